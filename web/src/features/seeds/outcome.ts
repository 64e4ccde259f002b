/** What a run came to. */
import type { Run } from "@/api/types.ts";
import type { CleanupResult, Finding, RunResult } from "./model.ts";

export function insertedOf(run: Run): RunResult | null {
  const result = run.result as Partial<RunResult> | null;
  return Array.isArray(result?.tables) && typeof result.rows === "number"
    ? (result as RunResult)
    : null;
}

export function cleanedOf(run: Run): CleanupResult | null {
  const result = run.result as Partial<CleanupResult> | null;
  return Array.isArray(result?.tables) && typeof result.deleted === "number"
    ? (result as CleanupResult)
    : null;
}

/** Rows that were made, or taken away. */
export function rowsOfRun(run: Run): number {
  return insertedOf(run)?.rows ?? cleanedOf(run)?.deleted ?? run.progress.done;
}

/** Why nothing was written: what the database could not hold. */
export function refusedFor(run: Run): Finding[] {
  const found = run.error?.code === "seed.infeasible" ? run.error.params?.findings : null;
  return Array.isArray(found) ? (found as Finding[]) : [];
}
