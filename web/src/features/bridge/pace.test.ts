import { describe, expect, it } from "vitest";
import type { Progress } from "@/api/types.ts";
import { PLACES, placeOf, points, rateAt, type Sample, speeds, withSample } from "./pace.ts";

function progress(done: number, bytes: number, phase = "copying"): Progress {
  return { phase, done, bytes, total: 100, unit: "rows", rate: null, kept: true, tables: [] };
}

describe("the history of a copy", () => {
  it("keeps moments that are a second apart, and says how fast it went between them", () => {
    let history: Sample[] = [];
    for (const [at, done] of [
      [0, 0],
      [0.5, 10],
      [2, 40],
      [4, 40],
    ] as const) {
      history = withSample(history, progress(done, done * 100), at);
    }
    expect(history.map(({ at }) => at)).toEqual([0, 2, 4]);
    expect(speeds(history)).toEqual([
      { at: 2, rows: 20, bytes: 2000 },
      { at: 4, rows: 0, bytes: 0 },
    ]);
  });
  it("begins anew with another attempt, and knows nothing of other phases", () => {
    const history = withSample([], progress(40, 0), 1);
    expect(withSample(history, progress(10, 0), 9)).toEqual([{ at: 9, rows: 10, bytes: 0 }]);
    expect(withSample(history, progress(90, 0, "choosing"), 9)).toBe(history);
  });
});

describe("the slider", () => {
  it("has a rate of two digits in each place, and none in the last", () => {
    expect([0, 10, 13, 60, PLACES].map(rateAt)).toEqual([10, 100, 200, 10_000_000, null]);
    for (let place = 0; place <= PLACES; place += 1) expect(placeOf(rateAt(place))).toBe(place);
    expect([1, 1e9].map(placeOf)).toEqual([0, 60]);
  });
});

describe("a line", () => {
  it("fills its box", () => {
    expect(points([0, 5, 10], 100, 20)).toBe("0.0,20.0 50.0,10.0 100.0,0.0");
    expect(points([0], 100, 20)).toBe("0.0,20.0");
  });
});
