import type { SchemaTable } from "@/api/types.ts";
import type { Transformer, VirtualKey } from "./model.ts";

type SchemaColumn = SchemaTable["columns"][number];

/** What decides which rules a column can take. */
export interface Shape {
  logical: SchemaColumn["logical"];
  nullable: boolean;
  generated: boolean;
  unique: boolean;
  primary: boolean;
  foreign: boolean;
  /** A foreign key points at it. */
  referenced: boolean;
}

export const KEEP = "keep";
/** It points rows at other rows, which keeps joins by itself. */
const REPOINTS = "lookup_row";

export const isKey = (shape: Shape) => shape.primary || shape.foreign || shape.referenced;

/** A foreign key, declared by the database or by the configuration. */
export interface Link {
  table: string;
  columns: string[];
  references: string;
  referenced_columns: string[];
}

export function linksOf(tables: readonly SchemaTable[], virtual: readonly VirtualKey[]): Link[] {
  const declared = tables.flatMap((table) =>
    table.foreign_keys.map((key) => ({
      table: table.name,
      columns: key.columns,
      references: key.referenced_table,
      referenced_columns: key.referenced_columns,
    })),
  );
  return [...declared, ...virtual];
}

export function shapeOf(table: SchemaTable, column: SchemaColumn, links: readonly Link[]): Shape {
  const alone = [table.primary_key, ...table.unique_keys].filter(
    (key) => key?.columns.length === 1,
  );
  const { name } = column;
  return {
    logical: column.logical,
    nullable: column.nullable,
    generated: column.generated !== null,
    unique: alone.some((key) => key?.columns[0] === name),
    primary: table.primary_key?.columns.includes(name) ?? false,
    foreign: links.some((link) => link.table === table.name && link.columns.includes(name)),
    referenced: links.some(
      (link) => link.references === table.name && link.referenced_columns.includes(name),
    ),
  };
}

/** Whether a rule may be tried on a column; the server has the last word, parameters included. */
export function fits(transformer: Transformer, shape: Shape): boolean {
  if (transformer.id === KEEP) return true;
  if (shape.generated || !transformer.accepts.includes(shape.logical)) return false;
  if (transformer.id === REPOINTS && shape.foreign && !shape.unique && !shape.referenced) {
    return true;
  }
  if (transformer.id === "null") return shape.nullable && !isKey(shape);
  if (isKey(shape)) return transformer.on_keys;
  return !shape.unique || transformer.grade === "preserved";
}

/** The transformers that all of the columns can take, the safest first within a family. */
export function fitting(catalogue: readonly Transformer[], shapes: readonly Shape[]) {
  return catalogue
    .filter((transformer) => shapes.every((shape) => fits(transformer, shape)))
    .sort((a, b) => a.privacy_rank - b.privacy_rank || a.id.localeCompare(b.id));
}
