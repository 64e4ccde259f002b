/** How many rows a scenario makes, as far as that can be said without drawing a number. */
import type { PerParent, TableSpec } from "./model.ts";

export interface Count {
  /** Null: it depends on rows that are in the database already. */
  rows: number | null;
  /** Whether the run makes exactly so many. */
  exact: boolean;
}

const KNOWN_NONE: Count = { rows: 0, exact: true };

/** Rows for one parent on average; the server draws each parent's number by the same weights. */
export function average({ min, max, distribution, weights }: PerParent): number {
  const span = max - min + 1;
  if (weights?.length === span) {
    const all = weights.reduce((sum, weight) => sum + weight, 0);
    return min + weights.reduce((sum, weight, n) => sum + weight * n, 0) / all;
  }
  if (distribution !== "zipf") return (min + max) / 2;
  // Zipf's law: n + 1 times rarer than the smallest number.
  let weighed = 0;
  let all = 0;
  for (let n = 0; n < span; n += 1) {
    weighed += n / (n + 1);
    all += 1 / (n + 1);
  }
  return min + weighed / all;
}

/** What each table gets, along the foreign keys; `scale` is of the tables that count themselves. */
export function plannedRows(tables: readonly TableSpec[], scale = 1): Map<string, Count> {
  const byName = new Map(tables.map((table) => [table.table, table]));
  const found = new Map<string, Count>();
  const count = (name: string, seen: ReadonlySet<string>): Count => {
    const known = found.get(name);
    if (known) return known;
    const table = byName.get(name);
    const made = table && !seen.has(name) ? of(table, new Set([...seen, name])) : null;
    const result = made ?? { rows: null, exact: false };
    found.set(name, result);
    return result;
  };
  const of = (table: TableSpec, seen: ReadonlySet<string>): Count => {
    const each = table.per_parent;
    if (!each) {
      const rows = table.rows ?? 0;
      return rows === 0 ? KNOWN_NONE : { rows: Math.max(1, Math.round(rows * scale)), exact: true };
    }
    const parents = count(each.table, seen);
    const parent = byName.get(each.table);
    // Rows that are there already are parents, too, where a condition lets them in.
    const others = !parent || !fills(parent) || Boolean(parent.where_exists);
    if (parents.rows === null || others) return { rows: null, exact: false };
    const same = each.min === each.max;
    return {
      rows: Math.round(parents.rows * average(each)),
      exact: parents.exact && same,
    };
  };
  return new Map(tables.map(({ table }) => [table, count(table, new Set())]));
}

/** Whether rows are made for it; else it only gives parents. */
export function fills({ rows, per_parent }: TableSpec): boolean {
  return per_parent ? true : rows !== null && rows !== undefined;
}

/** All tables together; the rows of those that cannot be told are left out. */
export function totalOf(counts: Iterable<Count>): Count & { untold: number } {
  let rows = 0;
  let exact = true;
  let untold = 0;
  for (const count of counts) {
    if (count.rows === null) untold += 1;
    else rows += count.rows;
    exact &&= count.exact;
  }
  return { rows, exact, untold };
}
