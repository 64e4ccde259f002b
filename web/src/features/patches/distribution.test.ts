import { describe, expect, it } from "vitest";
import { distributions } from "./distribution.ts";

const rows = (pairs: [unknown, unknown][]) =>
  pairs.map(([before, after], id) => ({
    key: { id },
    before: { id, value: before },
    after: { id, value: after },
  }));

describe("distributions", () => {
  it("counts numbers in ranges of one width, with their average and the NULLs", () => {
    const [found] = distributions(
      rows([
        ["0", "6.0"],
        ["1", "6.0"],
        [2, null],
      ]),
    );
    expect(found?.numeric).toBe(true);
    expect(found?.bins.map((bin) => [bin.from, bin.before, bin.after])).toEqual([
      [0, 1, 0],
      [1, 1, 0],
      [2, 1, 0],
      [3, 0, 0],
      [4, 0, 0],
      [5, 0, 2],
      [null, 0, 1],
    ]);
    expect(found?.mean).toEqual({ before: 1, after: 6 });
  });

  it("counts values that come again, the most frequent first, and sums up the rest", () => {
    const before = ["a", "a", "b", "c", "d", "e", "f", "g", "h"];
    const [found] = distributions(rows(before.map((value) => [value, "a"])));
    expect(found?.bins[0]).toEqual({ from: "a", to: null, before: 2, after: 9 });
    expect(found?.bins).toHaveLength(6);
    expect(found?.others).toEqual({ before: 2, after: 0 });
  });

  it("says nothing of values that are each other than all the rest, nor of one row alone", () => {
    expect(
      distributions(
        rows([
          ["ann", "ANN"],
          ["bob", "BOB"],
        ]),
      ),
    ).toEqual([]);
    expect(distributions(rows([["a", "b"]]))).toEqual([]);
    expect(distributions([{ key: { id: 1 }, before: { id: 1 }, after: null }])).toEqual([]);
  });
});
