import type { Migration } from "@/api/types.ts";

export const STEPS = ["statements", "proof", "apply", "rollback"] as const;
export type Step = (typeof STEPS)[number];

/** Where a migration is on its way, for opening it at the right place. */
export function stepOf(migration: Migration): Step {
  switch (migration.status) {
    case "applying":
    case "applied":
    case "failed":
    case "partially_applied":
      return "apply";
    case "rolled_back":
      return "rollback";
    default:
      return "statements";
  }
}

export function isDone(step: Step, migration: Migration): boolean {
  const { status } = migration;
  const applied = status === "applied" || status === "rolled_back";
  const reached: Record<Step, boolean> = {
    statements: migration.statements.length > 0,
    proof: status === "validated" || (applied && migration.last_validation_id !== null),
    apply: applied,
    rollback: status === "rolled_back",
  };
  return reached[step];
}

/** Whether its statements may still be changed: nothing of it stands in the target. */
export function isOpen(migration: Migration): boolean {
  return ["draft", "validated", "failed"].includes(migration.status);
}

/** Whether it came from a comparison that can be done again. */
export function wasCompared(migration: Migration): boolean {
  return migration.source_fingerprint !== null;
}

/** The objects whose rows may be lost, each once, in the order of the statements. */
export function destructiveObjects(
  statements: readonly { destructive: boolean; object: string }[],
): string[] {
  const found = statements.filter((item) => item.destructive).map((item) => item.object);
  return [...new Set(found)];
}

/** Where a comparison starts from: `<connection id>` or `snapshot:<snapshot id>`; `ddl` for a text. */
export type SourceChoice =
  | { kind: "connection"; id: string }
  | { kind: "snapshot"; id: string }
  | { kind: "ddl" }
  | { kind: "sql" };

/** Reads the source that another page names in the address. */
export function readSource(value: string | undefined): SourceChoice {
  if (value?.startsWith("snapshot:")) {
    return { kind: "snapshot", id: value.slice("snapshot:".length) };
  }
  if (value === "ddl" || value === "sql") return { kind: value };
  return { kind: "connection", id: value ?? "" };
}

export function writeSource(source: SourceChoice): string | undefined {
  if (source.kind === "snapshot") return `snapshot:${source.id}`;
  if (source.kind === "connection") return source.id || undefined;
  return source.kind;
}

/** Rules as people type them, one a line. */
export function readRules(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
