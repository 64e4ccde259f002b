import i18next from "i18next";
import { ApiError } from "@/api/errors.ts";
import type { ParamWords } from "@/components/params/param-field.tsx";
import { faultWords, keyOf } from "@/components/shared/coded.ts";
import type { Tone } from "@/components/ui/status.tsx";
import { placeWithin } from "./draft.ts";
import type { Check, CheckStatus, Forecast, Leftover, TableRules } from "./model.ts";

export const CHECK_TONE: Record<CheckStatus, Tone> = {
  pass: "ok",
  fail: "bad",
  not_verified: "warn",
};

function known(key: string, otherwise: string): string {
  return i18next.exists(key) ? i18next.t(key) : otherwise;
}

/** A stable name of the server as words: `date_of_birth` is "date of birth" where we have none. */
const plain = (name: string) => name.replaceAll("_", " ");

export const categoryName = (category: string) =>
  known(`anonymize:category.${keyOf(category)}`, plain(category));

export const transformerName = (id: string) =>
  known(`anonymize:transformer.${keyOf(id)}`, plain(id));

export const familyName = (family: string) => known(`anonymize:family.${family}`, plain(family));

/** What a transformer does, in one sentence. */
export const transformerText = (id: string, description: string) =>
  known(`anonymize:does.${keyOf(id)}`, description);

/** How the parameters of a transformer are called. */
export const paramWords = (transformer: string): ParamWords => ({
  name: (name) => known(`anonymize:param.${name}`, plain(name)),
  hint: ({ name, description }) =>
    known(`anonymize:hint.${transformer}_${name}`, known(`anonymize:hint.${name}`, description)),
  choice: (value) => known(`anonymize:choice.${keyOf(value)}`, value),
});

export const checkName = (check: string) => known(`anonymize:check.${keyOf(check)}`, plain(check));

export const whyName = (why: string) => known(`anonymize:why.${why}`, plain(why));

/** The server's sentence in English; ours elsewhere, where its kind is known. */
function said(key: string, message: string): string {
  return i18next.resolvedLanguage === "en" && message ? message : known(key, message);
}

export const forecastText = ({ kind, message }: Forecast) =>
  said(`anonymize:forecast.${keyOf(kind)}`, message);

export const leftoverText = ({ kind, message }: Leftover) =>
  said(`anonymize:leftover.${keyOf(kind)}`, message);

export const leftoverName = (kind: string) => known(`anonymize:left.${keyOf(kind)}`, plain(kind));

/** Why a check did not pass, or what its figure means. */
export function reasonText({ reason, code, params }: Check): string {
  const key = `anonymize:proof.${code ?? ""}`;
  const facts = { ...params, count: Number(params?.rows ?? 0) };
  if (!code || i18next.resolvedLanguage === "en" || !i18next.exists(key, facts)) {
    return reason ?? "";
  }
  return i18next.t(key, facts);
}

/** By what a proof ended that could not be carried through. */
export const failureText = ({ code, message }: { code: string; message: string }) =>
  i18next.resolvedLanguage === "en" ? message : (faultWords(code, message, {}) ?? message);

/** What the server refused about one column, by the way to it: `transformer`, `params.length`. */
export function faultsOf(
  error: unknown,
  sent: readonly TableRules[],
  ids: readonly string[],
): Record<string, string> {
  const found: Record<string, string> = {};
  if (!(error instanceof ApiError)) return found;
  for (const { path, type, message, params } of error.fields) {
    const place = placeWithin(path, sent);
    if (!place || !ids.includes(place.id)) continue;
    found[place.rest.join(".")] ??= faultWords(type, message, params) ?? message;
  }
  return found;
}
