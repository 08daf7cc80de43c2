import type { ComponentProps } from 'react';
import classes from './buttons.module.css';

// The frame is on every route, so its buttons are plain: Mantine's would be loaded with dashboards.

/** A button of the frame that shows only an icon; its name is in aria-label. */
export function IconButton({
  className,
  ...props
}: ComponentProps<'button'> & { 'aria-label': string }) {
  return <button type="button" className={`${classes.icon} ${className ?? ''}`} {...props} />;
}

/** A button with text, as Mantine's default variant looks. */
export function PlainButton({ className, ...props }: ComponentProps<'button'>) {
  return <button type="button" className={`${classes.plain} ${className ?? ''}`} {...props} />;
}
