import type { SchemaTable } from "@/api/types.ts";
import type { BridgeSubset } from "./model.ts";

export const FOLLOW = ["root", "chosen", "none"] as const;
export type Follow = (typeof FOLLOW)[number];

/** Which referencing rows come along. */
export function followOf({ follow }: BridgeSubset): Follow {
  if (!follow) return "root";
  return follow.length > 0 ? "chosen" : "none";
}

/** Foreign keys between these tables as the server calls them, and those somebody named. */
export function edgesOf(tables: readonly SchemaTable[], subset: BridgeSubset): string[] {
  const names = new Set(tables.map(({ name }) => name));
  const found = tables.flatMap((table) =>
    table.foreign_keys
      .filter((key) => names.has(key.referenced_table))
      .map((key) => `${table.name}.${key.columns.join(", ")}`),
  );
  return [...new Set([...found, ...(subset.follow ?? [])])].sort();
}

/** The subset as it is sent: without what was left empty. */
export function sentSubset(subset: BridgeSubset): BridgeSubset {
  const { table, where, limit, percent, follow, virtual_keys, max_rows_per_table } = subset;
  return {
    table: table.trim(),
    ...(where?.trim() ? { where: where.trim() } : {}),
    ...(limit ? { limit } : {}),
    ...(percent ? { percent } : {}),
    ...(follow ? { follow } : {}),
    ...(virtual_keys?.length ? { virtual_keys } : {}),
    ...(max_rows_per_table ? { max_rows_per_table } : {}),
  };
}
