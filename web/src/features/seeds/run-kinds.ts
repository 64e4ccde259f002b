import type { RunKindViews } from "@/features/runs/kind-view.ts";
import { CleanupOutcome } from "./components/cleanup-outcome.tsx";
import { ScenarioLink } from "./components/scenario-link.tsx";
import { SeedLive } from "./components/seed-live.tsx";
import { SeedOutcome } from "./components/seed-outcome.tsx";

export const SEED_RUNS: RunKindViews = {
  "seed.run": { Result: SeedOutcome, Steps: SeedLive, Source: ScenarioLink },
  "seed.cleanup": { Result: CleanupOutcome, Steps: SeedLive, Source: ScenarioLink },
};
