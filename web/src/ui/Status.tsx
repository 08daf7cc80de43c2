import type { ReactNode } from 'react';
import classes from './Status.module.css';

export type Tone = 'ok' | 'warn' | 'bad' | 'muted';

/** A word with a coloured dot: the word carries the meaning, the colour helps the eye. */
export function Status({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={classes.status} data-tone={tone}>
      {children}
    </span>
  );
}
