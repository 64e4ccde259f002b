import type { Operation, Patch, PatchOptions, SqlOp } from "@/api/types.ts";
import { hasWhere, splitStatements } from "@/lib/sql.ts";

export const OPS = ["update", "delete", "insert", "upsert", "sql"] as const;
export type OpName = (typeof OPS)[number];

/** An operation while it is edited; the id only keeps its place on the screen. */
export interface DraftOperation {
  id: string;
  operation: Operation;
}

let made = 0;
export function draftOf(operation: Operation): DraftOperation {
  made += 1;
  return { id: `op-${made}`, operation };
}

export function emptyOperation(op: OpName, table: string): Operation {
  switch (op) {
    case "update":
      return { op, table, where: "", params: {}, set: {}, set_expr: {}, all_rows: false };
    case "delete":
      return { op, table, where: "", params: {}, all_rows: false };
    case "insert":
      return { op, table, rows: [] };
    case "upsert":
      return { op, table, key: [], rows: [], insert_missing: true };
    default:
      return { op, statement: "", params: {}, all_rows: false };
  }
}

/** What is sent: empty texts and lists that say nothing are left out. */
export function cleanOperation(operation: Operation): Operation {
  const copy = structuredClone(operation) as Record<string, unknown>;
  if (copy.where === "") copy.where = null;
  if (operation.op === "upsert") {
    if (operation.file_id) copy.rows = null;
    else copy.file_id = null;
  }
  return copy as unknown as Operation;
}

export function toSql(drafts: DraftOperation[]): string {
  return drafts
    .flatMap(({ operation }) => (operation.op === "sql" ? [operation.statement] : []))
    .map((statement) => `${statement.trim()};`)
    .join("\n\n");
}

/** Puts the statements of the text behind the visual operations; known ones keep their values. */
export function fromSql(drafts: DraftOperation[], text: string): DraftOperation[] {
  const visual = drafts.filter(({ operation }) => operation.op !== "sql");
  const old = drafts.map(({ operation }) => operation).filter((item) => item.op === "sql");
  const statements = splitStatements(text).map((statement, index): SqlOp => {
    const before = old.find((item) => item.statement.trim() === statement) ?? old[index];
    return {
      op: "sql",
      statement,
      params: before?.params ?? {},
      all_rows: hasWhere(statement) ? false : (before?.all_rows ?? false),
    };
  });
  return [...visual, ...statements.map(draftOf)];
}

export interface Draft {
  operations: DraftOperation[];
  options: PatchOptions;
}

export function draftOfPatch(patch: Patch): Draft {
  return { operations: patch.operations.map(draftOf), options: patch.options };
}

export function bodyOfDraft(draft: Draft): { operations: Operation[]; options: PatchOptions } {
  return {
    operations: draft.operations.map(({ operation }) => cleanOperation(operation)),
    options: draft.options,
  };
}

export const STEPS = ["change", "dry-run", "review", "execute", "rollback"] as const;
export type Step = (typeof STEPS)[number];

/** Where a patch is on its way, for opening it at the right place. */
export function stepOf(patch: Patch): Step {
  switch (patch.status) {
    case "draft":
      return "change";
    case "dry_run_ok":
    case "dry_run_failed":
      return "dry-run";
    case "rolling_back":
    case "rolled_back":
    case "partially_rolled_back":
      return "rollback";
    default:
      return "execute";
  }
}

export function isDone(step: Step, patch: Patch): boolean {
  const reached: Record<Step, boolean> = {
    change: patch.operations.length > 0,
    "dry-run": !["draft", "dry_run_failed"].includes(patch.status),
    review: patch.last_execution_id !== null,
    execute: ["executed", "rolling_back", "rolled_back", "partially_rolled_back"].includes(
      patch.status,
    ),
    rollback: patch.status === "rolled_back",
  };
  return reached[step];
}
