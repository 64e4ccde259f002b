import type { SchemaTable } from "@/api/types.ts";
import { fold } from "@/lib/format.ts";
import { withRows } from "@/lib/tables.ts";
import { isKey, KEEP, type Link, linksOf, type Shape, shapeOf } from "./fitting.ts";
import type { Finding, Rule, TableRules, UnlistedColumn, VirtualKey } from "./model.ts";

/** A column as people write it. */
export const placeOf = (at: { table: string; column: string }) => `${at.table}.${at.column}`;

/** One column of the source, with what is decided about it. */
export interface GridColumn {
  id: string;
  table: string;
  column: string;
  type: string;
  shape: Shape;
  /** Columns that keys tie to it: they are masked alike. */
  group: string[];
  rule: Rule | null;
  /** The column of the group whose rule this is; null: its own. */
  from: string | null;
  finding: Finding | null;
  unlisted: UnlistedColumn | null;
}

/** Rules of tables and columns that the source no longer has. */
export interface Gone {
  table: string;
  column: string;
}

export interface Given {
  schema: readonly SchemaTable[];
  rules: readonly TableRules[];
  virtual: readonly VirtualKey[];
  findings: readonly Finding[];
  unlisted: readonly UnlistedColumn[];
}

/** The columns that keys tie together, each with the name of its group's first one. */
function rootsOf(links: readonly Link[]): Map<string, string> {
  const parent = new Map<string, string>();
  const root = (place: string): string => {
    const up = parent.get(place);
    if (up === undefined) parent.set(place, place);
    if (up === undefined || up === place) return place;
    const top = root(up);
    parent.set(place, top);
    return top;
  };
  for (const link of links) {
    link.columns.forEach((column, index) => {
      const other = link.referenced_columns[index];
      if (other === undefined) return;
      const [one, two] = [
        root(placeOf({ table: link.table, column })),
        root(placeOf({ table: link.references, column: other })),
      ];
      const [first, last] = [one, two].sort();
      if (first !== undefined && last !== undefined) parent.set(last, first);
    });
  }
  return new Map([...parent.keys()].map((place) => [place, root(place)]));
}

export function groupsOf(links: readonly Link[]): Map<string, string[]> {
  const roots = rootsOf(links);
  const members = new Map<string, string[]>();
  for (const [place, root] of roots) members.set(root, [...(members.get(root) ?? []), place]);
  return new Map(
    [...roots].map(([place, root]) => [
      place,
      (members.get(root) ?? []).filter((other) => other !== place).sort(),
    ]),
  );
}

/** It points rows at other rows and stays on its own column. */
const staysAlone = (rule: Rule) => rule.transformer === "lookup_row";

export function gridOf({ schema, rules, virtual, findings, unlisted }: Given): GridColumn[] {
  const tables = withRows(schema);
  const links = linksOf(tables, virtual);
  const groups = groupsOf(links);
  const own = new Map(
    rules.flatMap(({ table, columns }) =>
      Object.entries(columns ?? {}).map(
        ([column, rule]) => [placeOf({ table, column }), rule] as const,
      ),
    ),
  );
  const found = new Map(findings.map((finding) => [placeOf(finding), finding]));
  const without = new Map(unlisted.map((item) => [placeOf(item), item]));
  return tables.flatMap((table) =>
    table.columns.map((column): GridColumn => {
      const id = placeOf({ table: table.name, column: column.name });
      const group = groups.get(id) ?? [];
      const giver = own.has(id)
        ? undefined
        : group.find((other) => {
            const rule = own.get(other);
            return rule !== undefined && !staysAlone(rule);
          });
      return {
        id,
        table: table.name,
        column: column.name,
        type: column.type,
        shape: shapeOf(table, column, links),
        group,
        rule: own.get(giver ?? id) ?? null,
        from: giver ?? null,
        finding: found.get(id) ?? null,
        unlisted: without.get(id) ?? null,
      };
    }),
  );
}

export function goneOf(schema: readonly SchemaTable[], rules: readonly TableRules[]): Gone[] {
  const known = new Set(
    withRows(schema).flatMap((table) =>
      table.columns.map((column) => placeOf({ table: table.name, column: column.name })),
    ),
  );
  return rules.flatMap(({ table, columns }) =>
    Object.keys(columns ?? {})
      .map((column) => ({ table, column }))
      .filter((place) => !known.has(placeOf(place))),
  );
}

export const SHOWS = ["undecided", "masked", "kept", "personal", "keys", "unlisted"] as const;
export type Show = (typeof SHOWS)[number];

const TESTS: Record<Show, (column: GridColumn) => boolean> = {
  undecided: ({ rule, finding, unlisted }) => rule === null && Boolean(finding ?? unlisted),
  masked: ({ rule }) => rule !== null && rule.transformer !== KEEP,
  kept: ({ rule }) => rule?.transformer === KEEP,
  personal: ({ finding, unlisted }) => Boolean(finding ?? unlisted?.category),
  keys: ({ shape }) => isKey(shape),
  unlisted: ({ unlisted }) => unlisted !== null,
};

export function countsOf(columns: readonly GridColumn[]): Record<Show, number> {
  const counts = Object.fromEntries(SHOWS.map((show) => [show, 0])) as Record<Show, number>;
  for (const column of columns) {
    for (const show of SHOWS) if (TESTS[show](column)) counts[show] += 1;
  }
  return counts;
}

export function filtered(
  columns: readonly GridColumn[],
  show: Show | undefined,
  q: string | undefined,
): GridColumn[] {
  const wanted = fold(q ?? "");
  return columns.filter(
    (column) =>
      (show === undefined || TESTS[show](column)) &&
      (wanted === "" ||
        fold(`${column.id} ${column.type} ${column.rule?.transformer ?? ""}`).includes(wanted)),
  );
}

/** What becomes of one column: its new rule, or none. */
export interface Change {
  table: string;
  column: string;
  rule: Rule | null;
}

/** The rule as it is sent: what was left empty is left out. */
export function sentRule({ transformer, params, when, otherwise }: Rule): Rule {
  const condition = when?.trim();
  return {
    transformer,
    params: params ?? {},
    ...(condition ? { when: condition } : {}),
    ...(condition && otherwise ? { otherwise: sentRule(otherwise) } : {}),
  };
}

/**
 * The rules with the changes. A rule on a column that keys tie to others is one rule for all of
 * them, so theirs go.
 */
export function changed(
  rules: readonly TableRules[],
  changes: readonly Change[],
  groups: ReadonlyMap<string, string[]>,
): TableRules[] {
  const tables = new Map(
    rules.map(({ columns, ...rest }) => [rest.table, { ...rest, columns: { ...columns } }]),
  );
  const drop = (place: string) => {
    for (const { table, columns } of tables.values()) {
      for (const [column, rule] of Object.entries(columns)) {
        if (placeOf({ table, column }) === place && !staysAlone(rule)) delete columns[column];
      }
    }
  };
  for (const { table, column, rule } of changes) {
    const others = rule !== null && staysAlone(rule) ? [] : groups.get(placeOf({ table, column }));
    for (const other of others ?? []) drop(other);
    const at = tables.get(table) ?? { table, columns: {} };
    if (rule === null) delete at.columns[column];
    else at.columns[column] = sentRule(rule);
    tables.set(table, at);
  }
  return [...tables.values()].filter(
    (table) => Object.keys(table.columns).length > 0 || table.where,
  );
}

/** The part of a server's refusal that is about this column: the way to it within its rule. */
export function placeWithin(path: readonly string[], tables: readonly TableRules[]) {
  const [head, table, kind, column, ...rest] = path;
  if (head !== "tables" || table === undefined) return null;
  const named = /^\d+$/.test(table) ? tables[Number(table)]?.table : table;
  if (named === undefined || kind !== "columns" || column === undefined) return null;
  return { id: placeOf({ table: named, column }), rest };
}
