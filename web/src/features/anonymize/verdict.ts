import type { Run } from "@/api/types.ts";
import type { CheckStatus, ColumnVerdict, RunResult, Verification } from "./model.ts";

/** What the whole verification comes to: one failure fails it, nothing unproved passes. */
export function verdictOf(verification: Verification): CheckStatus {
  const { leaks, foreign_key_violations, uniqueness_violations } = verification;
  const groups = verification.k_anonymity ?? [];
  if (
    leaks + foreign_key_violations + uniqueness_violations > 0 ||
    verification.needles.found.length > 0 ||
    verification.columns.some((column) => column.status === "fail") ||
    groups.some((group) => group.k_found !== null && group.k_found < group.k_asked)
  ) {
    return "fail";
  }
  const unproved =
    verification.columns.some((column) => column.status === "not_verified") ||
    groups.some((group) => group.k_found === null) ||
    verification.leftovers.some((leftover) => !leftover.cleaned);
  return unproved ? "not_verified" : "pass";
}

export function resultOf(run: Run): RunResult | null {
  const result = run.result as unknown as RunResult | null;
  return result?.tables ? result : null;
}

/** The verdict of a run; null while there is none. */
export function verdictOfRun(run: Run | undefined): CheckStatus | null {
  const verification = run ? resultOf(run)?.verification : undefined;
  return verification ? verdictOf(verification) : null;
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
