import type { DatabaseSchema, SchemaTable } from "@/api/types.ts";

export interface Edge {
  id: string;
  source: string;
  target: string;
  label: string;
}

export interface Neighbourhood {
  tables: string[];
  edges: Edge[];
  /** Tables beyond the cap that were left out. */
  hidden: number;
}

/** A line for each foreign key. */
export function edgesOf(tables: readonly SchemaTable[]): Edge[] {
  return tables.flatMap((table) =>
    table.foreign_keys.map((key) => ({
      id: `${table.name}/${key.name}`,
      source: table.name,
      target: key.referenced_table,
      label: key.columns.join(", "),
    })),
  );
}

/** The tables up to `hops` foreign keys away from the centre, nearest first, at most `cap`. */
export function neighbourhood(
  schema: DatabaseSchema,
  options: { center: string; hops: number; cap: number },
): Neighbourhood {
  const edges = edgesOf(schema.tables);
  const known = new Set(schema.tables.map((table) => table.name));
  const next = new Map<string, Set<string>>();
  const link = (from: string, to: string) => {
    const set = next.get(from) ?? new Set();
    next.set(from, set.add(to));
  };
  for (const edge of edges) {
    link(edge.source, edge.target);
    link(edge.target, edge.source);
  }
  const found = [options.center];
  const seen = new Set(found);
  let ring = [options.center];
  for (let hop = 0; hop < options.hops; hop += 1) {
    const outer: string[] = [];
    for (const table of ring) {
      for (const other of next.get(table) ?? []) {
        if (seen.has(other) || !known.has(other)) continue;
        seen.add(other);
        outer.push(other);
      }
    }
    found.push(...outer);
    ring = outer;
  }
  const tables = found.slice(0, options.cap);
  const kept = new Set(tables);
  return {
    tables,
    edges: edges.filter((edge) => kept.has(edge.source) && kept.has(edge.target)),
    hidden: found.length - tables.length,
  };
}
