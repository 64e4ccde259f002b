import type { Run } from "@/api/types.ts";
import type { Check, CheckStatus, ColumnVerdict, RunResult } from "./model.ts";

export function resultOf(run: Run): RunResult | null {
  const result = run.result as unknown as RunResult | null;
  return result?.tables ? result : null;
}

/** The verdict of a run; null while there is none. */
export function verdictOfRun(run: Run | undefined): CheckStatus | null {
  const verification = run ? resultOf(run)?.verification : undefined;
  return verification?.status ?? null;
}

/** Rows that were masked; of a run that goes on, those so far. */
export function rowsMasked(run: Run): number | null {
  const tables = resultOf(run)?.tables;
  return tables ? tables.reduce((sum, table) => sum + table.rows, 0) : null;
}

const ORDER = [
  "equality",
  "membership",
  "needles",
  "determinism",
  "unique",
  "foreign_keys",
  "k_anonymity",
  "rows",
  "unchanged",
];

/** The checks that any column went through: those of masked values first. */
export function checksOf(columns: readonly ColumnVerdict[]): string[] {
  const met = new Set(columns.flatMap((column) => column.checks.map((check) => check.check)));
  return [
    ...ORDER.filter((check) => met.has(check)),
    ...[...met].filter((one) => !ORDER.includes(one)),
  ];
}

const WEIGHT: Record<CheckStatus, number> = { fail: 0, not_verified: 1, pass: 2 };

/** What needs attention first, then what was masked; within that as the server lists it. */
export function worstFirst(columns: readonly ColumnVerdict[]): ColumnVerdict[] {
  const place = (column: ColumnVerdict) =>
    WEIGHT[column.status] * 2 + (column.transformer === null ? 1 : 0);
  return [...columns].sort((a, b) => place(a) - place(b));
}

/** What a check came to where it was made more than once: of several keys, of several searches. */
export function worstOf(checks: readonly Check[], name: string): Check | undefined {
  const found = checks.filter((check) => check.check === name);
  return found.sort((a, b) => WEIGHT[a.status] - WEIGHT[b.status])[0];
}
