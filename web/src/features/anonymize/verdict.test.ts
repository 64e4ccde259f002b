import { describe, expect, it } from "vitest";
import type { Run } from "@/api/types.ts";
import type { CheckStatus, ColumnVerdict } from "./model.ts";
import { checksOf, verdictOfRun, worstFirst } from "./verdict.ts";

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
    column("a", "pass", "equality"),
    column("b", "fail", "equality", "membership"),
    column("c", "not_verified", "format"),
  ];
  it("has a place for every check, and shows the worst first", () => {
    expect(checksOf(columns)).toEqual(["equality", "membership", "format"]);
    expect(worstFirst(columns).map((one) => one.column)).toEqual(["b", "c", "a"]);
  });
});
