import { describe, expect, it } from "vitest";
import { fitting, type Shape } from "./fitting.ts";
import type { Transformer } from "./model.ts";

const one = (id: string, more: Partial<Transformer> = {}): Transformer => ({
  id,
  family: "pseudonym",
  description: "",
  privacy_rank: 3,
  grade: "preserved",
  needs: "value",
  deterministic: true,
  reversible: false,
  data_free: false,
  on_keys: false,
  accepts: ["text"],
  params: {},
  ...more,
});
const CATALOGUE = [
  one("keep", { privacy_rank: 6, accepts: [] }),
  one("email", { on_keys: true }),
  one("redact", { grade: "lossy" }),
  one("null", { privacy_rank: 1, grade: "constant" }),
  one("lookup_row", { grade: "lossy" }),
  one("round", { accepts: ["integer"] }),
];
const TEXT: Shape = {
  logical: "text",
  nullable: true,
  generated: false,
  unique: false,
  primary: false,
  foreign: false,
  referenced: false,
};
const names = (...shapes: Shape[]) => fitting(CATALOGUE, shapes).map((fit) => fit.id);

describe("fitting", () => {
  it("takes the type, and the safest first", () => {
    expect(names(TEXT)).toEqual(["null", "email", "lookup_row", "redact", "keep"]);
    expect(names({ ...TEXT, nullable: false })).not.toContain("null");
  });
  it("keeps values apart where they are unique, and joins where they are keys", () => {
    expect(names({ ...TEXT, unique: true })).toEqual(["null", "email", "keep"]);
    expect(names({ ...TEXT, primary: true })).toEqual(["email", "keep"]);
    expect(names({ ...TEXT, foreign: true })).toEqual(["email", "lookup_row", "keep"]);
  });
  it("leaves computed columns alone, and finds what several can take", () => {
    expect(names({ ...TEXT, generated: true })).toEqual(["keep"]);
    expect(names(TEXT, { ...TEXT, logical: "integer" })).toEqual(["keep"]);
  });
});
