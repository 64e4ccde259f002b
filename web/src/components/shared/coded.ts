import i18next from "i18next";

export type Params = Record<string, unknown>;

/** Something the server says: its sentence, and what it is called, for saying it otherwise. */
export interface Coded {
  code?: string | null;
  message: string;
  params?: Params | null;
}

/** A code as part of a key: `changes.max_rows` is `changes_max_rows`. */
export const keyOf = (code: string) => code.replaceAll(/[.\s-]/g, "_");

function gaps(text: string): string[] {
  return [...text.matchAll(/\{\{\s*(\w+)/g)].map((match) => match[1] ?? "");
}

/**
 * The reader's own words for a code of the server, or null where there are none: also when our
 * sentence has a gap that the server gave no value for. Then its own sentence says more.
 */
export function wordsFor(prefix: string, code: string, params: Params = {}): string | null {
  const key = prefix + keyOf(code);
  if (!i18next.exists(key, params)) return null;
  const text = i18next.t(key, { ...params, skipInterpolation: true });
  if (gaps(text).some((name) => params[name] === undefined || params[name] === null)) return null;
  return i18next.t(key, params);
}

const RULE = "target.constraint";
const REACHING = "connection.";

/** Which rule of the database rows would break, and where; null where the kind is not known. */
function ruleWords(params: Params): string | null {
  const rule = wordsFor("errors:rule.", String(params.kind), params);
  if (!rule) return null;
  const places = ["of", "in"].map((name) => wordsFor("errors:rule_place.", name, params));
  return [rule, ...places].filter(Boolean).join(" ");
}

/** A fault in the reader's words, of a whole request, of one field, or of a run; or null. */
export function faultWords(code: string | null, message: string, params: Params): string | null {
  if (!code) return null;
  const all = { ...params, detail: message };
  const rule = code === RULE ? ruleWords(all) : null;
  const known = rule ?? wordsFor("errors:code.", code, all) ?? wordsFor("errors:field.", code, all);
  if (known || !code.startsWith(REACHING)) return known;
  return wordsFor("codes:probe.", code.slice(REACHING.length), all);
}

/** A sentence of the server in the reader's language where we know its code, else as it came. */
export function codedText(prefix: string, said: Coded): string {
  if (!said.code) return said.message;
  return wordsFor(prefix, said.code, said.params ?? {}) ?? said.message;
}
