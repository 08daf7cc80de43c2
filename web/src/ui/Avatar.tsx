import classes from './Avatar.module.css';

/** Initials on a colour that belongs to the name. */
export function Avatar({ name }: { name: string }) {
  const initials = name
    .split(/[\s._-]+/)
    .slice(0, 2)
    .map((word) => [...word][0] ?? '')
    .join('')
    .toUpperCase();
  let hue = 0;
  for (const char of name) hue = (hue * 31 + (char.codePointAt(0) ?? 0)) % 360;
  return (
    <span
      className={classes.avatar}
      style={{ '--hue': hue } as React.CSSProperties}
      aria-hidden="true"
    >
      {initials}
    </span>
  );
}
