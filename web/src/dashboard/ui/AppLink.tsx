import { useRouter } from '@tanstack/react-router';
import type { MouseEvent, ReactNode } from 'react';
import { safeHref } from './safeHref';
import styles from './ui.module.css';

interface AppLinkProps {
  href: string;
  target?: string;
  title?: string;
  className?: string;
  /** Looks like what it wraps, not like a link. */
  plain?: boolean;
  onFollow?(): void;
  children: ReactNode;
}

/** A link from a dashboard's JSON: within Peeper it changes the page without loading it anew. */
export function AppLink(props: AppLinkProps) {
  const { href, target, title, plain, onFollow, children } = props;
  const router = useRouter();
  const safe = safeHref(href);
  const inside = safe.startsWith('/') && !safe.startsWith('//');
  const follow = (e: MouseEvent) => {
    onFollow?.();
    if (!inside || target === '_blank') return;
    if (e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey) return;
    e.preventDefault();
    router.history.push(safe);
  };
  const className = [plain ? styles.plainLink : '', props.className ?? ''].join(' ').trim();
  return (
    <a
      href={safe}
      target={target}
      rel={target === '_blank' ? 'noopener noreferrer' : undefined}
      title={title || undefined}
      className={className || undefined}
      onClick={follow}
    >
      {children}
    </a>
  );
}
