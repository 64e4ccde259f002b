import { type Reading, fieldsOf as read } from "@/components/params/fields.ts";
import type { Generator } from "./model.ts";

/** What every generator knows; they have fields of their own. */
export const COMMON = ["null_rate", "unique"];

const KINDS: Reading["kinds"] = {
  generator: "entry",
  list: "entry",
  column: "column",
  key: "column",
  over: "column",
};
/** Their `column` is one of the row that a foreign key points at. */
const OF_PARENT = new Set(["after_parent", "parent"]);

/** The parameters of a generator as fields, without those that all have. */
export function fieldsOf({ id, params }: Pick<Generator, "id" | "params">) {
  const kinds = OF_PARENT.has(id) ? { ...KINDS, column: "text" as const } : KINDS;
  return read(params, { kinds, last: COMMON }).filter((field) => !COMMON.includes(field.name));
}
