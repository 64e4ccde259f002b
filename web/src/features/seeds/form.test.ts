import { describe, expect, it } from "vitest";
import { fieldsOf, relevant } from "./form.ts";

const number = { anyOf: [{ type: "number" }, { type: "null" }], default: null };
const DECIMAL = {
  id: "decimal",
  params: {
    properties: {
      null_rate: { type: "number", default: 0 },
      unique: { type: "boolean", default: false },
      distribution: { enum: ["uniform", "normal", "zipf"], type: "string", default: "uniform" },
      mean: number,
      deviation: number,
      exponent: { type: "number", default: 1.1 },
      low: number,
    },
  },
};
const names = (values: Record<string, unknown>) =>
  relevant(fieldsOf(DECIMAL), values).map((field) => field.name);

describe("fieldsOf", () => {
  it("leaves out what all generators have", () => {
    expect(fieldsOf(DECIMAL).map((field) => field.name)).not.toContain("null_rate");
  });
  it("offers columns of the table, but types the one of a parent", () => {
    const params = { properties: { key: { type: "string" }, column: { type: "string" } } };
    const kinds = (id: string) => fieldsOf({ id, params }).map((field) => field.kind);
    expect(kinds("after")).toEqual(["column", "column"]);
    expect(kinds("after_parent")).toEqual(["column", "text"]);
  });
});

describe("relevant", () => {
  it("keeps what the distribution goes by", () => {
    expect(names({})).toEqual(["distribution", "low"]);
    expect(names({ distribution: "normal" })).toEqual(["distribution", "mean", "deviation", "low"]);
  });
  it("hides nothing that is filled in", () => {
    expect(names({ distribution: "zipf", mean: 3 })).toEqual([
      "distribution",
      "mean",
      "exponent",
      "low",
    ]);
  });
});
