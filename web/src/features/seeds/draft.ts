/** The tables of a database beside what a scenario says of them. */
import type { SchemaTable } from "@/api/types.ts";
import { fold } from "@/lib/format.ts";
import { withRows } from "@/lib/tables.ts";
import { fills } from "./counts.ts";
import type { ColumnSpec, Finding, Generator, TablePreview, TableSpec } from "./model.ts";

type SchemaColumn = SchemaTable["columns"][number];

/** A column as people write it. */
export const placeOf = (table: string, column: string) => `${table}.${column}`;

/** What becomes of a column that the scenario does not name. */
export type Implied = "generated" | "reference" | "sequence" | "default" | "null" | "missing";

export interface GridColumn {
  id: string;
  table: string;
  column: string;
  type: string;
  logical: SchemaColumn["logical"];
  nullable: boolean;
  /** The database lets no value stand twice. */
  unique: boolean;
  /** The tables that foreign keys of the column point at. */
  parents: string[];
  spec: ColumnSpec | null;
  implied: Implied;
  findings: Finding[];
  /** Previewed values; none before a preview. */
  values: unknown[] | null;
}

const COUNTED = new Set(["integer", "decimal"]);

function impliedOf(table: SchemaTable, column: SchemaColumn): Implied {
  const { name } = column;
  if (column.generated !== null) return "generated";
  if (table.foreign_keys.some((key) => key.columns.includes(name))) return "reference";
  const key = table.primary_key?.columns ?? [];
  if (key.length === 1 && key[0] === name && COUNTED.has(column.logical)) return "sequence";
  if (column.default !== null || column.identity) return "default";
  return column.nullable ? "null" : "missing";
}

function isUnique(table: SchemaTable, column: string): boolean {
  return [table.primary_key, ...table.unique_keys].some(
    (key) => key?.columns.length === 1 && key.columns[0] === column && !key.partial,
  );
}

/** Every column of the tables that get rows, in the order of the scenario. */
export function gridOf(
  schema: readonly SchemaTable[],
  tables: readonly TableSpec[],
  previews: readonly TablePreview[],
): GridColumn[] {
  const known = new Map(withRows(schema).map((table) => [table.name, table]));
  const shown = new Map(previews.map((preview) => [preview.table, preview]));
  return tables.filter(fills).flatMap((spec) => {
    const table = known.get(spec.table);
    if (!table) return [];
    const preview = shown.get(spec.table);
    return table.columns.map(
      (column): GridColumn => ({
        id: placeOf(spec.table, column.name),
        table: spec.table,
        column: column.name,
        type: column.type,
        logical: column.logical,
        nullable: column.nullable,
        unique: isUnique(table, column.name),
        parents: table.foreign_keys
          .filter((key) => key.columns.includes(column.name))
          .map((key) => key.referenced_table),
        spec: spec.columns?.[column.name] ?? null,
        implied: impliedOf(table, column),
        findings: preview?.findings.filter((found) => found.columns.includes(column.name)) ?? [],
        values: preview?.columns.includes(column.name)
          ? preview.rows.map((row) => row[column.name] ?? null)
          : null,
      }),
    );
  });
}

export const SHOWS = ["findings", "chosen", "implied", "missing"] as const;
export type Show = (typeof SHOWS)[number];

const TESTS: Record<Show, (column: GridColumn) => boolean> = {
  findings: ({ findings }) => findings.length > 0,
  chosen: ({ spec }) => spec !== null,
  implied: ({ spec, implied }) => spec === null && implied !== "missing",
  missing: ({ spec, implied }) => spec === null && implied === "missing",
};

export function countsOf(columns: readonly GridColumn[]): Record<Show, number> {
  const counts = Object.fromEntries(SHOWS.map((show) => [show, 0])) as Record<Show, number>;
  for (const column of columns) {
    for (const show of SHOWS) if (TESTS[show](column)) counts[show] += 1;
  }
  return counts;
}

interface Filter {
  show: Show | undefined;
  q: string | undefined;
  table: string | undefined;
}

export function filtered(columns: readonly GridColumn[], { show, q, table }: Filter): GridColumn[] {
  const wanted = fold(q ?? "");
  return columns.filter(
    (column) =>
      (show === undefined || TESTS[show](column)) &&
      (table === undefined || column.table === table) &&
      (wanted === "" ||
        fold(`${column.id} ${column.type} ${column.spec?.generator ?? ""}`).includes(wanted)),
  );
}

/** Generators that can fill the column, the catalogue's order within each family. */
export function fitting(catalogue: readonly Generator[], column: GridColumn): Generator[] {
  return catalogue.filter(({ makes }) => makes.includes(column.logical));
}

/** The tables with one column's entry set, or taken away so that it is filled by itself. */
export function withColumn(
  tables: readonly TableSpec[],
  at: { table: string; column: string },
  spec: ColumnSpec | null,
): TableSpec[] {
  return tables.map((table) => {
    if (table.table !== at.table) return table;
    const columns = { ...table.columns };
    if (spec === null) delete columns[at.column];
    else columns[at.column] = spec;
    return { ...table, columns };
  });
}

/** The tables with this one in its place, or at their end. */
export function withTable(tables: readonly TableSpec[], next: TableSpec): TableSpec[] {
  return tables.some((table) => table.table === next.table)
    ? tables.map((table) => (table.table === next.table ? next : table))
    : [...tables, next];
}

export function withoutTable(tables: readonly TableSpec[], name: string): TableSpec[] {
  return tables.filter((table) => table.table !== name);
}

/** A table that foreign keys of this one point at, with the columns of the key. */
export interface ParentKey {
  table: string;
  columns: string[];
  /** Whether another key of the table points there, too. */
  shared: boolean;
}

export function parentsOf(table: SchemaTable): ParentKey[] {
  return table.foreign_keys
    .filter((key) => key.referenced_table !== table.name)
    .map((key) => ({
      table: key.referenced_table,
      columns: key.columns,
      shared:
        table.foreign_keys.filter((other) => other.referenced_table === key.referenced_table)
          .length > 1,
    }));
}

/** The part of a server's refusal that is about this column: the way to it within its entry. */
export function placeWithin(path: readonly string[], tables: readonly TableSpec[]) {
  const [head, table, kind, column, ...rest] = path;
  if (head !== "tables" || table === undefined) return null;
  const named = /^\d+$/.test(table) ? tables[Number(table)]?.table : table;
  if (named === undefined) return null;
  if (kind !== "columns" || column === undefined) {
    return { id: named, rest: path.slice(2) };
  }
  return { id: placeOf(named, column), rest };
}
