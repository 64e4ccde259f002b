import type { RollbackResult, Run } from "@/api/types.ts";
import { Restored } from "@/features/runs/components/restored.tsx";

/** Originals that are back, and rows that others changed since. */
export function UndoOutcome({ run }: { run: Run }) {
  const result = run.result as unknown as RollbackResult | null;
  if (result === null || typeof result.restored !== "number") return null;
  return <Restored result={result} />;
}
