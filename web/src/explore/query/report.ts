import type { PanelAnswer } from '@/dashboard/query/runPanel';
import type { ExploreClient, QueryCost } from './client';
import { explainError, type QueryProblem } from './errors';
import type { ExploreQuery } from './types';

export interface CostLine extends Partial<QueryCost> {
  refId: string;
  kind: 'range' | 'instant';
  /** Seen from here, with the network. */
  milliseconds: number;
  stepSeconds?: number;
}

/** What went wrong, by query; the same fault of the graph and of the table is told once. */
export function problemsOf(
  answers: readonly PanelAnswer[],
  ran: readonly ExploreQuery[],
  drafts: readonly ExploreQuery[],
): Map<string, QueryProblem> {
  const problems = new Map<string, QueryProblem>();
  for (const error of answers.flatMap((a) => a.errors)) {
    if (problems.has(error.refId)) continue;
    const written = ran.find((q) => q.refId === error.refId)?.expr ?? error.query;
    const problem = explainError(error.message, error.query, written);
    // The place belongs to the text that was run; after an edit it would point elsewhere.
    const same = drafts.find((q) => q.refId === error.refId)?.expr === written;
    problems.set(error.refId, same ? problem : { message: problem.message });
  }
  return problems;
}

export function costsOf(answers: readonly PanelAnswer[], client: ExploreClient): CostLine[] {
  return answers.flatMap((answer) =>
    answer.executed.map((executed) => {
      const kind = executed.stepSeconds === undefined ? 'instant' : 'range';
      const { refId, milliseconds, stepSeconds } = executed;
      return { ...client.costOf(kind, executed.query), refId, kind, milliseconds, stepSeconds };
    }),
  );
}
