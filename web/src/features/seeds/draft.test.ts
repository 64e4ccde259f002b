import { describe, expect, it } from "vitest";
import type { SchemaTable } from "@/api/types.ts";
import {
  countsOf,
  filtered,
  fitting,
  gridOf,
  parentsOf,
  placeWithin,
  withColumn,
  withoutTable,
  withTable,
} from "./draft.ts";
import type { Generator, TablePreview, TableSpec } from "./model.ts";

type Column = SchemaTable["columns"][number];

const column = (name: string, part: Partial<Column> = {}): Column => ({
  name,
  type: "text",
  logical: "text",
  nullable: false,
  default: null,
  identity: false,
  identity_always: false,
  generated: null,
  max_length: null,
  enum_values: [],
  collation: null,
  comment: null,
  ...part,
});

const key = (columns: string[], primary = false) => ({
  name: columns.join("_"),
  columns,
  primary,
  deferrable: false,
  partial: null,
  nulls_distinct: true,
});

const foreign = (
  columns: string[],
  referenced_table: string,
): SchemaTable["foreign_keys"][number] => ({
  name: `${columns.join("_")}_fkey`,
  columns,
  referenced_table,
  referenced_columns: ["id"],
  on_delete: "no_action",
  on_update: "no_action",
  deferrable: false,
  initially_deferred: false,
  validated: true,
});

const table = (name: string, columns: Column[], part: Partial<SchemaTable> = {}): SchemaTable => ({
  name,
  kind: "table",
  columns,
  primary_key: key(["id"], true),
  unique_keys: [],
  foreign_keys: [],
  indexes: [],
  checks: [],
  triggers: [],
  row_estimate: null,
  bytes_estimate: null,
  transactional: true,
  implicit_key: null,
  comment: null,
  ...part,
});

const NUMBER = { type: "integer", logical: "integer" } as const;
const SCHEMA = [
  table(
    "people",
    [
      column("id", NUMBER),
      column("email"),
      column("note", { nullable: true }),
      column("since", { default: "now()" }),
    ],
    { unique_keys: [key(["email"])] },
  ),
  table(
    "orders",
    [column("id", NUMBER), column("buyer", NUMBER), column("seller", NUMBER), column("up", NUMBER)],
    {
      foreign_keys: [
        foreign(["buyer"], "people"),
        foreign(["seller"], "people"),
        foreign(["up"], "orders"),
      ],
    },
  ),
];
const TABLES: TableSpec[] = [
  { table: "people", rows: 10, columns: { email: { generator: "email" } } },
  { table: "orders", per_parent: { table: "people", min: 0, max: 3, distribution: "uniform" } },
];
const PREVIEW: TablePreview = {
  table: "people",
  rows_planned: 10,
  columns: ["id", "email"],
  rows: [{ id: 1, email: "a@example.com" }],
  links: {},
  findings: [
    {
      table: "people",
      columns: ["email", "note"],
      column: null,
      code: "seed.unique",
      message: "",
      params: {},
      blocks: true,
    },
  ],
};

describe("gridOf", () => {
  const grid = gridOf(SCHEMA, TABLES, [PREVIEW]);
  it("says what becomes of columns that nobody named", () => {
    expect(grid.map(({ id, implied }) => `${id} ${implied}`)).toEqual([
      "people.id sequence",
      "people.email missing",
      "people.note null",
      "people.since default",
      "orders.id sequence",
      "orders.buyer reference",
      "orders.seller reference",
      "orders.up reference",
    ]);
    expect(countsOf(grid)).toEqual({ findings: 2, chosen: 1, implied: 7, missing: 0 });
  });
  it("brings values and findings of the preview to their column", () => {
    const email = grid.find((one) => one.id === "people.email");
    expect(email).toMatchObject({ unique: true, values: ["a@example.com"] });
    expect(email?.findings).toHaveLength(1);
    expect(grid.find((one) => one.id === "people.note")?.values).toBeNull();
  });
  it("leaves out tables that only give parents, or that are gone", () => {
    expect(gridOf(SCHEMA, [{ table: "people" }, { table: "gone", rows: 1 }], [])).toEqual([]);
  });
  it("is filtered by table, by what is to be done and by words", () => {
    const none = { show: undefined, q: undefined, table: undefined };
    expect(filtered(grid, { ...none, table: "orders" })).toHaveLength(4);
    expect(filtered(grid, { ...none, show: "chosen" }).map((one) => one.id)).toEqual([
      "people.email",
    ]);
    expect(filtered(grid, { ...none, q: "BÚYER" }).map((one) => one.id)).toEqual(["orders.buyer"]);
  });
});

describe("changes", () => {
  it("set and take away one column's entry", () => {
    const at = { table: "people", column: "note" };
    const set = withColumn(TABLES, at, { generator: "sentence" });
    expect(Object.keys(set[0]?.columns ?? {})).toEqual(["email", "note"]);
    expect(withColumn(set, at, null)[0]?.columns).toEqual(TABLES[0]?.columns);
    expect(set[1]).toBe(TABLES[1]);
  });
  it("put a table in its place, or at the end", () => {
    expect(withTable(TABLES, { table: "people", rows: 3 })[0]).toEqual({
      table: "people",
      rows: 3,
    });
    expect(withTable(TABLES, { table: "logs", rows: 3 }).at(-1)?.table).toBe("logs");
    expect(withoutTable(TABLES, "people").map((one) => one.table)).toEqual(["orders"]);
  });
});

describe("fitting", () => {
  it("keeps what can make the column's type", () => {
    const entry = (id: string, makes: string[]): Generator => ({
      id,
      family: "text",
      description: "",
      makes,
      unique: false,
      grouped: false,
      params: {},
    });
    const [first] = gridOf(SCHEMA, TABLES, []);
    const list = [entry("word", ["text"]), entry("integer", ["integer", "decimal"])];
    expect(first && fitting(list, first).map((one) => one.id)).toEqual(["integer"]);
  });
});

describe("parentsOf", () => {
  it("names the key where two point at one table, and leaves itself out", () => {
    expect(SCHEMA[1] && parentsOf(SCHEMA[1])).toEqual([
      { table: "people", columns: ["buyer"], shared: true },
      { table: "people", columns: ["seller"], shared: true },
    ]);
  });
});

describe("placeWithin", () => {
  it("finds the column that a refusal is about, by number or name", () => {
    const path = ["tables", "0", "columns", "email", "params", "unique"];
    expect(placeWithin(path, TABLES)).toEqual({ id: "people.email", rest: ["params", "unique"] });
    expect(placeWithin(["tables", "orders", "per_parent", "max"], TABLES)).toEqual({
      id: "orders",
      rest: ["per_parent", "max"],
    });
    expect(placeWithin(["seed"], TABLES)).toBeNull();
  });
});
