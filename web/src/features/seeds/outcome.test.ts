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
  it("tells what the database could not hold, and nothing of other failures", () => {
    const findings = [{ table: "a", columns: ["b"], code: "seed.x", blocks: true }];
    expect(refusedFor(run({ error: { code: "seed.infeasible", params: { findings } } }))).toEqual(
      findings,
    );
    expect(refusedFor(run({ error: { code: "target.gone" } }))).toEqual([]);
  });
});
