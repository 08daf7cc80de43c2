import type { Variable, VariableOption } from '../model/types';

/** The value that means "every option"; the same word as in Grafana's links. */
export const ALL = '$__all';

/** A variable with its options loaded and its value chosen. */
export interface ResolvedVariable {
  variable: Variable;
  options: VariableOption[];
  /** Chosen values; `[ALL]` when All is chosen. */
  value: string[];
  /** Why there are no options, as a sentence, with the query that failed. */
  problem?: { message: string; query?: string };
}

/** What a name stands for inside a template. */
export interface ScopeValue {
  value: string | string[];
  text?: string;
  /** May stand for several values, so a query has to treat it as a regular expression. */
  regex?: boolean;
  /** Put into queries as it is: built-ins and a custom "All" value. */
  literal?: boolean;
}

/** Finds the value of a name; `path` is what follows the dot in `${name.path}`. */
export type Scope = (name: string, path: string | undefined) => ScopeValue | undefined;
