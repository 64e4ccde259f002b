/** How the previewed values of one column lie, for a small picture of them. */
import { showCell } from "@/lib/diff.ts";

const BINS = 10;
const SHOWN = 8;

export interface Bar {
  /** Both edges of a range, or one value; null: the rows without a value. */
  from: number | string | null;
  to: number | null;
  count: number;
}

export interface Spread {
  /** What the bars are of: ranges of numbers, of times, of lengths, or single values. */
  kind: "numbers" | "times" | "lengths" | "values";
  bars: Bar[];
  rows: number;
  nulls: number;
  distinct: number;
  /** Rows whose value has no bar of its own. */
  others: number;
}

const NUMBER = /^-?\d+(\.\d+)?$/;
const TIME = /^\d{4}-\d{2}-\d{2}([T ]|$)/;

function numberOf(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  return typeof value === "string" && NUMBER.test(value) ? Number(value) : null;
}

function timeOf(value: unknown): number | null {
  if (typeof value !== "string" || !TIME.test(value)) return null;
  const time = Date.parse(value.replace(" ", "T"));
  return Number.isNaN(time) ? null : time;
}

/** All of them, or null as soon as one is something else. */
function all(values: unknown[], read: (value: unknown) => number | null): number[] | null {
  const found: number[] = [];
  for (const value of values) {
    const number = read(value);
    if (number === null) return null;
    found.push(number);
  }
  return found;
}

function ranges(values: number[]): Bar[] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  if (low === high) return [{ from: low, to: high, count: values.length }];
  const width = (high - low) / BINS;
  const bars = Array.from({ length: BINS }, (_, n) => ({
    from: low + n * width,
    to: low + (n + 1) * width,
    count: 0,
  }));
  for (const value of values) {
    const bar = bars[Math.min(BINS - 1, Math.floor((value - low) / width))];
    if (bar) bar.count += 1;
  }
  return bars;
}

export function spreadOf(values: readonly unknown[]): Spread | null {
  if (values.length === 0) return null;
  const given = values.filter((value) => value !== null && value !== undefined);
  const nulls = values.length - given.length;
  const texts = new Map<string, number>();
  for (const value of given) {
    const text = showCell(value);
    texts.set(text, (texts.get(text) ?? 0) + 1);
  }
  const common = { rows: values.length, nulls, distinct: texts.size, others: 0 };
  if (given.length === 0) return { ...common, kind: "values", bars: [] };
  const few = texts.size <= SHOWN && texts.size < given.length;
  const numbers = few ? null : all(given, numberOf);
  if (numbers) return { ...common, kind: "numbers", bars: ranges(numbers) };
  const times = few ? null : all(given, timeOf);
  if (times) return { ...common, kind: "times", bars: ranges(times) };
  // Where nearly every row has a value of its own, its length says more than its rank.
  if (texts.size > given.length / 2 && texts.size > SHOWN) {
    return {
      ...common,
      kind: "lengths",
      bars: ranges(given.map((value) => [...showCell(value)].length)),
    };
  }
  const sorted = [...texts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
  const bars = sorted.slice(0, SHOWN).map(([from, count]) => ({ from, to: null, count }));
  const others = sorted.slice(SHOWN).reduce((sum, [, count]) => sum + count, 0);
  return { ...common, kind: "values", bars, others };
}
