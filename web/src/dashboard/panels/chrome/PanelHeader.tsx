import { IconAlertTriangle, IconDotsVertical, IconExternalLink } from '@tabler/icons-react';
import { lazy, Suspense, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PanelCell } from '../../grid/layout';
import type { PanelLoad } from '../../state/usePanelData';
import { AppLink } from '../../ui/AppLink';
import { InfoTip } from '../../ui/InfoTip';
import ui from '../../ui/ui.module.css';
import { interpolate } from '../../variables/interpolate';
import type { Scope } from '../../variables/types';
import { notices } from './notices';
import { PanelMenu } from './PanelMenu';
import styles from './panel.module.css';

const Inspector = lazy(() =>
  import('../../inspect/Inspector').then((m) => ({ default: m.Inspector })),
);

interface PanelHeaderProps {
  cell: PanelCell;
  title: string;
  scope: Scope;
  load: PanelLoad;
  /** The open page of the inspector. */
  inspecting: string | undefined;
  onInspect(page: string | undefined): void;
}

export function PanelHeader(props: PanelHeaderProps) {
  const { cell, title, scope, load, inspecting, onInspect } = props;
  const { panel } = cell;
  const { t } = useTranslation();
  const [menu, setMenu] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const found = notices(load, t);
  const link = panel.links[0];
  const override = panel.hideTimeOverride
    ? ''
    : [panel.timeFrom, panel.timeShift && `-${panel.timeShift}`].filter(Boolean).join(' ');
  return (
    <header className={styles.header}>
      {title && <h2 title={title}>{title}</h2>}
      {panel.description && (
        <InfoTip text={interpolate(panel.description, scope, 'text')} about={title} />
      )}
      {found.length > 0 && (
        <span
          className={styles.notice}
          data-bad={load.data?.answer.errors.length ? '' : undefined}
          title={found.join('\n')}
          role="img"
          aria-label={found.join(' ')}
        >
          <IconAlertTriangle size={15} stroke={1.8} />
        </span>
      )}
      {override && <span className={styles.override}>{override}</span>}
      <span className={styles.spring} />
      {panel.links.length === 1 && link && (
        <AppLink
          href={interpolate(link.url, scope, 'uriencode')}
          target={link.targetBlank ? '_blank' : undefined}
          title={interpolate(link.title, scope, 'text')}
          className={ui.iconButton}
        >
          <IconExternalLink size={15} stroke={1.8} />
        </AppLink>
      )}
      <button
        ref={button}
        type="button"
        className={`${ui.iconButton} ${styles.menuButton}`}
        aria-label={t('dash.panel.menu', { title })}
        aria-haspopup="menu"
        aria-expanded={menu}
        onClick={() => setMenu((open) => !open)}
      >
        <IconDotsVertical size={15} />
      </button>
      <Suspense>
        {menu && button.current && (
          <PanelMenu
            anchor={button.current}
            cell={cell}
            title={title}
            scope={scope}
            onInspect={onInspect}
            onClose={() => setMenu(false)}
          />
        )}
        {inspecting && (
          <Inspector
            page={inspecting}
            title={title}
            panel={panel}
            data={load.data}
            onClose={() => onInspect(undefined)}
          />
        )}
      </Suspense>
    </header>
  );
}
