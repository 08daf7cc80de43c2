// Prints how long it takes, in milliseconds, from the call of the Linux host
// dashboard to all panels on the screen drawn: with an empty browser (cold)
// and again with its cache filled (warm). The median of five each.
import { drawn, launch, signIn, url } from '../../browser/browser.mjs';

const browser = await launch();
const median = (all) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)];
const address = `${url}/d/peeper-linux-host?from=now-15m&to=now`;

async function draw(page) {
  const began = performance.now();
  await page.goto(address, { waitUntil: 'commit' });
  await drawn(page, { least: 12 });
  return performance.now() - began;
}

const cold = [];
const warm = [];
for (let i = 0; i < 5; i++) {
  const { context, page } = await signIn(browser, {});
  cold.push(await draw(page));
  warm.push(await draw(page));
  await context.close();
}
await browser.close();
console.log(JSON.stringify({ cold: Math.round(median(cold)), warm: Math.round(median(warm)) }));
