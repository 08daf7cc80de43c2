// Runs before the first paint so that a light theme does not flash dark. A file of its own because
// the Content-Security-Policy allows no inline scripts.
(() => {
  let scheme = 'dark';
  try {
    scheme = localStorage.getItem('peeper.theme') || 'dark';
  } catch {
    // Storage may be forbidden; the default theme is then used.
  }
  if (scheme === 'system') {
    scheme = matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
  }
  document.documentElement.dataset.mantineColorScheme = scheme === 'light' ? 'light' : 'dark';
})();
