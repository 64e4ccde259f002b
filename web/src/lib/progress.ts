import type { Progress, Run, RunStatus } from "@/api/types.ts";

export const FINAL: ReadonlySet<RunStatus> = new Set<RunStatus>([
  "succeeded",
  "failed",
  "cancelled",
  "rejected",
  "expired",
]);

export function isFinal(status: RunStatus): boolean {
  return FINAL.has(status);
}

/** Share done between 0 and 1, or null where the total is not known: no bar is better than a false one. */
export function share(progress: Progress | null): number | null {
  if (!progress?.total) return null;
  return Math.min(1, Math.max(0, progress.done / progress.total));
}

/** Seconds left at the present rate, or null. */
export function eta(progress: Progress | null): number | null {
  if (!progress?.total || !progress.rate) return null;
  return Math.max(0, (progress.total - progress.done) / progress.rate);
}

/** Seconds since the start, or between start and end. */
export function elapsed(run: Run, now: number = Date.now()): number | null {
  if (!run.started_at) return null;
  const end = run.finished_at ? new Date(run.finished_at).getTime() : now;
  return Math.max(0, (end - new Date(run.started_at).getTime()) / 1000);
}

/** The tenth that was passed between two shares (10, 20 … 100), for announcing, or null. */
export function passedTenth(before: number | null, after: number | null): number | null {
  if (after === null) return null;
  const last = before === null ? 0 : Math.floor(before * 10 + 1e-9);
  const next = Math.floor(after * 10 + 1e-9);
  return next > last ? next * 10 : null;
}

/** A phase as the server names it ("operation 2: collecting"), taken apart for translating. */
export function readPhase(phase: string | null | undefined): { name: string; number: string } {
  const number = /\d+/.exec(phase ?? "")?.[0] ?? "";
  const name = (phase ?? "")
    .replace(/\d+/g, "")
    .replace(/[^a-z]+/gi, " ")
    .trim();
  return { name: name.replaceAll(" ", "_"), number };
}
