import { describe, expect, it } from "vitest";
import type { SchemaTable } from "@/api/types.ts";
import { callOf } from "./calls.ts";
import { isComplete, newBody, sentBody } from "./draft.ts";
import { edgesOf, followOf } from "./subset.ts";

function table(name: string, ...keys: [string[], string][]): SchemaTable {
  const foreign_keys = keys.map(([columns, referenced_table]) => ({ columns, referenced_table }));
  return { name, kind: "table", columns: [], foreign_keys } as unknown as SchemaTable;
}

describe("a subset", () => {
  const body = { ...newBody("s", "t"), subset: { table: " orders ", where: " ", limit: null } };
  it("is sent without what was left empty", () => {
    expect(sentBody(body).subset).toEqual({ table: "orders" });
    expect(sentBody({ ...body, subset: { table: "orders", follow: [] } }).subset).toEqual({
      table: "orders",
      follow: [],
    });
    expect(sentBody({ ...body, subset: null })).not.toHaveProperty("subset");
  });
  it("begins with some table", () => {
    expect(isComplete(body)).toBe(true);
    expect(isComplete({ ...body, subset: { table: "" } })).toBe(false);
  });
  it("knows three ways for what references its rows", () => {
    expect(followOf({ table: "a" })).toBe("root");
    expect(followOf({ table: "a", follow: [] })).toBe("none");
    expect(followOf({ table: "a", follow: ["b.a_id"] })).toBe("chosen");
  });
  it("offers the keys between tables that are copied, as the server calls them", () => {
    const tables = [
      table("orders", [["region", "no"], "orders"], [["shop"], "gone"]),
      table("lines", [["order_id"], "orders"]),
    ];
    const subset = { table: "orders", follow: ["notes.about"] };
    expect(edgesOf(tables, subset)).toEqual(["lines.order_id", "notes.about", "orders.region, no"]);
  });
  it("stands in the command as in the body", () => {
    const subset = { table: "orders", where: "no = '1'", percent: 2.5, follow: ["lines.a, b"] };
    const { cli } = callOf("p", undefined, { ...body, subset, max_rows_per_second: 9 }, "a", "b");
    expect(cli).toBe(
      "bridge run 'a' 'b' --subset 'orders=no = '\\''1'\\''' --subset-percent 2.5" +
        " --follow 'lines.a, b' --mode replace --verify count --on-unrepresentable refuse --rate 9",
    );
  });
});
