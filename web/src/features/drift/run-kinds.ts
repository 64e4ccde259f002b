import type { RunKindViews } from "@/features/runs/kind-view.ts";
import { CheckOutcome } from "./components/check-outcome.tsx";
import { DriftLink } from "./components/drift-link.tsx";

export const DRIFT_RUNS: RunKindViews = {
  "drift.check": { Result: CheckOutcome, Source: DriftLink },
};
