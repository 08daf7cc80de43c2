import { IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './wizard.module.css';

interface StepProps {
  number: number;
  title: string;
  state: 'waiting' | 'active' | 'done';
  children: ReactNode;
}

/** One step of a wizard that grows downwards: what was done stays in sight. */
export function Step({ number, title, state, children }: StepProps) {
  return (
    <li
      className={classes.step}
      data-state={state}
      aria-current={state === 'active' ? 'step' : undefined}
    >
      <span className={classes.marker} aria-hidden="true">
        {state === 'done' ? <IconCheck size={16} stroke={2.4} /> : number}
      </span>
      <div className={classes.body}>
        <h2>{title}</h2>
        {children}
      </div>
    </li>
  );
}
