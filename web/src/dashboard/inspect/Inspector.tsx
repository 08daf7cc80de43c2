import { IconX } from '@tabler/icons-react';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { copyText } from '@/lib/clipboard';
import type { Panel } from '../model/types';
import { makeColumns } from '../panels/table/columns';
import { Table } from '../panels/table/Table';
import { useDashboardState } from '../state/context';
import type { PanelData } from '../state/loadPanel';
import { NoData } from '../ui/NoData';
import ui from '../ui/ui.module.css';
import { useElementSize } from '../ui/useElementSize';
import { download, fileName, toCsv } from './csv';
import styles from './inspector.module.css';
import { joinSeries } from './joined';

interface InspectorProps {
  /** `data`, `query` or `json`. */
  page: string;
  title: string;
  panel: Panel;
  data: PanelData | undefined;
  onClose(): void;
}

const PAGES = ['data', 'query', 'json'];

/** What is behind a panel: its data as a table, the queries that ran, its definition. */
export function Inspector({ page, title, panel, data, onClose }: InspectorProps) {
  const { t } = useTranslation();
  const [current, setCurrent] = useState(page);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return createPortal(
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-label={t('dash.inspect.title', { title })}
      onClose={onClose}
    >
      <header>
        <h2>{t('dash.inspect.title', { title })}</h2>
        <button
          type="button"
          className={ui.iconButton}
          aria-label={t('dash.close')}
          onClick={() => dialog.current?.close()}
        >
          <IconX size={18} />
        </button>
      </header>
      <div role="tablist" className={styles.tabs}>
        {PAGES.map((p) => (
          <button
            key={p}
            type="button"
            role="tab"
            aria-selected={p === current}
            onClick={() => setCurrent(p)}
          >
            {t(`dash.inspect.${p}`)}
          </button>
        ))}
      </div>
      <div role="tabpanel" className={styles.page}>
        {current === 'data' && <DataPage data={data} title={title} />}
        {current === 'query' && <QueryPage data={data} />}
        {current === 'json' && <JsonPage panel={panel} title={title} />}
      </div>
    </dialog>,
    document.body,
  );
}

function DataPage({ data, title }: { data: PanelData | undefined; title: string }) {
  const { t } = useTranslation();
  const { theme, timeZone } = useDashboardState();
  const host = useRef<HTMLDivElement>(null);
  const size = useElementSize(host);
  const frames = useMemo(
    () => joinSeries(data?.frames ?? [], theme, timeZone).filter((f) => f.length > 0),
    [data, theme, timeZone],
  );
  const [chosen, setChosen] = useState(0);
  const frame = frames[Math.min(chosen, frames.length - 1)];
  const columns = useMemo(
    () => (frame && size ? makeColumns(frame, frames, size.width - 8) : []),
    [frame, frames, size],
  );
  if (!frame) return <NoData />;
  return (
    <>
      <Bar>
        {frames.length > 1 && (
          <select
            className={ui.input}
            aria-label={t('dash.table.frame')}
            value={chosen}
            onChange={(e) => setChosen(Number(e.target.value))}
          >
            {frames.map((f, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: frames have no identity of their own
              <option key={i} value={i}>
                {f.name || f.refId || i + 1}
              </option>
            ))}
          </select>
        )}
        <span>{t('dash.inspect.rows', { count: frame.length })}</span>
        <button
          type="button"
          className={ui.button}
          data-primary=""
          onClick={() =>
            download(fileName(title, 'csv'), toCsv(frame, frames), 'text/csv;charset=utf-8')
          }
        >
          {t('dash.inspect.csv')}
        </button>
      </Bar>
      <div ref={host} className={styles.fill}>
        {size && (
          <Table
            key={chosen}
            frame={frame}
            columns={columns}
            options={{}}
            height={size.height}
            rowHeight={30}
            showHeader
            label={title}
          />
        )}
      </div>
    </>
  );
}

function QueryPage({ data }: { data: PanelData | undefined }) {
  const { t } = useTranslation();
  const { executed = [], errors = [] } = data?.answer ?? {};
  if (executed.length + errors.length === 0) return <NoData hint={t('dash.noQuery')} />;
  return (
    <div className={styles.scroll}>
      {executed.map((q) => (
        <section key={q.refId}>
          <h3>
            {q.refId}
            <small>
              {[
                q.stepSeconds
                  ? t('dash.inspect.step', { step: q.stepSeconds })
                  : t('dash.inspect.instant'),
                t('dash.inspect.series', { count: q.series }),
                t('dash.inspect.took', { ms: q.milliseconds }),
              ].join(' · ')}
            </small>
          </h3>
          <Code text={q.query} />
        </section>
      ))}
      {errors.map((e) => (
        <section key={e.refId}>
          <h3>{e.refId}</h3>
          <p className={styles.bad}>{e.message}</p>
          <Code text={e.query} />
        </section>
      ))}
    </div>
  );
}

function JsonPage({ panel, title }: { panel: Panel; title: string }) {
  const { t } = useTranslation();
  const json = useMemo(() => JSON.stringify(panel.source, null, 2), [panel.source]);
  return (
    <>
      <Bar>
        <span />
        <button
          type="button"
          className={ui.button}
          onClick={() => download(fileName(title, 'json'), json, 'application/json')}
        >
          {t('dash.inspect.download')}
        </button>
      </Bar>
      <div className={styles.scroll}>
        <Code text={json} />
      </div>
    </>
  );
}

function Bar({ children }: { children: ReactNode }) {
  return <div className={styles.bar}>{children}</div>;
}

function Code({ text }: { text: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const copy = async () => setCopied(await copyText(text));
  return (
    <div className={styles.code}>
      <pre>{text}</pre>
      <button type="button" className={ui.button} onClick={() => void copy()}>
        {t(copied ? 'dash.copied' : 'dash.copy')}
      </button>
    </div>
  );
}
