import type { ComponentType } from "react";
import type { Run } from "@/api/types.ts";
import type { LogLine } from "@/lib/events.ts";

/** What the page of a run shows besides progress, error and log. */
export interface RunKindView {
  /** What the run came to, or has come to so far. */
  Result?: ComponentType<{ run: Run }>;
  /** Its steps as they go. */
  Steps?: ComponentType<{ run: Run; log: LogLine[] }>;
  /** The way back to what the run is about. */
  Source?: ComponentType<{ run: Run }>;
}

/** The views of a feature's kinds, by the kind's name. */
export type RunKindViews = Partial<Record<Run["kind"], RunKindView>>;
