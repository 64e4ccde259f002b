import { describe, expect, it } from "vitest";
import type { SchemaTable } from "@/api/types.ts";
import { callOf } from "./calls.ts";
import {
  blocking,
  emptied,
  isComplete,
  isSame,
  missingParents,
  newBody,
  sentBody,
  specOf,
} from "./draft.ts";
import type { BridgePlan, BridgeWarning } from "./model.ts";

function table(name: string, ...references: string[]): SchemaTable {
  const foreign_keys = references.map((referenced_table) => ({ referenced_table }));
  return { name, kind: "table", columns: [], foreign_keys } as unknown as SchemaTable;
}

function planOf(...warnings: Partial<BridgeWarning>[]): BridgePlan {
  const tables = [
    { source: "a", target: "a", create: true, columns: [] },
    { source: "b", target: "b", create: false, columns: [] },
  ];
  return { tables, order: ["a", "b"], cycles: [], warnings } as unknown as BridgePlan;
}

const SHOP = [
  table("makers"),
  table("products", "makers", "products"),
  table("lines", "products", "orders"),
  table("orders", "gone"),
];

describe("missingParents", () => {
  it("follows foreign keys as far as they lead, and past itself", () => {
    expect(missingParents([{ source: "lines" }], SHOP)).toEqual(["makers", "orders", "products"]);
  });
  it("names nothing that is chosen already", () => {
    expect(missingParents([{ source: "products" }, { source: "makers" }], SHOP)).toEqual([]);
  });
});

describe("bodies", () => {
  const body = newBody("one", "two");
  it("are the same whatever was left empty", () => {
    const bare = { ...body, tables: [{ source: "a" }] };
    const empty = { ...body, tables: [{ source: "a", where: " ", columns: [], target: null }] };
    expect(isSame(bare, { ...empty, parallelism: null })).toBe(true);
    expect(sentBody(empty).tables).toEqual([{ source: "a" }]);
    expect(isSame(bare, { ...bare, mode: "append" })).toBe(false);
  });
  it("name the rules that mask, apart from how rows are copied", () => {
    const masked = { ...body, anonymize_config_id: "rules" };
    expect(sentBody(masked).anonymize_config_id).toBe("rules");
    expect(specOf(masked)).toEqual(specOf(body));
    expect(isSame(masked, body)).toBe(false);
    expect(callOf("p", undefined, masked).cli).toContain("--mask rules");
    expect(callOf("p", undefined, body).cli).not.toContain("--mask");
  });
  it("need two ends and a table", () => {
    expect(isComplete(body)).toBe(true);
    expect(isComplete(newBody("one", "one"))).toBe(false);
    expect(isComplete({ ...body, tables: [] })).toBe(false);
  });
});

describe("plans", () => {
  const body = newBody("one", "two");
  const plan = planOf({ kind: "nan", rows: 2 }, { kind: "nul", rows: 1 }, { rows: null });
  it("stop at values for which nothing is chosen", () => {
    expect(blocking(plan, body)).toHaveLength(2);
    expect(blocking(plan, { ...body, on_unrepresentable: "null" })).toHaveLength(0);
    expect(blocking(plan, { ...body, on_unrepresentable: "text" })).toEqual([
      { kind: "nul", rows: 1 },
    ]);
  });
  it("empty tables that exist, when they replace", () => {
    expect(emptied(plan, body).map((one) => one.target)).toEqual(["b"]);
    expect(emptied(plan, { ...body, mode: "append" })).toEqual([]);
  });
});
