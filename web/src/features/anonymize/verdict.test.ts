import { describe, expect, it } from "vitest";
import type { Run } from "@/api/types.ts";
import type { CheckStatus, ColumnVerdict } from "./model.ts";
import { checksOf, rowsMasked, verdictOfRun, worstFirst, worstOf } from "./verdict.ts";

function column(name: string, status: CheckStatus, ...checks: string[]): ColumnVerdict {
  return {
    table: "people",
    column: name,
    transformer: "email",
    status,
    checks: checks.map((check) => ({ check, status })),
  };
}

const run = (verification: unknown) => ({ result: { tables: [], verification } }) as unknown as Run;

describe("verdictOfRun", () => {
  it("is what the verification came to", () => {
    expect(verdictOfRun(run({ status: "not_verified", columns: [] }))).toBe("not_verified");
  });
  it("is none without a verification", () => {
    expect(verdictOfRun(run(null))).toBeNull();
    expect(verdictOfRun({ result: null } as unknown as Run)).toBeNull();
    expect(verdictOfRun(undefined)).toBeNull();
  });
});

describe("matrix", () => {
  const columns = [
    column("a", "pass", "rows", "equality"),
    { ...column("b", "pass", "unchanged"), transformer: null },
    column("c", "fail", "later", "membership"),
    column("d", "not_verified", "equality"),
    column("e", "pass"),
  ];
  it("has a place for every check, also for one it does not know", () => {
    expect(checksOf(columns)).toEqual(["equality", "membership", "rows", "unchanged", "later"]);
  });
  it("shows the worst first, then what was masked", () => {
    expect(worstFirst(columns).map((one) => one.column)).toEqual(["c", "d", "a", "e", "b"]);
  });
});

describe("rowsMasked", () => {
  it("adds up the tables", () => {
    const tables = [{ rows: 3 }, { rows: 4 }];
    expect(rowsMasked({ result: { tables } } as unknown as Run)).toBe(7);
    expect(rowsMasked({ result: null } as unknown as Run)).toBeNull();
  });
});

describe("worstOf", () => {
  it("is the worst of checks that were made more than once", () => {
    const { checks } = column("mail", "fail", "unique");
    const all = [{ check: "unique", status: "pass" as const }, ...checks];
    expect(worstOf(all, "unique")?.status).toBe("fail");
    expect(worstOf(all, "rows")).toBeUndefined();
  });
});
