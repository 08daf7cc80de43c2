// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the syntax of variables is under test
import { createTheme, type DataFrame, dateTime, FieldType, toDataFrame } from '@grafana/data';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { type ReactNode, Suspense } from 'react';
import { I18nextProvider } from 'react-i18next';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { prepareFrames } from '@/dashboard/fields/prepare';
import { parseDashboard } from '@/dashboard/model/parse';
import { PanelBody } from '@/dashboard/panels/chrome/PanelBody';
import { visualizationOf } from '@/dashboard/panels/registry';
import { PrometheusClient } from '@/dashboard/query/client';
import { SeriesCache } from '@/dashboard/query/seriesCache';
import { DashboardContext, type DashboardState } from '@/dashboard/state/context';
import type { PanelData } from '@/dashboard/state/loadPanel';
import { toTables } from '@/dashboard/transformations/timeSeriesTable';
import { i18n, initI18n, setLang } from '@/lib/i18n';
import { panel } from './fixtures';

const theme = createTheme({ colors: { mode: 'dark' } });
const FROM = Date.UTC(2026, 0, 1);
const range = {
  from: dateTime(FROM),
  to: dateTime(FROM + 3 * 60_000),
  raw: { from: 'now-3m', to: 'now' },
};

beforeAll(async () => {
  await initI18n();
  await setLang('en');
});

const state: DashboardState = {
  dashboard: parseDashboard({ title: 'Test', uid: 'test' }),
  theme,
  timeZone: 'utc',
  lang: 'en',
  range,
  raw: { from: 'now-3m', to: 'now' },
  refresh: { count: 0, fresh: false, now: FROM },
  variables: [],
  scope: (name) => (name === 'host' ? { value: 'web<1>' } : undefined),
  sources: [],
  tools: { client: new PrometheusClient(), cache: new SeriesCache() },
  setRange: vi.fn(),
  setVariable: vi.fn(),
  patchSearch: vi.fn(),
};

function times(values: unknown[], name: string, labels?: Record<string, string>): DataFrame {
  return toDataFrame({
    name,
    fields: [
      { name: 'Time', type: FieldType.time, values: values.map((_, i) => FROM + i * 60_000) },
      {
        name: 'Value',
        type: FieldType.number,
        values,
        labels,
        config: { displayNameFromDS: name },
      },
    ],
  });
}

const INSTANT = [{ expr: 'x', refId: 'A' }];

async function show(
  json: Record<string, unknown>,
  frames: DataFrame[],
  answer: Partial<PanelData['answer']> = {},
): Promise<HTMLElement> {
  const parsed = panel({ targets: INSTANT, ...json });
  await visualizationOf(parsed.type).preload();
  const data: PanelData = {
    frames: prepareFrames(frames, parsed.fieldConfig, {
      theme,
      timeZone: 'utc',
      scope: state.scope,
      lang: 'en',
    }),
    answer: { frames, errors: [], warnings: [], executed: [], ...answer },
    range,
    unknownTransformations: [],
  };
  const load = { data, loading: false, since: undefined, failure: undefined, cancel: () => {} };
  const body = (
    <PanelBody
      panel={parsed}
      scope={state.scope}
      size={{ width: 600, height: 300 }}
      load={load}
      asks={parsed.targets.length > 0}
    />
  );
  const { container } = render(<Frame>{body}</Frame>);
  const found = await screen.findByTestId('panel');
  expect(container).toContainElement(found);
  await waitFor(() => expect(found).not.toBeEmptyDOMElement());
  return found;
}

function Frame({ children }: { children: ReactNode }) {
  const root = createRootRoute({
    component: () => (
      <DashboardContext value={state}>
        <div data-testid="panel">
          <Suspense>{children}</Suspense>
        </div>
      </DashboardContext>
    ),
  });
  const router = createRouter({ routeTree: root, history: createMemoryHistory() });
  return (
    <I18nextProvider i18n={i18n} defaultNS="app">
      <QueryClientProvider client={new QueryClient()}>
        <RouterProvider router={router as never} />
      </QueryClientProvider>
    </I18nextProvider>
  );
}

const thresholds = {
  mode: 'absolute',
  steps: [
    { value: null, color: 'green' },
    { value: 80, color: 'red' },
  ],
};
const last = { reduceOptions: { calcs: ['lastNotNull'] } };

describe('a stat', () => {
  it('shows the last value with its unit, coloured by threshold', async () => {
    const view = await show(
      {
        type: 'stat',
        options: { ...last, graphMode: 'none' },
        fieldConfig: { defaults: { unit: 'percent', decimals: 1, thresholds } },
      },
      [times([10, 95], 'cpu')],
    );
    const value = within(view).getByTitle('95.0%');
    expect(value).toHaveTextContent('95.0%');
    expect(value).toHaveStyle({ color: theme.visualization.getColorByName('red') });
  });

  it('shows words where values have them, and names when there are several', async () => {
    const view = await show(
      {
        type: 'stat',
        options: last,
        fieldConfig: {
          defaults: {
            mappings: [{ type: 'value', options: { '1': { text: 'UP', color: 'green' } } }],
          },
        },
      },
      [times([1], 'a'), times([0], 'b')],
    );
    expect(within(view).getByText('UP')).toBeVisible();
    expect(within(view).getByText('a')).toBeVisible();
    expect(within(view).getByText('b')).toBeVisible();
  });

  it('draws the way there behind the value, with gaps as gaps', async () => {
    const view = await show({ type: 'stat', options: { ...last, graphMode: 'area' } }, [
      times([1, 2, null, null, 3, 4], 'a'),
    ]);
    const line = view.querySelector('svg path[fill="none"]')?.getAttribute('d') ?? '';
    expect(line.match(/M/g)).toHaveLength(2);
  });

  it('says that there is no data', async () => {
    const view = await show({ type: 'stat', options: last }, []);
    expect(view).toHaveTextContent('No data');
  });

  it('shows the text that is set for no data', async () => {
    const view = await show(
      { type: 'stat', options: last, fieldConfig: { defaults: { noValue: 'never' } } },
      [],
    );
    expect(view).toHaveTextContent('never');
  });
});

describe('a gauge', () => {
  it('fills its arc up to the value and marks the thresholds', async () => {
    const view = await show(
      {
        type: 'gauge',
        options: last,
        fieldConfig: { defaults: { unit: 'percent', min: 0, max: 100, thresholds } },
      },
      [times([50], 'memory')],
    );
    expect(within(view).getByRole('img')).toHaveAccessibleName('memory 50%');
    const colors = [...view.querySelectorAll('path')].map((p) => p.getAttribute('stroke'));
    const [green, red] = ['green', 'red'].map((c) => theme.visualization.getColorByName(c));
    expect(colors).toEqual([theme.colors.background.secondary, green, green, red]);
  });
});

describe('a bar gauge', () => {
  it.each(['gradient', 'basic', 'lcd'])(
    'in the mode %s shows name, bar and value',
    async (displayMode) => {
      const view = await show(
        {
          type: 'bargauge',
          options: { ...last, displayMode, orientation: 'horizontal' },
          fieldConfig: { defaults: { min: 0, max: 200 } },
        },
        [times([50], 'sda'), times([150], 'sdb')],
      );
      expect(view).toHaveTextContent('sda50sdb150');
      if (displayMode !== 'lcd') {
        const widths = [...view.querySelectorAll('i')].map((i) => i.style.width);
        expect(widths).toEqual(['25%', '75%']);
      }
    },
  );
});

describe('a table', () => {
  const frame = toDataFrame({
    fields: [
      { name: 'host', type: FieldType.string, values: ['web2', 'web10', 'db'] },
      { name: 'cpu', type: FieldType.number, values: [20, 90, null] },
      { name: 'secret', type: FieldType.string, values: ['x', 'y', 'z'] },
    ],
  });
  const json = {
    type: 'table',
    options: {
      sortBy: [{ displayName: 'CPU', desc: true }],
      footer: { show: true, reducer: ['max'] },
    },
    fieldConfig: {
      overrides: [
        {
          matcher: { id: 'byName', options: 'cpu' },
          properties: [
            { id: 'displayName', value: 'CPU' },
            { id: 'unit', value: 'percent' },
            { id: 'custom.cellOptions', value: { type: 'color-background' } },
            { id: 'thresholds', value: thresholds },
          ],
        },
        {
          matcher: { id: 'byName', options: 'secret' },
          properties: [{ id: 'custom.hidden', value: true }],
        },
        {
          matcher: { id: 'byName', options: 'host' },
          properties: [
            {
              id: 'links',
              value: [{ title: 'Open', url: '/d/host?var-host=${__value.raw}&h=$host' }],
            },
            { id: 'custom.filterable', value: true },
          ],
        },
      ],
    },
  };
  const column = (view: HTMLElement, i: number) =>
    [...view.querySelectorAll('tbody tr')].map((row) => row.querySelectorAll('td')[i]?.textContent);

  it('is sorted as set, with formatted and coloured cells, hidden columns left out', async () => {
    const view = await show(json, [frame]);
    expect([...view.querySelectorAll('th')].map((th) => th.textContent)).toEqual(['host', 'CPU↓']);
    expect(column(view, 0)).toEqual(['web10', 'web2', 'db']);
    expect(column(view, 1)).toEqual(['90%', '20%', '']);
    expect(within(view).getByTitle('90%')).toHaveStyle({
      background: theme.visualization.getColorByName('red'),
    });
    expect(view.querySelector('tfoot')).toHaveTextContent('90%');
  });

  it('sorts by a click, words naturally', async () => {
    const view = await show(json, [frame]);
    const host = within(view).getByRole('button', { name: 'host' });
    await userEvent.click(host);
    await userEvent.click(host);
    expect(column(view, 0)).toEqual(['db', 'web2', 'web10']);
  });

  it('filters by what a cell shows', async () => {
    const view = await show(json, [frame]);
    await userEvent.click(within(view).getByRole('button', { name: 'Filter “host”' }));
    await userEvent.type(screen.getByRole('textbox', { name: 'Filter “host”' }), 'WEB');
    expect(column(view, 0)).toEqual(['web10', 'web2']);
  });

  it('fills links from the row and the variables, encoded', async () => {
    const view = await show(json, [frame]);
    expect(within(view).getByRole('link', { name: 'web10' })).toHaveAttribute(
      'href',
      '/d/host?var-host=web10&h=web%3C1%3E',
    );
  });

  it('draws series in cells as small lines with their newest value', async () => {
    const view = await show(
      {
        type: 'table',
        transformations: [{ id: 'timeSeriesTable', options: {} }],
        fieldConfig: { defaults: { unit: 'percent' } },
      },
      toTables([times([1, 5, 3], 'cpu', { host: 'web' })], {}),
    );
    expect(column(view, 0)).toEqual(['web']);
    expect(column(view, 1)).toEqual(['3%']);
    expect(view.querySelector('td svg path')).not.toBeNull();
  });

  it('draws only the rows in view', async () => {
    const long = toDataFrame({
      fields: [
        { name: 'n', type: FieldType.number, values: Array.from({ length: 5000 }, (_, i) => i) },
      ],
    });
    const view = await show({ type: 'table', options: {} }, [long]);
    expect(view.querySelectorAll('tbody tr').length).toBeLessThan(40);
    expect(within(view).getByRole('table')).toHaveAttribute('aria-rowcount', '5000');
  });
});

describe('a time series panel', () => {
  it('has a legend with calculations, and a click isolates a line', async () => {
    const view = await show(
      {
        type: 'timeseries',
        title: 'CPU',
        options: {
          legend: { displayMode: 'table', placement: 'bottom', calcs: ['max', 'lastNotNull'] },
        },
        fieldConfig: { defaults: { unit: 'percent' } },
      },
      [times([1, 5, 3], 'user'), times([2, null, 4], 'system')],
    );
    const rows = [...view.querySelectorAll('tbody tr')].map((r) => r.textContent);
    expect(rows).toEqual(['user5%3%', 'system4%4%']);
    const [user, system] = ['user', 'system'].map((name) =>
      within(view).getByRole('button', { name }),
    );
    await userEvent.click(user as HTMLElement);
    expect(user).toHaveAttribute('aria-pressed', 'true');
    expect(system).toHaveAttribute('aria-pressed', 'false');
  });

  it('says what is missing when the answer has no time', async () => {
    const view = await show({ type: 'timeseries' }, [
      toDataFrame({ fields: [{ name: 'v', type: FieldType.number, values: [1] }] }),
    ]);
    expect(view).toHaveTextContent('no time column');
  });
});

describe('bars', () => {
  const table = toDataFrame({
    fields: [
      { name: 'host', type: FieldType.string, values: ['web', 'db'] },
      { name: 'cpu', type: FieldType.number, values: [20, 80] },
    ],
  });

  it('have a legend of the columns that they stand for', async () => {
    const view = await show(
      { type: 'barchart', title: 'CPU', options: { orientation: 'vertical', showValue: 'always' } },
      [table],
    );
    expect(within(view).getByRole('button', { name: 'cpu' })).toBeVisible();
  });

  it('say when there are no numbers', async () => {
    const words = toDataFrame({
      fields: [{ name: 'host', type: FieldType.string, values: ['web'] }],
    });
    const view = await show({ type: 'barchart' }, [words]);
    expect(view).toHaveTextContent('no numbers');
  });
});

describe('states over time', () => {
  const mappings = [
    {
      type: 'value',
      options: { '0': { text: 'down', color: 'red' }, '1': { text: 'up', color: 'green' } },
    },
  ];

  it('join equal neighbours in a timeline and keep every sample in a history', async () => {
    const frames = [times([1, 1, 0, 0], 'web')];
    const timeline = await show(
      { type: 'state-timeline', fieldConfig: { defaults: { mappings } } },
      frames,
    );
    expect(timeline.querySelectorAll('rect')).toHaveLength(2);
    expect(within(timeline).getByRole('list')).toHaveTextContent('updown');
    cleanup();
    const history = await show(
      { type: 'status-history', fieldConfig: { defaults: { mappings } } },
      frames,
    );
    // The last sample lies at the end of the range: it has not lasted yet.
    expect(history.querySelectorAll('rect')).toHaveLength(3);
  });
});

describe('a pie', () => {
  it('shows shares, largest first', async () => {
    const view = await show(
      { type: 'piechart', options: { ...last, legend: { showLegend: true, values: ['percent'] } } },
      [times([1], 'small'), times([3], 'large'), times([0], 'none')],
    );
    expect(view.querySelector('ul')).toHaveTextContent('large75%small25%');
  });
});

describe('a heatmap', () => {
  it('has a row per series', async () => {
    const view = await show({ type: 'heatmap', title: 'Cores' }, [
      times([1, 2], 'cpu0'),
      times([3, 4], 'cpu1'),
    ]);
    expect(view).toHaveTextContent(/cpu0.*cpu1/);
    expect(within(view).getByRole('img')).toHaveAccessibleName('Cores: chart of 2 series');
  });
});

describe('text', () => {
  it('is formatted, filled in and harmless', async () => {
    const view = await show(
      {
        type: 'text',
        targets: [],
        options: {
          mode: 'markdown',
          content:
            '**bold** on $host <script>window.pwned=1</script><img src="x" onerror="window.pwned=2"><a href="javascript:window.pwned=3">x</a><iframe src="/"></iframe>',
        },
      },
      [],
    );
    expect(await within(view).findByText('bold')).toHaveProperty('tagName', 'STRONG');
    expect(view).toHaveTextContent('web');
    expect(view.querySelector('script, iframe, [onerror]')).toBeNull();
    expect(view.querySelector('a')?.getAttribute('href') ?? '').not.toContain('javascript');
    expect(window).not.toHaveProperty('pwned');
  });
});

describe('what cannot be drawn', () => {
  it('is named, with the JSON of the panel', async () => {
    const view = await show({ type: 'geomap', title: 'Map' }, []);
    expect(view).toHaveTextContent('Visualization “geomap”');
    expect(view.querySelector('pre')).toHaveTextContent('"type": "geomap"');
  });

  it('is quiet about a module that is not there', async () => {
    const view = await show({ type: 'logs', targets: [] }, []);
    expect(view).toHaveTextContent('This panel fills when the logs module is on.');
    expect(within(view).queryByRole('alert')).toBeNull();
  });

  it('shows the reason and the query when asking failed', async () => {
    const view = await show({ type: 'stat' }, [], {
      errors: [{ refId: 'A', message: 'unexpected "["', query: 'rate(x{[5m])' }],
    });
    expect(within(view).getByRole('alert')).toHaveTextContent(
      'Query A: unexpected "["rate(x{[5m])',
    );
  });

  it('says that there is no query', async () => {
    const view = await show({ type: 'timeseries', targets: [] }, []);
    expect(view).toHaveTextContent('The panel has no query.');
  });
});
