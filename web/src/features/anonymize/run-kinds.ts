import type { RunKindViews } from "@/features/runs/kind-view.ts";
import { ConfigLink } from "./components/config-link.tsx";
import { RunOutcome } from "./components/run-outcome.tsx";
import { UndoOutcome } from "./components/undo-outcome.tsx";

export const ANONYMIZE_RUNS: RunKindViews = {
  "anonymize.run": { Result: RunOutcome, Source: ConfigLink },
  "anonymize.undo": { Result: UndoOutcome, Source: ConfigLink },
};
