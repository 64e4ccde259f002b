import type { ApplyFailure, Run } from "@/api/types.ts";

/** Where a failed apply or rollback stands, when it failed at a statement. */
export function failureOf(run: Run): ApplyFailure | null {
  const detail = run.error?.detail as ApplyFailure | null | undefined;
  return typeof detail?.statement_index === "number" ? detail : null;
}
