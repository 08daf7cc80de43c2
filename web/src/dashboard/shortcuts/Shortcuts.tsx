import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useAnnotations } from '../annotations/context';
import { useDashboardState } from '../state/context';
import { useSearchParams } from '../state/useSearchParams';
import { absolute, shiftRange, zoomOut } from '../time/range';
import { Help } from './Help';
import { type Action, KeyReader } from './keys';

/** Listens to the keyboard of an open dashboard. */
export function Shortcuts({ onRefresh }: { onRefresh(): void }) {
  const { range, setRange } = useDashboardState();
  const { editable } = useAnnotations();
  const [search, patch] = useSearchParams();
  const navigate = useNavigate();
  const [help, setHelp] = useState(false);
  const reader = useRef(new KeyReader());

  const run = (action: Action) => {
    const panel = document.querySelector<HTMLElement>('[data-panel]:hover');
    const key = panel?.dataset.panel;
    switch (action) {
      case 'refresh':
        return onRefresh();
      case 'kiosk':
        return patch({ kiosk: search.kiosk === undefined ? '' : undefined });
      case 'expandRows':
        return clickRows('false');
      case 'collapseRows':
        return clickRows('true');
      case 'settings':
        return editable && patch({ edit: 'true', editview: 'settings' });
      case 'zoomOut':
        return setRange(zoomOut(range));
      case 'earlier':
        return setRange(shiftRange(range, -1));
      case 'later':
        return setRange(shiftRange(range, 1));
      case 'absolute':
        return setRange(absolute(range.from.valueOf(), range.to.valueOf()));
      case 'view':
        return key && patch({ viewPanel: search.viewPanel === undefined ? key : undefined });
      case 'edit':
        return key && editable && patch({ edit: 'true', editPanel: key.split('~')[0] });
      case 'inspect':
        return panel?.dispatchEvent(new Event('inspectpanel'));
      case 'legend':
        return panel?.toggleAttribute('data-no-legend');
      case 'home':
        return void navigate({ to: '/' });
      case 'dashboards':
        return void navigate({ to: '/dashboards' });
      case 'profile':
        return void navigate({ to: '/profile' });
      case 'help':
        return setHelp(true);
    }
  };
  const latest = useRef(run);
  latest.current = run;

  useEffect(() => {
    const down = (e: KeyboardEvent) => {
      if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || isTyping(e.target)) return;
      const action = reader.current.read(e.key, e.code, e.timeStamp);
      if (!action) return;
      e.preventDefault();
      latest.current(action);
    };
    document.addEventListener('keydown', down);
    return () => document.removeEventListener('keydown', down);
  }, []);
  return help ? <Help onClose={() => setHelp(false)} /> : null;
}

function isTyping(target: EventTarget | null): boolean {
  if (document.querySelector('dialog[open], [role="menu"], [role="listbox"], [aria-modal="true"]'))
    return true;
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

function clickRows(state: 'true' | 'false'): void {
  const rows = document.querySelectorAll<HTMLElement>(`[data-row] [aria-expanded="${state}"]`);
  for (const row of rows) row.click();
}
