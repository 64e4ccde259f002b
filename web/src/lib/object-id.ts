/** Names of schema objects as the API writes them: `kind:schema.name[.part]`, quoted where needed. */

export interface ObjectId {
  text: string;
  kind: string;
  /** From the outside in, without quotes. */
  path: string[];
  /** Types of a routine's arguments; undefined for what is no routine. */
  signature: string | undefined;
}

/** Where an object stands in a tree: its schema, the object it belongs to, what it is called. */
export interface Place {
  /** Null where the engine has no schemas, or the object stands outside of them. */
  schema: string | null;
  /** The object it is a part of, or its own name. */
  owner: string;
  /** Its own name below the owner; null for the owner itself. */
  part: string | null;
}

/** What belongs to the database as a whole, whatever its path looks like. */
const OUTSIDE = new Set([
  "database",
  "extension",
  "event_trigger",
  "publication",
  "publication_table",
  "publication_schema",
  "foreign_data_wrapper",
  "foreign_server",
  "user_mapping",
  "wrapper_grant",
  "server_grant",
]);

/** What stands in a table or a view. */
const PARTS = new Set([
  "column",
  "default",
  "primary_key",
  "unique",
  "exclude",
  "check",
  "not_null",
  "foreign_key",
  "index",
  "trigger",
  "rule",
  "policy",
]);

const NAME = /(["`])((?:(?!\1).|\1\1)*)\1|[^."`(]+/y;

function readPath(text: string): { path: string[]; rest: string } {
  const path: string[] = [];
  let at = 0;
  while (at < text.length) {
    NAME.lastIndex = at;
    const found = NAME.exec(text);
    if (!found) break;
    const [whole, quote, quoted] = found;
    path.push(quote ? (quoted ?? "").replaceAll(quote + quote, quote) : whole);
    at += whole.length;
    if (text[at] !== ".") break;
    at += 1;
  }
  return { path, rest: text.slice(at) };
}

/** Reads a name; what is none is taken as it stands, so that nothing is hidden. */
export function parseObject(text: string): ObjectId {
  const [, kind, tail] = /^([a-z][a-z_]*):(.*)$/s.exec(text) ?? [];
  if (!kind || !tail) return { text, kind: "", path: [text], signature: undefined };
  const { path, rest } = readPath(tail);
  if (path.length === 0) return { text, kind, path: [tail], signature: undefined };
  const signature = rest.startsWith("(") && rest.endsWith(")") ? rest.slice(1, -1) : undefined;
  return { text, kind, path, signature };
}

/** What a reader calls it: `orders.total`, `f(integer)`; the schema stands elsewhere. */
export function shownName(id: ObjectId): string {
  const { schema, owner, part } = placeOf(id);
  const name = part ?? (owner || schema || id.text);
  return id.signature === undefined || part !== null ? name : `${name}(${id.signature})`;
}

export function placeOf(id: ObjectId): Place {
  const { kind, path } = id;
  const [first = "", second, third] = path;
  const last = path.at(-1) ?? "";
  if (OUTSIDE.has(kind)) {
    return { schema: null, owner: first, part: path.length > 1 ? path.slice(1).join(".") : null };
  }
  if (kind === "schema") return { schema: first, owner: "", part: null };
  if (kind === "default_privileges") return { schema: null, owner: path.join("."), part: null };
  if (kind === "grant") {
    // The last name is whom it is granted to; before it stands what it is granted on.
    if (path.length === 2) return { schema: first, owner: "", part: last };
    return { schema: first, owner: second ?? "", part: path.slice(2).join(".") };
  }
  if (kind === "partition") return { ...ownPlace(path), part: last };
  if (PARTS.has(kind)) {
    if (third !== undefined) return { schema: first, owner: second ?? "", part: last };
    if (second !== undefined) return { schema: null, owner: first, part: second };
    return { schema: null, owner: first, part: null };
  }
  return { ...ownPlace(path), part: null };
}

function ownPlace([first = "", second]: string[]): { schema: string | null; owner: string } {
  return second === undefined ? { schema: null, owner: first } : { schema: first, owner: second };
}
