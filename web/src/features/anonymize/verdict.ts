import type { Run } from "@/api/types.ts";
import type { CheckStatus, ColumnVerdict, RunResult } from "./model.ts";

export function resultOf(run: Run): RunResult | null {
  const result = run.result as unknown as RunResult | null;
  return result?.tables ? result : null;
}

/** The verdict of a run; null while there is none. */
export function verdictOfRun(run: Run | undefined): CheckStatus | null {
  const verification = run ? resultOf(run)?.verification : undefined;
  return verification?.status ?? null;
}

/** The checks that any column went through, in the order they are first met. */
export function checksOf(columns: readonly ColumnVerdict[]): string[] {
  return [...new Set(columns.flatMap((column) => column.checks.map((check) => check.check)))];
}

const WEIGHT: Record<CheckStatus, number> = { fail: 0, not_verified: 1, pass: 2 };

/** What needs attention first; within that as the server lists it. */
export function worstFirst(columns: readonly ColumnVerdict[]): ColumnVerdict[] {
  return [...columns].sort((a, b) => WEIGHT[a.status] - WEIGHT[b.status]);
}
