import { IconExternalLink, IconMessagePlus } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import type { Pick } from '../panels/timeseries/pick';
import { Menu } from '../ui/Menu';
import { AnnotationForm } from './AnnotationForm';
import styles from './annotations.module.css';
import { useAnnotations } from './context';

interface ClickCardProps {
  over: HTMLElement;
  picked: Pick;
  panelId: number;
  onClose(): void;
}

/** What a click on a chart offers: the links of the line, and to annotate the moment. */
export function ClickCard({ over, picked, panelId, onClose }: ClickCardProps) {
  const { t } = useTranslation();
  const { editable } = useAnnotations();
  const asks = picked.offer === true || picked.links.length > 0;
  const [adding, setAdding] = useState(!asks);
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const chosen = useRef(false);
  const size = 15;
  const add = {
    label: t('dash.annotation.add'),
    icon: <IconMessagePlus size={size} />,
    run: () => {
      chosen.current = true;
      setAdding(true);
    },
  };
  return (
    <>
      {createPortal(
        <span ref={setAnchor} tabIndex={-1} className={styles.pin} style={{ left: picked.left }} />,
        over,
      )}
      {anchor && !adding && (
        <Menu
          anchor={anchor}
          align="start"
          label={t('dash.annotation.menu')}
          groups={[
            picked.links.map((link) => ({
              label: link.title || link.href,
              icon: <IconExternalLink size={size} />,
              href: link.href,
              target: link.target,
            })),
            editable ? [add] : [],
          ]}
          // The menu closes first and then runs what was chosen.
          onClose={() => queueMicrotask(() => chosen.current || onClose())}
        />
      )}
      {anchor && adding && (
        <AnnotationForm
          anchor={anchor}
          mark={{ time: picked.time, timeEnd: picked.timeEnd, text: '', tags: [] }}
          panelId={panelId}
          onClose={onClose}
        />
      )}
    </>
  );
}
