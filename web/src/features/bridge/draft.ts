import type { SchemaTable } from "@/api/types.ts";
import type {
  Bridge,
  BridgeBody,
  BridgePlan,
  BridgeSpec,
  BridgeTable,
  BridgeWarning,
  ColumnPlan,
  TablePlan,
} from "./model.ts";
import { sentSubset } from "./subset.ts";

export const MODES = ["replace", "append", "upsert", "skip_existing"] as const;
export const UNFIT = ["refuse", "null", "text"] as const;
export const TRIGGERS = ["keep", "disable"] as const;
export const VERIFY = ["none", "count", "checksum"] as const;

const NEW: BridgeSpec = {
  tables: "all",
  mode: "replace",
  create_tables: true,
  verify: "count",
  on_unrepresentable: "refuse",
  triggers: "keep",
};

/** What a bridge begins with; the ends stand in the address. */
export function newBody(source: string | undefined, target: string | undefined): BridgeBody {
  return { ...NEW, source_connection_id: source ?? "", target_connection_id: target ?? "" };
}

export function bodyOf(bridge: Bridge): BridgeBody {
  const { spec, source_connection_id, target_connection_id, anonymize_config_id } = bridge;
  return { ...spec, source_connection_id, target_connection_id, anonymize_config_id };
}

/** How rows are copied, without the ends and the rules that mask. */
export function specOf(body: BridgeBody): BridgeSpec {
  const {
    source_connection_id: _source,
    target_connection_id: _target,
    anonymize_config_id: _rules,
    ...spec
  } = sentBody(body);
  return spec;
}

/** One table without what was left empty. */
function tidied({ source, target, where, columns }: BridgeTable): BridgeTable {
  return {
    source,
    ...(target?.trim() ? { target: target.trim() } : {}),
    ...(where?.trim() ? { where: where.trim() } : {}),
    ...(columns?.length ? { columns } : {}),
  };
}

/** The body as it is sent: what was left empty is left out, so that two alike are equal. */
export function sentBody(body: BridgeBody): BridgeBody {
  const { tables, parallelism, chunk_rows, max_rows_per_second } = body;
  return {
    source_connection_id: body.source_connection_id,
    target_connection_id: body.target_connection_id,
    tables: tables === "all" ? "all" : tables.map(tidied),
    ...(body.anonymize_config_id ? { anonymize_config_id: body.anonymize_config_id } : {}),
    ...(body.subset ? { subset: sentSubset(body.subset) } : {}),
    mode: body.mode,
    create_tables: body.create_tables,
    verify: body.verify,
    on_unrepresentable: body.on_unrepresentable,
    triggers: body.triggers,
    ...(parallelism ? { parallelism } : {}),
    ...(chunk_rows ? { chunk_rows } : {}),
    ...(max_rows_per_second ? { max_rows_per_second } : {}),
  };
}

/** Whether two bodies ask for the same. */
export function isSame(a: BridgeBody, b: BridgeBody): boolean {
  return JSON.stringify(sentBody(a)) === JSON.stringify(sentBody(b));
}

/** Whether it can be planned: two ends, and something to copy. */
export function isComplete(body: BridgeBody): boolean {
  const { source_connection_id: source, target_connection_id: target, tables, subset } = body;
  if (subset && subset.table.trim() === "") return false;
  return source !== "" && target !== "" && source !== target && tables.length > 0;
}

/** Tables that can be read row by row; views and single partitions go with others. */
export function copied(tables: readonly SchemaTable[]): SchemaTable[] {
  return tables.filter((table) => table.kind === "table" || table.kind === "partitioned");
}

/** Tables that the chosen ones reference, directly or by others, and that are not chosen. */
export function missingParents(
  chosen: readonly BridgeTable[],
  tables: readonly SchemaTable[],
): string[] {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const reached = new Set(chosen.map((table) => table.source));
  const missing: string[] = [];
  const queue = [...reached];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    for (const { referenced_table } of byName.get(name)?.foreign_keys ?? []) {
      if (reached.has(referenced_table) || !byName.has(referenced_table)) continue;
      reached.add(referenced_table);
      missing.push(referenced_table);
      queue.push(referenced_table);
    }
  }
  return missing.sort();
}

/** What keeps the copy from beginning, whatever becomes of values that do not fit. */
const REFUSED = new Set(["subset_cap", "subset_filter"]);

/** Values that keep the copy from beginning: nothing was chosen for them that would help. */
export function blocking(plan: BridgePlan, body: BridgeBody): BridgeWarning[] {
  const chosen = body.on_unrepresentable;
  return plan.warnings.filter(
    ({ rows, kind }) => rows && (chosen === "refuse" || (chosen === "text" && kind === "nul")),
  );
}

/** Subsets that are larger than was allowed, or that a filter contradicts. */
export function refusals(plan: BridgePlan): BridgeWarning[] {
  return plan.warnings.filter(({ kind }) => REFUSED.has(kind));
}

/** Tables of the target that lose their rows first. */
export function emptied(plan: BridgePlan, body: BridgeBody): TablePlan[] {
  return body.mode === "replace" ? plan.tables.filter((table) => !table.create) : [];
}

export interface PlannedColumn extends ColumnPlan {
  table: string;
}

export function plannedColumns(plan: BridgePlan): PlannedColumn[] {
  return plan.tables.flatMap((table) =>
    table.columns.map((column) => ({ ...column, table: table.source })),
  );
}

export function sum(values: readonly (number | null)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0);
}
