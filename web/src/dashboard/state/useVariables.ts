import type { TimeRange } from '@grafana/data';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Source } from '../model/datasource';
import type { Dashboard, Variable } from '../model/types';
import type { PrometheusClient } from '../query/client';
import { dependents } from '../variables/order';
import { type LoadOptions, resolveVariables } from '../variables/resolve';
import type { ResolvedVariable, Scope } from '../variables/types';

export interface VariablesRequest {
  dashboard: Dashboard;
  selection: Readonly<Record<string, string[]>>;
  sources: readonly Source[] | undefined;
  range: TimeRange;
  /** Grows when options that follow the time range have to be asked again. */
  refresh: number;
  builtins: Scope;
  client: PrometheusClient;
}

export interface Variables {
  /** Undefined until every variable has a value for the first time. */
  resolved: readonly ResolvedVariable[] | undefined;
  loading: boolean;
  /** Call before changing a value: what depends on it is chosen anew. */
  distrust(name: string): void;
}

export function useVariables(request: VariablesRequest): Variables {
  const { dashboard, selection, sources, range, refresh, builtins, client } = request;
  const [resolved, setResolved] = useState<readonly ResolvedVariable[]>();
  const [loading, setLoading] = useState(true);
  const trusted = useRef(new Set(Object.keys(selection)));
  const remembered = useRef(new Map<string, string[]>());
  const selectionKey = JSON.stringify(selection);
  const followsTime = useMemo(
    () => dashboard.variables.some((v) => usesTime(v)),
    [dashboard.variables],
  );
  const timeKey = followsTime ? `${range.from.valueOf()}-${range.to.valueOf()}-${refresh}` : '';

  // biome-ignore lint/correctness/useExhaustiveDependencies: the keys stand for selection and range
  useEffect(() => {
    if (!sources) return;
    const controller = new AbortController();
    const span = { start: range.from.valueOf() / 1000, end: range.to.valueOf() / 1000 };
    const load: LoadOptions = async (query, source, variable, signal) => {
      const key = [source.uid, query, usesTime(variable) ? timeKey : ''].join('\n');
      const known = remembered.current.get(key);
      if (known) return known;
      const options = await client.variableOptions(source, query, span, signal);
      remembered.current.set(key, options);
      return options;
    };
    setLoading(true);
    resolveVariables({
      variables: dashboard.variables,
      selection,
      trusted: trusted.current,
      sources,
      range,
      builtins,
      load,
      signal: controller.signal,
    }).then(
      (next) => {
        setResolved((old) => (old && JSON.stringify(old) === JSON.stringify(next) ? old : next));
        setLoading(false);
      },
      (error: unknown) => {
        if (!controller.signal.aborted) throw error;
      },
    );
    return () => controller.abort();
  }, [dashboard, selectionKey, sources, timeKey, client]);

  const distrust = useCallback(
    (name: string) => {
      trusted.current.add(name);
      for (const below of dependents(name, dashboard.variables)) trusted.current.delete(below);
    },
    [dashboard.variables],
  );
  return { resolved, loading, distrust };
}

/** Options that may differ when the time range moves. */
function usesTime(variable: Variable): boolean {
  if (variable.type === 'interval') return variable.auto;
  return (
    variable.type === 'query' &&
    (variable.refresh === 2 || /\$\{?__(range|from|to|interval)/.test(variable.query))
  );
}
