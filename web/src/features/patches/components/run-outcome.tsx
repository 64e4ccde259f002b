import type { DryRunResult, RollbackResult, Run } from "@/api/types.ts";
import { Restored } from "@/features/runs/components/restored.tsx";
import { RunNumbers } from "@/features/runs/components/run-numbers.tsx";
import { isPreview } from "@/features/runs/words.ts";
import { conflictPages } from "../queries.ts";
import { DryRunView } from "./dry-run-view.tsx";

/** What a run of a patch came to, in the form that fits its kind. */
export function PatchOutcome({ run }: { run: Run }) {
  if (!run.result) return null;
  if (run.kind === "patch.dry_run" && "operations" in run.result) {
    return <DryRunView result={run.result as unknown as DryRunResult} />;
  }
  if ("restored" in run.result && "conflicts_total" in run.result) {
    return (
      <Restored
        result={run.result as unknown as RollbackResult}
        {...(isPreview(run) ? { preview: true } : { more: conflictPages(run.resource_id) })}
      />
    );
  }
  return <RunNumbers run={run} />;
}
