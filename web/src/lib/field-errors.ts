import { ApiError, type FieldProblem } from "@/api/errors.ts";
import { faultWords } from "@/components/shared/coded.ts";

function fieldOf(problem: FieldProblem, names: object): string | null {
  const joined = problem.path.join("_");
  if (joined in names) return joined;
  const first = problem.path[0] ?? "";
  return first in names ? first : null;
}

/** What the server says about single fields, by the form's names; `ssl.ca` is `ssl_ca`. */
export function fieldErrors(error: unknown, values: object): Record<string, string> {
  const found: Record<string, string> = {};
  if (!(error instanceof ApiError)) return found;
  for (const problem of error.fields) {
    const name = fieldOf(problem, values);
    const text = faultWords(problem.type, problem.message, problem.params) ?? problem.message;
    if (name !== null) found[name] ??= text;
  }
  return found;
}

/** The error as far as it is not about a field of this form, where it already stands. */
export function unplaced(error: unknown, values: object): unknown {
  if (!(error instanceof ApiError) || error.fields.length === 0) return error;
  return error.fields.every((problem) => fieldOf(problem, values) !== null) ? null : error;
}
