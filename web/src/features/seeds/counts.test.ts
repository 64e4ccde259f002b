import { describe, expect, it } from "vitest";
import { average, plannedRows, totalOf } from "./counts.ts";
import type { TableSpec } from "./model.ts";

const EVEN = { distribution: "uniform" } as const;
const SHOP: TableSpec[] = [
  { table: "lines", per_parent: { table: "orders", min: 1, max: 4, ...EVEN } },
  { table: "orders", per_parent: { table: "customers", min: 2, max: 2, ...EVEN } },
  { table: "customers", rows: 100 },
];

describe("average", () => {
  it("lies in the middle where all numbers are alike", () => {
    expect(average({ table: "a", min: 0, max: 5, ...EVEN })).toBe(2.5);
  });
  it("follows weights", () => {
    expect(average({ table: "a", min: 1, max: 3, weights: [1, 0, 3], ...EVEN })).toBe(2.5);
  });
  it("follows Zipf's law: 1, 1/2 and 1/3 of 0, 1 and 2 come to 7/11", () => {
    const each = { table: "a", min: 0, max: 2, distribution: "zipf" } as const;
    expect(average(each)).toBeCloseTo((1 / 2 + 2 / 3) / (1 + 1 / 2 + 1 / 3), 12);
  });
});

describe("plannedRows", () => {
  it("goes along foreign keys in whatever order tables stand", () => {
    const found = plannedRows(SHOP);
    expect(found.get("customers")).toEqual({ rows: 100, exact: true });
    expect(found.get("orders")).toEqual({ rows: 200, exact: true });
    expect(found.get("lines")).toEqual({ rows: 500, exact: false });
    expect(totalOf(found.values())).toEqual({ rows: 800, exact: false, untold: 0 });
  });
  it("scales the tables that count themselves, and never to nothing", () => {
    expect(plannedRows(SHOP, 0.001).get("orders")).toEqual({ rows: 2, exact: true });
    expect(plannedRows([{ table: "a", rows: 0 }], 5).get("a")?.rows).toBe(0);
  });
  it("says nothing of what depends on rows that are there already", () => {
    const found = plannedRows([
      { table: "countries", where_exists: "active" },
      { table: "cities", per_parent: { table: "countries", min: 3, max: 3, ...EVEN } },
      { table: "streets", per_parent: { table: "gone", min: 1, max: 1, ...EVEN } },
    ]);
    expect(found.get("cities")?.rows).toBeNull();
    expect(found.get("streets")?.rows).toBeNull();
    expect(totalOf(found.values())).toEqual({ rows: 0, exact: false, untold: 2 });
  });
  it("ends where tables count each other", () => {
    const found = plannedRows([
      { table: "a", per_parent: { table: "b", min: 1, max: 1, ...EVEN } },
      { table: "b", per_parent: { table: "a", min: 1, max: 1, ...EVEN } },
    ]);
    expect([...found.values()].every((count) => count.rows === null)).toBe(true);
  });
});
