import {
  IconBraces,
  IconCode,
  IconCompass,
  IconExternalLink,
  IconMaximize,
  IconMinimize,
  IconTable,
  IconTransfer,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { panelExploreHref } from '@/explore/link';
import { copyText } from '@/lib/clipboard';
import { toast } from '@/ui/toast';
import type { PanelCell } from '../../grid/layout';
import { useDashboardState } from '../../state/context';
import { useSearchParams } from '../../state/useSearchParams';
import { absolute, isRelative } from '../../time/range';
import { Menu } from '../../ui/Menu';
import { interpolate } from '../../variables/interpolate';
import type { Scope } from '../../variables/types';

interface PanelMenuProps {
  anchor: HTMLElement;
  cell: PanelCell;
  title: string;
  scope: Scope;
  onInspect(page: string): void;
  onClose(): void;
}

export function PanelMenu({ anchor, cell, title, scope, onInspect, onClose }: PanelMenuProps) {
  const { t } = useTranslation();
  const { range, raw, panelActions } = useDashboardState();
  const [search, patch] = useSearchParams();
  const viewing = search.viewPanel !== undefined;
  const share = async () => {
    const url = new URL(location.href);
    const { from, to } = absolute(range.from.valueOf(), range.to.valueOf());
    url.searchParams.set('from', from);
    url.searchParams.set('to', to);
    url.searchParams.set('viewPanel', cell.key);
    const copied = await copyText(url.href);
    toast(
      copied ? 'ok' : 'error',
      t(copied ? 'dash.share.copied' : 'dash.share.refused', { url: url.href }),
    );
  };
  const size = 15;
  const fixed = absolute(range.from.valueOf(), range.to.valueOf());
  const explore = panelExploreHref(cell.panel, scope, isRelative(raw) ? raw : fixed);
  const links = cell.panel.links.map((link) => ({
    label: interpolate(link.title, scope, 'text') || link.url,
    icon: <IconExternalLink size={size} />,
    href: interpolate(link.url, scope, 'uriencode'),
    target: link.targetBlank ? '_blank' : undefined,
  }));
  return (
    <Menu
      anchor={anchor}
      label={t('dash.panel.menu', { title })}
      onClose={onClose}
      groups={[
        panelActions?.(cell.panel.id) ?? [],
        [
          ...(search.edit === undefined
            ? [
                {
                  label: t(viewing ? 'dash.panel.exit' : 'dash.panel.view'),
                  icon: viewing ? <IconMinimize size={size} /> : <IconMaximize size={size} />,
                  run: () => patch({ viewPanel: viewing ? undefined : cell.key }),
                },
              ]
            : []),
          ...(explore
            ? [{ label: t('nav.explore'), icon: <IconCompass size={size} />, href: explore }]
            : []),
          {
            label: t('dash.share.panel'),
            icon: <IconTransfer size={size} />,
            run: () => void share(),
          },
        ],
        [
          {
            label: t('dash.inspect.data'),
            icon: <IconTable size={size} />,
            run: () => onInspect('data'),
          },
          {
            label: t('dash.inspect.query'),
            icon: <IconCode size={size} />,
            run: () => onInspect('query'),
          },
          {
            label: t('dash.inspect.json'),
            icon: <IconBraces size={size} />,
            run: () => onInspect('json'),
          },
        ],
        links,
      ]}
    />
  );
}
