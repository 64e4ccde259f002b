import type { RunKindViews } from "@/features/runs/kind-view.ts";
import { BridgeLink } from "./components/bridge-link.tsx";
import { BridgeLive } from "./components/bridge-live.tsx";
import { BridgeOutcome } from "./components/bridge-outcome.tsx";

export const BRIDGE_RUNS: RunKindViews = {
  "bridge.run": { Result: BridgeOutcome, Steps: BridgeLive, Source: BridgeLink },
};
