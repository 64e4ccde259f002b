import type { RollbackResult, Run } from "@/api/types.ts";
import { RollbackOutcome } from "@/features/patches/components/rollback-outcome.tsx";

/** Originals that are back, and rows that others changed since. */
export function UndoOutcome({ run }: { run: Run }) {
  const result = run.result as unknown as RollbackResult | null;
  if (result === null || typeof result.restored !== "number") return null;
  return <RollbackOutcome result={result} />;
}
