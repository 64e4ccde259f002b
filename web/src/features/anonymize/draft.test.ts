import { describe, expect, it } from "vitest";
import type { SchemaTable } from "@/api/types.ts";
import { homed } from "@/lib/tables.ts";
import { changed, countsOf, filtered, goneOf, gridOf, groupsOf, placeWithin } from "./draft.ts";

import { linksOf } from "./fitting.ts";
import type { Finding, Rule, TableRules, UnlistedColumn } from "./model.ts";

interface Key {
  columns: string[];
  to: string;
  at: string[];
}

function table(name: string, columns: string[], ...keys: Key[]): SchemaTable {
  return {
    name,
    kind: "table",
    columns: columns.map((column) => ({
      name: column,
      type: "text",
      logical: "text",
      nullable: true,
      generated: null,
    })),
    primary_key: { columns: ["id"] },
    unique_keys: [],
    foreign_keys: keys.map(({ columns: own, to, at }) => ({
      columns: own,
      referenced_table: to,
      referenced_columns: at,
    })),
  } as unknown as SchemaTable;
}

const SHOP = [
  table("people", ["id", "email", "boss_id"], { columns: ["boss_id"], to: "people", at: ["id"] }),
  table("orders", ["id", "person_id"], { columns: ["person_id"], to: "people", at: ["id"] }),
  table("logs", ["id", "who", "text"]),
];
const VIRTUAL = [
  { table: "logs", columns: ["who"], references: "people", referenced_columns: ["id"] },
];
const rule = (transformer: string, params: Rule["params"] = {}): Rule => ({ transformer, params });
const RULES: TableRules[] = [
  { table: "people", columns: { id: rule("hash"), email: rule("email") } },
  { table: "logs", columns: { text: rule("keep", { reason: "codes only" }), gone: rule("null") } },
];
const finding = (column: string) =>
  ({
    table: "logs",
    column,
    category: "text",
    confidence: 0.5,
    evidence: [],
  }) as unknown as Finding;
const grid = (rules: TableRules[], unlisted: UnlistedColumn[] = []) =>
  gridOf({ schema: SHOP, rules, virtual: VIRTUAL, findings: [finding("text")], unlisted });

describe("groupsOf", () => {
  it("ties columns of declared and of virtual keys, past the own table", () => {
    const groups = groupsOf(linksOf(SHOP, VIRTUAL));
    expect(groups.get("people.id")).toEqual(["logs.who", "orders.person_id", "people.boss_id"]);
    expect(groups.get("logs.who")).toEqual(["orders.person_id", "people.boss_id", "people.id"]);
    expect(groups.get("people.email")).toBeUndefined();
  });
});

describe("gridOf", () => {
  it("gives a group's rule to all of its columns", () => {
    const person = grid(RULES).find((column) => column.id === "orders.person_id");
    expect(person).toMatchObject({ rule: rule("hash"), from: "people.id" });
    expect(person?.shape).toMatchObject({ foreign: true, primary: false, referenced: false });
  });
  it("lets a rule that points rows elsewhere stay on its own column", () => {
    const rules = [{ table: "orders", columns: { person_id: rule("lookup_row") } }];
    expect(grid(rules).find((column) => column.id === "people.id")?.rule).toBeNull();
  });
  it("tells which rules have lost their column", () => {
    expect(goneOf(SHOP, RULES)).toEqual([{ table: "logs", column: "gone" }]);
  });
});

describe("filters", () => {
  const open: UnlistedColumn = {
    table: "logs",
    column: "who",
    path: null,
    category: null,
    why: "no rule",
  };
  it("count and find", () => {
    const columns = grid(RULES, [open]);
    expect(countsOf(columns)).toMatchObject({ masked: 5, kept: 1, unlisted: 1, personal: 1 });
    expect(filtered(columns, "kept", undefined).map((column) => column.id)).toEqual(["logs.text"]);
    expect(filtered(columns, undefined, "EMAIL").map((column) => column.id)).toEqual([
      "people.email",
    ]);
    expect(filtered(grid([], [open]), "undecided", "").map((column) => column.id)).toEqual([
      "logs.who",
      "logs.text",
    ]);
  });
});

describe("changed", () => {
  const groups = groupsOf(linksOf(SHOP, VIRTUAL));
  it("puts one rule in the place of those of the whole group", () => {
    const next = changed(
      RULES,
      [{ table: "orders", column: "person_id", rule: rule("int_permute") }],
      groups,
    );
    expect(next).toEqual([
      { table: "people", columns: { email: rule("email") } },
      RULES[1],
      { table: "orders", columns: { person_id: rule("int_permute") } },
    ]);
  });
  it("takes a rule away, and a table without any", () => {
    const one: TableRules[] = [{ table: "people", columns: { email: rule("email") } }];
    const none = { table: "people", column: "email", rule: null };
    expect(changed(one, [none], groups)).toEqual([]);
    expect(changed([{ table: "people", where: "id > 1", columns: {} }], [none], groups)).toEqual([
      { table: "people", where: "id > 1", columns: {} },
    ]);
  });
  it("sends no empty condition, and nothing for the other rows without one", () => {
    const bare = { ...rule("email"), when: " ", otherwise: rule("null") };
    const [people] = changed([], [{ table: "people", column: "email", rule: bare }], groups);
    expect(people?.columns?.email).toEqual(rule("email"));
  });
});

describe("homed", () => {
  it("leaves out the schema where the database does", () => {
    const rules = [{ table: "public.people" }, { table: "other.gone" }, { table: "logs" }];
    expect(homed(rules, SHOP).map((one) => one.table)).toEqual(["people", "other.gone", "logs"]);
  });
});

describe("placeWithin", () => {
  it("finds the column that a refusal is about", () => {
    const path = ["tables", "1", "columns", "text", "params", "length"];
    expect(placeWithin(path, RULES)).toEqual({ id: "logs.text", rest: ["params", "length"] });
    expect(placeWithin(["name"], RULES)).toBeNull();
  });
});
