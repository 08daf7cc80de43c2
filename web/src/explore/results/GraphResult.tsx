import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { prepareFrames } from '@/dashboard/fields/prepare';
import type { Panel } from '@/dashboard/model/types';
import { PanelBody } from '@/dashboard/panels/chrome/PanelBody';
import { useDashboardState } from '@/dashboard/state/context';
import type { PanelLoad } from '@/dashboard/state/usePanelData';
import styles from '../explore.module.css';
import { styleConfig } from '../query/panels';
import { GRAPH_STYLES, type GraphStyle } from '../query/types';
import { ResultCard } from './ResultCard';

interface GraphResultProps {
  panel: Panel;
  load: PanelLoad;
  width: number;
  style: GraphStyle;
  onStyle(style: GraphStyle): void;
}

const HEIGHT = 400;
const PADDING = 8;

export function GraphResult({ panel, load, width, style, onStyle }: GraphResultProps) {
  const { t } = useTranslation();
  const { theme, timeZone, scope, lang } = useDashboardState();
  const styled = useMemo((): Panel => {
    const { fieldConfig } = panel;
    const defaults = { ...fieldConfig.defaults, custom: styleConfig(style) };
    return { ...panel, fieldConfig: { ...fieldConfig, defaults } };
  }, [panel, style]);
  // Another style draws the same answer again; nothing is asked.
  const data = useMemo(() => {
    if (!load.data || panel.type !== 'timeseries') return load.data;
    const fields = { theme, timeZone, scope, lang };
    return {
      ...load.data,
      frames: prepareFrames(load.data.answer.frames, styled.fieldConfig, fields),
    };
  }, [load.data, panel.type, styled, theme, timeZone, scope, lang]);

  if (data && data.frames.length === 0 && data.answer.errors.length > 0) return null;
  return (
    <ResultCard
      title={panel.title}
      loading={load.loading}
      actions={
        panel.type === 'timeseries' && (
          <fieldset className={styles.choice}>
            <legend className="visually-hidden">{t('explore.graph.style')}</legend>
            {GRAPH_STYLES.map((choice) => (
              <button
                key={choice}
                type="button"
                aria-pressed={choice === style}
                onClick={() => onStyle(choice)}
              >
                {t(`explore.graph.${choice}`)}
              </button>
            ))}
          </fieldset>
        )
      }
    >
      <div style={{ height: HEIGHT }}>
        {width > 0 && (
          <PanelBody
            panel={styled}
            scope={scope}
            size={{ width: width - 2 * PADDING - 2, height: HEIGHT }}
            load={{ ...load, data, failure: undefined }}
            asks
          />
        )}
      </div>
    </ResultCard>
  );
}
