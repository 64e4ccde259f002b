import type { RunKindViews } from "@/features/runs/kind-view.ts";
import { PatchLink } from "./components/patch-link.tsx";
import { PatchOutcome } from "./components/run-outcome.tsx";

const VIEW = { Result: PatchOutcome, Source: PatchLink };

export const PATCH_RUNS: RunKindViews = {
  "patch.dry_run": VIEW,
  "patch.execute": VIEW,
  "patch.rollback": VIEW,
  "patch.rollback_preview": VIEW,
};
