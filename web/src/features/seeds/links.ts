/** Foreign keys between previewed rows. */
import type { TablePreview } from "./model.ts";

/** One row of a preview. */
export interface RowPlace {
  table: string;
  row: number;
}

export const sameRow = (a: RowPlace | null, b: RowPlace) =>
  a !== null && a.table === b.table && a.row === b.row;

const text = (value: unknown) => JSON.stringify(value);

/** The previewed row that a value points at; null where it is not among those shown. */
export function parentOf(
  previews: readonly TablePreview[],
  from: RowPlace,
  column: string,
): RowPlace | null {
  const preview = previews.find((one) => one.table === from.table);
  const link = preview?.links[column];
  const row = preview?.rows[from.row];
  const value = row?.[column];
  if (!link || !row || value === null || value === undefined) return null;
  const parent = previews.find((one) => one.table === link.table);
  if (!parent) return null;
  // All columns that point there: a key of several columns is met as a whole.
  const pairs = Object.entries(preview?.links ?? {}).filter(([, to]) => to.table === link.table);
  const once = new Set(pairs.map(([, to]) => to.column)).size === pairs.length;
  const wanted = once ? pairs : [[column, link] as const];
  const found = parent.rows.findIndex((candidate) =>
    wanted.every(([own, to]) => text(candidate[to.column]) === text(row[own])),
  );
  return found < 0 ? null : { table: link.table, row: found };
}

/** The previewed rows that point at a row. */
export function childrenOf(previews: readonly TablePreview[], to: RowPlace): RowPlace[] {
  return previews.flatMap((preview) => {
    const columns = Object.keys(preview.links).filter(
      (column) => preview.links[column]?.table === to.table,
    );
    return preview.rows.flatMap((_, row) => {
      const from = { table: preview.table, row };
      return columns.some((column) => sameRow(parentOf(previews, from, column), to)) ? [from] : [];
    });
  });
}
