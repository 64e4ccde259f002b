/** How the values of a column lie before and after, counted over the rows that are at hand. */
import type { Cell, SampleRow } from "@/api/types.ts";
import { changedColumns, showCell } from "@/lib/diff.ts";

const BINS = 6;
const SHOWN = 6;

export interface Bin {
  /** Both edges of a range of numbers, or one value. */
  from: number | string | null;
  to: number | null;
  before: number;
  after: number;
}

export interface Distribution {
  column: string;
  numeric: boolean;
  bins: Bin[];
  /** Values that have no bin of their own. */
  others: { before: number; after: number } | null;
  /** Averages of the numbers; null where there are none. */
  mean: { before: number; after: number } | null;
}

function numberOf(value: Cell): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "string" || !/^-?\d+(\.\d+)?$/.test(value)) return null;
  return Number(value);
}

const average = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function nulls(before: Cell[], after: Cell[]): Bin[] {
  const empty = (values: Cell[]) => values.filter((value) => value === null).length;
  const bin = { from: null, to: null, before: empty(before), after: empty(after) };
  return bin.before + bin.after > 0 ? [bin] : [];
}

function ofNumbers(column: string, before: Cell[], after: Cell[]): Distribution | null {
  const old = before.flatMap((value) => numberOf(value) ?? []);
  const now = after.flatMap((value) => numberOf(value) ?? []);
  const all = [...old, ...now];
  if (old.length === 0 || now.length === 0) return null;
  const given = [...before, ...after].filter((value) => value !== null).length;
  if (all.length < given) return null;
  const low = Math.min(...all);
  const high = Math.max(...all);
  if (low === high) return null;
  const width = (high - low) / BINS;
  const at = (value: number) => Math.min(BINS - 1, Math.floor((value - low) / width));
  const bins = Array.from({ length: BINS }, (_, index): Bin => {
    const count = (values: number[]) => values.filter((value) => at(value) === index).length;
    const edge = low + index * width;
    return { from: edge, to: edge + width, before: count(old), after: count(now) };
  });
  const mean = { before: average(old), after: average(now) };
  return { column, numeric: true, bins: [...bins, ...nulls(before, after)], others: null, mean };
}

function ofValues(column: string, before: Cell[], after: Cell[]): Distribution | null {
  const counts = new Map<string, Bin>();
  const add = (values: Cell[], side: "before" | "after") => {
    for (const value of values) {
      if (value === null) continue;
      const text = showCell(value);
      const bin = counts.get(text) ?? { from: text, to: null, before: 0, after: 0 };
      bin[side] += 1;
      counts.set(text, bin);
    }
  };
  add(before, "before");
  add(after, "after");
  const sorted = [...counts.values()].sort(
    (a, b) =>
      b.before + b.after - (a.before + a.after) || String(a.from).localeCompare(`${b.from}`),
  );
  // Where nearly every row has a value of its own, the rows themselves say it better.
  if (sorted.length > before.length) return null;
  const rest = sorted.slice(SHOWN);
  const sum = (side: "before" | "after") => rest.reduce((total, bin) => total + bin[side], 0);
  return {
    column,
    numeric: false,
    bins: [...sorted.slice(0, SHOWN), ...nulls(before, after)],
    others: rest.length ? { before: sum("before"), after: sum("after") } : null,
    mean: null,
  };
}

/** One distribution for each changed column of rows that exist before and after. */
export function distributions(rows: SampleRow[]): Distribution[] {
  const both = rows.flatMap(({ before, after }) => (before && after ? [{ before, after }] : []));
  if (both.length < 2) return [];
  return changedColumns(both).flatMap((column) => {
    const before = both.map((row) => row.before[column] ?? null);
    const after = both.map((row) => row.after[column] ?? null);
    const found = ofNumbers(column, before, after) ?? ofValues(column, before, after);
    return found ? [found] : [];
  });
}
