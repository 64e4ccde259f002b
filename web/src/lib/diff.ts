import type { Cell, Row } from "@/api/types.ts";

export interface CellDiff {
  column: string;
  before: Cell | undefined;
  after: Cell | undefined;
  changed: boolean;
}

function same(a: Cell | undefined, b: Cell | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** Before and after of one row, column by column, in the order of the row. */
export function diffRow(before: Row | null, after: Row | null): CellDiff[] {
  const columns = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return columns.map((column) => {
    const old = before?.[column];
    const now = after?.[column];
    const changed = before === null || after === null || !same(old, now);
    return { column, before: old, after: now, changed };
  });
}

/** Columns that differ in at least one of the rows; all of them for inserted and deleted rows. */
export function changedColumns(rows: { before: Row | null; after: Row | null }[]): string[] {
  const changed = new Set<string>();
  for (const row of rows) {
    for (const cell of diffRow(row.before, row.after)) if (cell.changed) changed.add(cell.column);
  }
  return [...changed];
}

/** All columns of the rows, those of the key first. */
export function allColumns(
  rows: { key?: Row | null; before: Row | null; after: Row | null }[],
): string[] {
  const keyColumns = rows.flatMap((row) => Object.keys(row.key ?? {}));
  const others = rows.flatMap((row) => Object.keys(row.before ?? row.after ?? {}));
  return [...new Set([...keyColumns, ...others])];
}

export function showCell(value: Cell | undefined): string {
  if (value === null || value === undefined) return "NULL";
  if (typeof value === "string") return value;
  if (typeof value === "object") return JSON.stringify(value);
  return String(value);
}
