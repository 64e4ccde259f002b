import type { components } from "@/api/schema.gen.ts";
import type { DatabaseSchema, SchemaTable } from "@/api/types.ts";
import { type ObjectId, parseObject, placeOf, shownName } from "@/lib/object-id.ts";

type Schemas = components["schemas"];

export type SchemaObjects = Schemas["SchemaObjects"];
export type SchemaObjectRef = Schemas["SchemaObjectRef"];
export type SchemaObject = Schemas["SchemaObject"];
export type SchemaFact = Schemas["SchemaFact"];
export type SchemaGap = Schemas["SchemaGap"];
export type SchemaLink = Schemas["SchemaLink"];
export type Snapshot = Schemas["Snapshot"];
export type SnapshotDiff = Schemas["SnapshotDiff"];
export type SchemaChange = Schemas["SchemaChange"];

/** Where a schema is read from: a database as it was last read, or a snapshot of one. */
export type Source = { connectionId: string } | { snapshotId: string };

/** One side of a comparison, as the address has it: `snapshot:<id>`, or the id of a connection. */
export function readSide(text: string | undefined): Source | undefined {
  if (!text) return undefined;
  const [, snapshotId] = /^snapshot:(.+)$/.exec(text) ?? [];
  return snapshotId ? { snapshotId } : { connectionId: text };
}

export function writeSide(source: Source): string {
  return "snapshotId" in source ? `snapshot:${source.snapshotId}` : source.connectionId;
}

/** Kinds in the order in which a reader looks for them; what is not listed comes last. */
const ORDER = [
  "schema",
  "table",
  "foreign_table",
  "virtual_table",
  "view",
  "materialized_view",
  "function",
  "procedure",
  "aggregate",
  "trigger",
  "event",
  "sequence",
  "enum",
  "domain",
  "composite",
  "range",
  "extension",
];

export function kindRank(kind: string): number {
  const at = ORDER.indexOf(kind);
  return at < 0 ? ORDER.length : at;
}

export interface KindGroup {
  kind: string;
  objects: { ref: SchemaObjectRef; id: ObjectId; name: string }[];
}

export interface ObjectGroup {
  /** Null for what stands outside of schemas. */
  schema: string | null;
  kinds: KindGroup[];
}

/** The objects by schema and kind, each in the order of its name. */
export function groupObjects(objects: SchemaObjectRef[]): ObjectGroup[] {
  const schemas = new Map<string | null, Map<string, KindGroup>>();
  for (const ref of objects) {
    const id = parseObject(ref.object);
    const { schema } = placeOf(id);
    const kinds = schemas.get(schema) ?? new Map<string, KindGroup>();
    schemas.set(schema, kinds);
    const group = kinds.get(ref.kind) ?? { kind: ref.kind, objects: [] };
    kinds.set(ref.kind, group);
    group.objects.push({ ref, id, name: shownName(id) });
  }
  const byRank = (a: KindGroup, b: KindGroup) =>
    kindRank(a.kind) - kindRank(b.kind) || a.kind.localeCompare(b.kind);
  return [...schemas]
    .map(([schema, kinds]) => {
      for (const group of kinds.values()) {
        group.objects.sort((a, b) => a.name.localeCompare(b.name));
      }
      return { schema, kinds: [...kinds.values()].sort(byRank) };
    })
    .sort((a, b) => (a.schema ?? "").localeCompare(b.schema ?? ""));
}

const ROWS = new Set(["table", "foreign_table", "virtual_table", "view", "materialized_view"]);

export function holdsRows(kind: string): boolean {
  return ROWS.has(kind);
}

/** How a table is called where its rows are read: without the schema where it is the default one. */
export function tableName(schema: DatabaseSchema, object: string): string {
  const { schema: place, owner } = placeOf(parseObject(object));
  return place === null || place === schema.default_schema ? owner : `${place}.${owner}`;
}

export function tableOf(
  schema: DatabaseSchema | undefined,
  object: string,
): SchemaTable | undefined {
  if (!schema) return undefined;
  const name = tableName(schema, object);
  return schema.tables.find((table) => table.name === name);
}

/** The object behind a table's name, as the other screens write it. */
export function objectOfTable(
  objects: SchemaObjectRef[],
  schema: DatabaseSchema | undefined,
  table: string,
): string | undefined {
  if (!schema) return undefined;
  return objects.find((ref) => holdsRows(ref.kind) && tableName(schema, ref.object) === table)
    ?.object;
}

export type Panel = (typeof PANELS)[number];

export const PANELS = [
  "columns",
  "keys",
  "triggers",
  "details",
  "ddl",
  "links",
  "rights",
  "rows",
  "graph",
] as const;

const KEYS = new Set([
  "primary_key",
  "unique",
  "exclude",
  "check",
  "not_null",
  "foreign_key",
  "index",
  "statistics",
]);
const CODE = new Set(["trigger", "rule"]);
const RIGHTS = new Set(["grant", "policy", "default_privileges", "server_grant", "wrapper_grant"]);

/** The parts that stand under a tab. */
export function partsOf(object: SchemaObject, panel: Panel): SchemaFact[] {
  const kinds = { columns: new Set(["column"]), keys: KEYS, triggers: CODE, rights: RIGHTS };
  const wanted = panel in kinds ? kinds[panel as keyof typeof kinds] : undefined;
  return wanted ? object.parts.filter((part) => wanted.has(part.kind)) : [];
}

/** The tab that shows a part of this kind. */
export function panelOf(kind: string): Panel {
  if (kind === "column" || kind === "default") return "columns";
  if (KEYS.has(kind)) return "keys";
  if (CODE.has(kind)) return "triggers";
  return RIGHTS.has(kind) ? "rights" : "details";
}

/** An attribute as text; lists joined, flags as words of the vocabulary. */
export function attributeText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(attributeText).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
