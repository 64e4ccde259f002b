import { describe, expect, it } from "vitest";
import { categoriesOf, coverageOf, type Decision, ruleOf } from "./findings.ts";
import type { Finding } from "./model.ts";

const finding = (column: string, category: string, confidence: number): Finding => ({
  table: "people",
  column,
  category,
  confidence,
  evidence: ["name"],
  suggested: { transformer: "email", params: { unique: true } },
  decided: null,
});
const FOUND = [
  finding("login", "username", 0.4),
  finding("mail", "email", 0.7),
  finding("email", "email", 0.9),
];

describe("coverageOf", () => {
  it("counts what is decided now, what the configuration decided, and the rest", () => {
    const decisions = new Map<string, Decision>([["people.email", { kind: "mask" }]]);
    const rules = [
      { table: "people", columns: { mail: { transformer: "keep", params: { reason: "x" } } } },
    ];
    expect(coverageOf(10, FOUND, decisions, rules)).toEqual({
      columns: 10,
      masked: 1,
      kept: 1,
      undecided: 1,
      clear: 7,
    });
  });
});

describe("categoriesOf", () => {
  it("puts the larger ones first, and the surer columns", () => {
    expect(
      categoriesOf(FOUND).map(({ category, findings }) => [
        category,
        findings.map((one) => one.column),
      ]),
    ).toEqual([
      ["email", ["email", "mail"]],
      ["username", ["login"]],
    ]);
  });
});

describe("ruleOf", () => {
  it("masks as suggested, or keeps with the reason", () => {
    const [first] = FOUND as [Finding];
    expect(ruleOf(first, { kind: "mask" })).toEqual({
      transformer: "email",
      params: { unique: true },
    });
    expect(ruleOf(first, { kind: "keep", reason: "made up" })).toEqual({
      transformer: "keep",
      params: { reason: "made up" },
    });
  });
});
