import { describe, expect, it } from "vitest";
import { spreadOf } from "./spread.ts";

describe("spreadOf", () => {
  it("is nothing without rows", () => {
    expect(spreadOf([])).toBeNull();
  });
  it("counts few values one by one, the most frequent first", () => {
    const values = ["paid", "new", "paid", null, "paid", "new"];
    expect(spreadOf(values)).toEqual({
      kind: "values",
      bars: [
        { from: "paid", to: null, count: 3 },
        { from: "new", to: null, count: 2 },
      ],
      rows: 6,
      nulls: 1,
      distinct: 2,
      others: 0,
    });
  });
  it("sorts numbers into ten ranges, also where they travel as texts", () => {
    const spread = spreadOf(Array.from({ length: 100 }, (_, n) => `${n}.5`));
    expect(spread?.kind).toBe("numbers");
    expect(spread?.bars.map((bar) => bar.count)).toEqual(Array(10).fill(10));
    expect(spread?.bars[0]?.from).toBe(0.5);
    expect(spread?.bars.at(-1)?.to).toBe(99.5);
  });
  it("knows dates and times", () => {
    const days = Array.from({ length: 20 }, (_, n) => `2026-01-${String(n + 1).padStart(2, "0")}`);
    expect(spreadOf(days)?.kind).toBe("times");
    expect(spreadOf(["2026-01-01T10:00:00", "2026-01-03 12:30:00"])?.kind).toBe("times");
  });
  it("shows lengths where nearly every row has a text of its own", () => {
    const spread = spreadOf(Array.from({ length: 30 }, (_, n) => `${"x".repeat(1 + (n % 3))}${n}`));
    expect(spread?.kind).toBe("lengths");
    expect(spread?.bars.reduce((sum, bar) => sum + bar.count, 0)).toBe(30);
  });
  it("keeps all rows in sight where there are more values than bars", () => {
    const values = Array.from({ length: 40 }, (_, n) => `city ${n % 12}`);
    const spread = spreadOf(values);
    expect(spread?.bars).toHaveLength(8);
    const shown = spread?.bars.reduce((sum, bar) => sum + bar.count, 0) ?? 0;
    expect(shown + (spread?.others ?? 0)).toBe(40);
  });
  it("has no bar where all are NULL", () => {
    expect(spreadOf([null, null])).toMatchObject({ bars: [], nulls: 2, distinct: 0 });
  });
});
