import { describe, expect, it } from "vitest";
import { childrenOf, parentOf } from "./links.ts";
import type { TablePreview } from "./model.ts";

const of = (part: Pick<TablePreview, "table" | "rows"> & Partial<TablePreview>): TablePreview => ({
  rows_planned: part.rows.length,
  columns: Object.keys(part.rows[0] ?? {}),
  links: {},
  findings: [],
  ...part,
});

const PREVIEWS = [
  of({
    table: "orders",
    rows: [
      { shop: 1, number: 7 },
      { shop: 2, number: 7 },
    ],
  }),
  of({
    table: "lines",
    rows: [
      { id: 1, shop: 2, order_number: 7, replaces: null },
      { id: 2, shop: 1, order_number: 7, replaces: 1 },
      { id: 3, shop: 9, order_number: 9, replaces: 2 },
    ],
    links: {
      shop: { table: "orders", column: "shop" },
      order_number: { table: "orders", column: "number" },
      replaces: { table: "lines", column: "id" },
    },
  }),
];

describe("parentOf", () => {
  it("meets a key of several columns as a whole", () => {
    expect(parentOf(PREVIEWS, { table: "lines", row: 0 }, "order_number")).toEqual({
      table: "orders",
      row: 1,
    });
  });
  it("follows a table that points at itself", () => {
    expect(parentOf(PREVIEWS, { table: "lines", row: 1 }, "replaces")).toEqual({
      table: "lines",
      row: 0,
    });
  });
  it("is nothing for NULL, for rows that are not shown and for plain columns", () => {
    expect(parentOf(PREVIEWS, { table: "lines", row: 0 }, "replaces")).toBeNull();
    expect(parentOf(PREVIEWS, { table: "lines", row: 2 }, "shop")).toBeNull();
    expect(parentOf(PREVIEWS, { table: "lines", row: 2 }, "id")).toBeNull();
  });
});

describe("childrenOf", () => {
  it("finds the rows that point at a row", () => {
    expect(childrenOf(PREVIEWS, { table: "orders", row: 0 })).toEqual([{ table: "lines", row: 1 }]);
    expect(childrenOf(PREVIEWS, { table: "lines", row: 2 })).toEqual([]);
  });
});
