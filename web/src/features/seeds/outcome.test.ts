import { describe, expect, it } from "vitest";
import type { Run } from "@/api/types.ts";
import { cleanedOf, insertedOf, refusedFor, rowsOfRun } from "./outcome.ts";

const run = (part: object) =>
  ({ progress: { done: 5 }, result: null, error: null, ...part }) as unknown as Run;

describe("rowsOfRun", () => {
  it("counts what was made, what was taken away, or how far it is", () => {
    const made = run({ result: { tables: [{ table: "a", inserted: 3 }], rows: 3 } });
    const gone = run({ result: { tables: [], deleted: 2, conflicts: [], conflicts_total: 0 } });
    expect([made, gone, run({})].map(rowsOfRun)).toEqual([3, 2, 5]);
    expect(insertedOf(gone)).toBeNull();
    expect(cleanedOf(made)).toBeNull();
  });
});

describe("refusedFor", () => {
  it("names the table of what was found", () => {
    const findings = [
      { table: "a", column: "b", code: "seed.x", message: "", params: {}, blocks: true },
      { table: "a", columns: ["c", "d"], code: "seed.z", message: "", params: {}, blocks: true },
      { table: "a", columns: [], code: "seed.y", message: "", params: {}, blocks: true },
    ];
    const refused = run({ error: { code: "seed.infeasible", params: { findings } } });
    expect(refusedFor(refused).map((one) => one.column)).toEqual(["a.b", "a.c, d", "a"]);
    expect(refusedFor(run({ error: { code: "target.gone" } }))).toEqual([]);
  });
});
