/** Reading of SQL text as far as forms need it: quotes and comments are left alone. */

const QUIET =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|--[^\n]*|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$/y;

/** Walks over the text outside quotes and comments. */
function outside(sql: string, visit: (index: number) => number): void {
  let index = 0;
  while (index < sql.length) {
    QUIET.lastIndex = index;
    const quiet = QUIET.exec(sql);
    index = quiet ? index + Math.max(1, quiet[0].length) : visit(index);
  }
}

/** The statements of a text, cut at semicolons. */
export function splitStatements(sql: string): string[] {
  const cuts: number[] = [];
  outside(sql, (index) => {
    if (sql[index] === ";") cuts.push(index);
    return index + 1;
  });
  const edges = [-1, ...cuts, sql.length];
  return edges
    .slice(1)
    .map((end, position) => sql.slice((edges[position] ?? -1) + 1, end).trim())
    .filter((statement) => statement !== "");
}

/** Names that stand as `:name`, in order, each once; `::` is a cast and no name. */
export function paramNames(sql: string): string[] {
  const found: string[] = [];
  outside(sql, (index) => {
    if (sql[index] !== ":") return index + 1;
    if (sql[index + 1] === ":") return index + 2;
    const name = /^[A-Za-z_]\w*/.exec(sql.slice(index + 1))?.[0];
    if (!name) return index + 1;
    if (!found.includes(name)) found.push(name);
    return index + 1 + name.length;
  });
  return found;
}

/** Whether an UPDATE or DELETE says which rows; a hint for people, the server decides. */
export function hasWhere(sql: string): boolean {
  let found = false;
  outside(sql, (index) => {
    if (/^\bwhere\b/i.test(sql.slice(index, index + 6)) && !/\w/.test(sql[index - 1] ?? " ")) {
      found = true;
    }
    return index + 1;
  });
  return found;
}

/** A typed value as JSON where it clearly is a number, a truth value or null; else the text. */
export function readValue(text: string): unknown {
  const trimmed = text.trim();
  if (/^(true|false|null)$/.test(trimmed)) return JSON.parse(trimmed);
  if (/^-?(0|[1-9]\d*)$/.test(trimmed) && Number.isSafeInteger(Number(trimmed))) {
    return Number(trimmed);
  }
  return text;
}

export function writeValue(value: unknown): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
