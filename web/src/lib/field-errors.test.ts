import { describe, expect, it } from "vitest";
import { ApiError } from "@/api/errors.ts";
import { fieldErrors, unplaced } from "./field-errors.ts";

const problem = (path: string[], message: string) => ({ path, message, type: "x", params: {} });
const refused = (...fields: ReturnType<typeof problem>[]) =>
  new ApiError({ status: 422, message: "", code: "validation", fields });

describe("errors of fields", () => {
  it("finds the field, also of a nested value, and keeps the first word about it", () => {
    const error = refused(
      problem(["name"], "one"),
      problem(["name"], "two"),
      problem(["ssl", "ca"], "no"),
    );
    const values = { name: "", ssl_ca: "" };
    expect(fieldErrors(error, values)).toEqual({ name: "one", ssl_ca: "no" });
    expect(unplaced(error, values)).toBeNull();
  });

  it("keeps an error in sight that no field of the form carries", () => {
    const error = refused(problem(["name"], "one"), problem(["elsewhere"], "two"));
    expect(unplaced(error, { name: "" })).toBe(error);
    const other = new ApiError({ status: 409, message: "taken", code: "taken" });
    expect(unplaced(other, { name: "" })).toBe(other);
    expect(fieldErrors(new Error("x"), { name: "" })).toEqual({});
  });
});
