/** One step of thresholds; the first has no value and begins at minus infinity. */
export interface Step {
  value: number | null;
  color: string;
}

const COLORS = ['green', 'yellow', 'orange', 'red', 'dark-red', 'purple'];

export const setStep = (steps: readonly Step[], at: number, change: Partial<Step>): Step[] =>
  steps.map((s, i) => (i === at ? { ...s, ...change } : s));

export const removeStep = (steps: readonly Step[], at: number): Step[] =>
  steps.filter((_, i) => i !== at);

/** The new step goes above the highest, in a color that is not used yet. */
export function addStep(steps: readonly Step[]): Step[] {
  const highest = Math.max(...steps.map((s) => s.value ?? Number.NEGATIVE_INFINITY));
  const value = Number.isFinite(highest) ? highest + 10 : 0;
  const color = COLORS.find((c) => !steps.some((s) => s.color === c)) ?? 'red';
  return [...steps, { value, color }];
}

/** Steps in the order of their values, as they have to be saved. */
export const sortedSteps = (steps: readonly Step[]): Step[] =>
  [...steps].sort(
    (a, b) => (a.value ?? Number.NEGATIVE_INFINITY) - (b.value ?? Number.NEGATIVE_INFINITY),
  );
