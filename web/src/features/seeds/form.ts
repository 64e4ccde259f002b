import {
  type Field,
  type Reading,
  fieldsOf as read,
  type Values,
} from "@/components/params/fields.ts";
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

/** What the distributions of numbers go by. */
const DISTRIBUTED: Record<string, readonly string[]> = {
  uniform: [],
  normal: ["mean", "deviation"],
  lognormal: ["median", "sigma"],
  exponential: ["mean"],
  poisson: ["mean"],
  zipf: ["exponent"],
  histogram: ["edges", "weights"],
};
const SOMETIMES = new Set(Object.values(DISTRIBUTED).flat());

/** The fields that count for the chosen distribution, and those that are filled in anyway. */
export function relevant(fields: readonly Field[], values: Values): Field[] {
  const chosen = fields.find((field) => field.name === "distribution");
  const used = chosen && DISTRIBUTED[String(values.distribution ?? chosen.fallback)];
  if (!used) return [...fields];
  return fields.filter(
    ({ name }) => !SOMETIMES.has(name) || used.includes(name) || values[name] !== undefined,
  );
}

/** The parameters of a generator as fields, without those that all have. */
export function fieldsOf({ id, params }: Pick<Generator, "id" | "params">) {
  const kinds = OF_PARENT.has(id) ? { ...KINDS, column: "text" as const } : KINDS;
  return read(params, { kinds, last: COMMON }).filter((field) => !COMMON.includes(field.name));
}
