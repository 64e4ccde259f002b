import { describe, expect, it } from "vitest";
import { fieldsOf, missing, paramsText, sentValues, typedValue } from "./fields.ts";

const SCHEMA = {
  $defs: {
    Place: {
      properties: {
        path: { type: "string", minLength: 1 },
        transformer: { type: "string" },
        params: { type: "object", additionalProperties: true },
      },
      required: ["path", "transformer"],
    },
  },
  properties: {
    nulls: { enum: ["preserve", "fill"], type: "string", default: "preserve" },
    length: { type: "integer", minimum: 4, maximum: 64, default: 32 },
    high: { anyOf: [{ type: "number" }, { type: "null" }], default: null },
    value: { anyOf: [{ type: "string" }, { type: "integer" }, { type: "boolean" }] },
    version: { enum: [4, 8], type: "integer", default: 4 },
    subject: { type: "array", items: { type: "string" }, minItems: 1 },
    weights: { type: "array", items: { type: "number" }, default: [] },
    patterns: { type: "array", items: { enum: ["email", "url"], type: "string" } },
    levels: { type: "array", items: { type: "object", additionalProperties: { type: "string" } } },
    places: { type: "array", items: { $ref: "#/$defs/Place" }, default: [] },
  },
  required: ["value", "subject"],
};
const FIELDS = fieldsOf(SCHEMA, {
  kinds: { transformer: "entry", subject: "columns" },
  last: ["nulls"],
});

describe("fieldsOf", () => {
  it("reads a field out of each property, common ones last", () => {
    expect(FIELDS.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      "length integer",
      "high number",
      "value value",
      "version select",
      "subject columns",
      "weights list",
      "patterns choices",
      "levels json",
      "places objects",
      "nulls select",
    ]);
  });
  it("keeps limits, choices and the fields of objects", () => {
    const of = (name: string) => FIELDS.find((field) => field.name === name);
    expect(of("length")).toMatchObject({ min: 4, max: 64, fallback: 32, required: false });
    expect(of("version")?.options).toEqual(["4", "8"]);
    expect(of("patterns")?.options).toEqual(["email", "url"]);
    expect(of("weights")?.numbers).toBe(true);
    expect(of("places")?.fields.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      "path text",
      "transformer entry",
      "params json",
    ]);
  });
});

describe("values", () => {
  it("are sent without what is empty or as it is anyway", () => {
    const values = { value: 0, subject: ["id"], length: 32, high: null, version: 8, places: [] };
    expect(sentValues(FIELDS, values)).toEqual({ value: 0, subject: ["id"], version: 8 });
  });
  it("miss what is required, in objects too", () => {
    expect(missing(FIELDS, { value: false, subject: ["id"] })).toEqual([]);
    expect(missing(FIELDS, { subject: [], places: [{ path: "$.a" }] })).toEqual([
      "value",
      "subject",
      "places",
    ]);
  });
  it("are read as they are typed", () => {
    expect(["12", "-0.5", "007", "true", "1e3"].map(typedValue)).toEqual([
      12,
      -0.5,
      "007",
      true,
      "1e3",
    ]);
  });
  it("stand in one line", () => {
    expect(paramsText({ length: 12, ignore_case: true, subject: ["id"] })).toBe(
      'length 12, ignore_case, subject ["id"]',
    );
  });
});
