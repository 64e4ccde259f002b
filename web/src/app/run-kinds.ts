import { ANONYMIZE_RUNS } from "@/features/anonymize/run-kinds.ts";
import { BRIDGE_RUNS } from "@/features/bridge/run-kinds.ts";
import { DRIFT_RUNS } from "@/features/drift/run-kinds.ts";
import { MIGRATION_RUNS } from "@/features/migrations/run-kinds.ts";
import { PATCH_RUNS } from "@/features/patches/run-kinds.ts";
import type { RunKindViews } from "@/features/runs/kind-view.ts";
import { SEED_RUNS } from "@/features/seeds/run-kinds.ts";

/** How each kind of run is shown: every feature brings its own. */
export const RUN_KINDS: RunKindViews = {
  ...PATCH_RUNS,
  ...MIGRATION_RUNS,
  ...BRIDGE_RUNS,
  ...DRIFT_RUNS,
  ...ANONYMIZE_RUNS,
  ...SEED_RUNS,
};
