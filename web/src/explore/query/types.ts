/** How a query is asked: over the range, at its end, or both ways. */
export type QueryType = 'both' | 'range' | 'instant';
export type QueryFormat = 'time_series' | 'table' | 'heatmap';
export type EditorMode = 'builder' | 'code';

export const QUERY_TYPES: readonly QueryType[] = ['both', 'range', 'instant'];
export const QUERY_FORMATS: readonly QueryFormat[] = ['time_series', 'table', 'heatmap'];

export interface ExploreQuery {
  refId: string;
  expr: string;
  mode: EditorMode;
  legend: string;
  minStep: string;
  type: QueryType;
  format: QueryFormat;
  hide: boolean;
}

export type GraphStyle = 'lines' | 'bars' | 'points' | 'stacked';
export const GRAPH_STYLES: readonly GraphStyle[] = ['lines', 'bars', 'points', 'stacked'];

export const emptyQuery = (refId: string, mode: EditorMode = 'code'): ExploreQuery => ({
  refId,
  expr: '',
  mode,
  legend: '',
  minStep: '',
  type: 'both',
  format: 'time_series',
  hide: false,
});

/** The first letter that no query has yet. */
export function nextRefId(queries: readonly ExploreQuery[]): string {
  const taken = new Set(queries.map((q) => q.refId));
  for (let i = 0; ; i++) {
    const letter = String.fromCharCode(65 + (i % 26));
    const id = i < 26 ? letter : `${letter}${Math.floor(i / 26)}`;
    if (!taken.has(id)) return id;
  }
}
