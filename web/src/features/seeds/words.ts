import i18next from "i18next";
import { ApiError } from "@/api/errors.ts";
import type { ParamWords } from "@/components/params/param-field.tsx";
import { codedText, faultWords, keyOf } from "@/components/shared/coded.ts";
import { formatNumber } from "@/lib/format.ts";
import type { Count } from "./counts.ts";
import { placeWithin } from "./draft.ts";
import type { Finding, TableSpec } from "./model.ts";

function known(key: string, otherwise: string): string {
  return i18next.exists(key) ? i18next.t(key) : otherwise;
}

/** A stable name of the server as words: `last_name` is "last name" where we have none. */
const plain = (name: string) => name.replaceAll("_", " ");

export const familyName = (family: string) => known(`seeds:family.${family}`, plain(family));

export const generatorName = (id: string) => known(`seeds:generator.${keyOf(id)}`, plain(id));

/** What a generator makes, in one sentence. */
export const generatorText = (id: string, description: string) =>
  known(`seeds:does.${keyOf(id)}`, description);

/** How the parameters of a generator are called. */
export const paramWords = (generator: string): ParamWords => ({
  name: (name) => known(`seeds:param.${name}`, plain(name)),
  hint: ({ name, description }) =>
    known(`seeds:hint.${generator}_${name}`, known(`seeds:hint.${name}`, description)),
  choice: (value) => known(`seeds:choice.${keyOf(value)}`, value),
});

/** The server's sentence in English, which says more; ours elsewhere, where its kind is known. */
export function findingText(finding: Finding): string {
  const code = finding.code.replace("seed.", "");
  if (i18next.resolvedLanguage === "en" && finding.message) return finding.message;
  return codedText("seeds:finding.", { ...finding, code });
}

/** A number of rows; with a sign before it where it is an estimate, a dash where nobody knows. */
export function countText({ rows, exact }: Count): string {
  if (rows === null) return "–";
  return exact ? formatNumber(rows) : `≈ ${formatNumber(rows)}`;
}

/** What the server refused about one column or table, by the way to it: `generator`, `params.low`. */
export function faultsOf(
  error: unknown,
  sent: readonly TableSpec[],
  id: string,
): Record<string, string> {
  const found: Record<string, string> = {};
  if (!(error instanceof ApiError)) return found;
  for (const { path, type, message, params } of error.fields) {
    const place = placeWithin(path, sent);
    if (place?.id === id)
      found[place.rest.join(".")] ??= faultWords(type, message, params) ?? message;
  }
  return found;
}

/** A scenario that comes along, in the reader's language where we know it. */
export const builtinName = ({ id, name }: { id: string; name: string }) =>
  known(`seeds:builtin.${keyOf(id)}`, name);

export const builtinText = ({ id, description }: { id: string; description: string }) =>
  known(`seeds:builtin_text.${keyOf(id)}`, description);

/** How the rows of a table are counted, in a few words. */
export function howMany({ rows, per_parent: each }: TableSpec): string {
  if (each) {
    const { table, min, max } = each;
    if (min === max) return i18next.t("seeds:each_exactly", { count: min, table });
    return i18next.t("seeds:each_between", {
      min: formatNumber(min),
      max: formatNumber(max),
      table,
    });
  }
  if (rows === null || rows === undefined) return i18next.t("seeds:only_parents");
  return i18next.t("seeds:so_many", { count: rows });
}

/** Why a row stayed. */
export const reasonText = (reason: string) => known(`seeds:reason.${keyOf(reason)}`, plain(reason));
