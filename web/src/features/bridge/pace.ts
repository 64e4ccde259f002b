import type { Progress } from "@/api/types.ts";

/** What was done at some moment; seconds. */
export interface Sample {
  at: number;
  rows: number;
  bytes: number;
}

/** How fast it went up to some moment, a second. */
export interface Speed {
  at: number;
  rows: number;
  bytes: number;
}

const KEPT = 240;
const APART = 1;

/** The history with one more moment, unless it is too near to the last or nothing moves forward. */
export function withSample(history: Sample[], progress: Progress, at: number): Sample[] {
  if (progress.phase !== "copying") return history;
  const next = { at, rows: progress.done, bytes: progress.bytes ?? 0 };
  const last = history.at(-1);
  if (!last) return [next];
  // Another attempt counts from where its ledger stands.
  if (next.rows < last.rows) return [next];
  if (at - last.at < APART) return history;
  return [...history, next].slice(-KEPT);
}

export function speeds(history: readonly Sample[]): Speed[] {
  return history.slice(1).map((sample, index) => {
    const before = history[index] ?? sample;
    const spent = sample.at - before.at;
    return {
      at: sample.at,
      rows: (sample.rows - before.rows) / spent,
      bytes: Math.max(0, sample.bytes - before.bytes) / spent,
    };
  });
}

/** The slider goes by powers of ten: a tenth of one each step; the last place is no limit. */
export const PLACES = 61;
const LEAST = 10;

export function rateAt(place: number): number | null {
  if (place >= PLACES) return null;
  const rate = LEAST * 10 ** (place / 10);
  const digits = 10 ** (Math.floor(Math.log10(rate)) - 1);
  return Math.round(rate / digits) * digits;
}

export function placeOf(rate: number | null): number {
  if (rate === null) return PLACES;
  return Math.min(PLACES - 1, Math.max(0, Math.round(Math.log10(rate / LEAST) * 10)));
}

/** The points of a line in a box, the highest value at its top. */
export function points(values: readonly number[], width: number, height: number): string {
  const top = Math.max(...values, 1e-9);
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  return values
    .map(
      (value, index) => `${(index * step).toFixed(1)},${(height * (1 - value / top)).toFixed(1)}`,
    )
    .join(" ");
}
