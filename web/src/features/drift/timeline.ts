import type { Run } from "@/api/types.ts";
import { isFinal } from "@/lib/progress.ts";
import { checkResult, type DriftChange, type DriftReport } from "./model.ts";

/** One state of a schema: since which check, and what came and went with it. */
export interface Step {
  report: DriftReport;
  /** Null: the report before it is not at hand. */
  appeared: DriftChange[] | null;
  vanished: DriftChange[];
  /** It compares with another baseline than the one before. */
  newBaseline: boolean;
}

/** Reports against the baseline, the newest first, each told by what differs from the one before. */
export function stepsOf(reports: DriftReport[], complete: boolean): Step[] {
  const chain = reports.filter((report) => report.against_baseline);
  return chain.map((report, index) => {
    const before = chain[index + 1];
    if (!before) {
      return {
        report,
        appeared: complete ? report.changes : null,
        vanished: [],
        newBaseline: report.baseline_created,
      };
    }
    if (before.baseline_snapshot_id !== report.baseline_snapshot_id) {
      return { report, appeared: report.changes, vanished: [], newBaseline: true };
    }
    const now = new Set(report.changes.map((change) => change.key));
    const then = new Set(before.changes.map((change) => change.key));
    return {
      report,
      appeared: report.changes.filter((change) => !then.has(change.key)),
      vanished: before.changes.filter((change) => !now.has(change.key)),
      newBaseline: false,
    };
  });
}

export type Outcome = "clean" | "drifted" | "baseline" | "failed" | "running" | "ended";

/** How a check ended, as its dot shows it; `ended`: it was stopped before it knew anything. */
export function outcomeOf(run: Run): Outcome {
  if (!isFinal(run.status)) return "running";
  if (run.status === "failed") return "failed";
  const result = checkResult(run);
  if (run.status !== "succeeded" || result === null) return "ended";
  if (result.baseline_created) return "baseline";
  return result.drifted ? "drifted" : "clean";
}

export const ZOOMS = ["day", "week", "month"] as const;
export type Zoom = (typeof ZOOMS)[number];
const DAY = 86_400_000;
const SPAN: Record<Zoom, number> = { day: DAY, week: 7 * DAY, month: 31 * DAY };

export interface Dot {
  run: Run;
  outcome: Outcome;
  /** Between 0 (the beginning of the window) and 1 (now). */
  at: number;
}

/** The checks of a window that ends now, each at its place. */
export function dotsOf(runs: Run[], zoom: Zoom, now: number = Date.now()): Dot[] {
  const start = now - SPAN[zoom];
  return runs
    .map((run) => {
      const at = (new Date(run.created_at).getTime() - start) / SPAN[zoom];
      return { run, outcome: outcomeOf(run), at: Math.min(1, at) };
    })
    .filter((dot) => dot.at >= 0)
    .reverse();
}

/** Beginnings of the days (hours for a day) in the window, for the scale below it. */
export function ticksOf(zoom: Zoom, now: number = Date.now()): { at: number; time: Date }[] {
  const start = now - SPAN[zoom];
  const step = zoom === "day" ? 4 * 3_600_000 : zoom === "week" ? DAY : 7 * DAY;
  const first = new Date(start);
  if (zoom === "day") first.setHours(Math.ceil((first.getHours() + 1) / 4) * 4, 0, 0, 0);
  else first.setHours(24, 0, 0, 0);
  const ticks: { at: number; time: Date }[] = [];
  for (let time = first.getTime(); time <= now; time += step) {
    ticks.push({ at: (time - start) / SPAN[zoom], time: new Date(time) });
  }
  return ticks;
}
