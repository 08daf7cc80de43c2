import { Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, Ref } from 'react';

// createLink(Button) loses the polymorphic props, so it gets a plain anchor component.
function AnchorButton({
  ref,
  ...props
}: ButtonProps &
  Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps> & {
    ref?: Ref<HTMLAnchorElement>;
  }) {
  return <Button component="a" ref={ref} {...props} />;
}

/** A link to another page that looks like a button. */
export const LinkButton = createLink(AnchorButton);
