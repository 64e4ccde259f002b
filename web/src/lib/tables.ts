import type { SchemaTable } from "@/api/types.ts";

/** Tables that hold rows of their own; views show what tables hold. */
export function withRows(tables: readonly SchemaTable[]): SchemaTable[] {
  return tables.filter((table) => table.kind === "table" || table.kind === "partitioned");
}

/**
 * The entries with their tables named as the schema names them: it leaves its default schema out,
 * people may write it.
 */
export function homed<T extends { table: string }>(
  entries: readonly T[],
  schema: readonly SchemaTable[],
): T[] {
  const known = new Set(schema.map((table) => table.name));
  return entries.map((entry) => {
    const bare = entry.table.slice(entry.table.indexOf(".") + 1);
    return known.has(entry.table) || !known.has(bare) ? entry : { ...entry, table: bare };
  });
}
