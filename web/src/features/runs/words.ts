import i18next from "i18next";
import type { Row, Run } from "@/api/types.ts";
import { codedText, faultWords, keyOf } from "@/components/shared/coded.ts";
import type { LogLine } from "@/lib/events.ts";

/** What kind of run it is, in words; its stable name where we have none. */
export function kindName(kind: string): string {
  const key = `runs:kind.${keyOf(kind)}`;
  return i18next.exists(key) ? i18next.t(key) : kind;
}

/** A key as people read it: `id = 7, line = 2`. */
export function keyText(key: Row): string {
  return Object.entries(key)
    .map(([name, value]) => `${name} = ${String(value)}`)
    .join(", ");
}

/** What the run is about: the patch's name, as it was when the run was asked for. */
export function subjectName(run: Run): string {
  return run.subject.name ?? "";
}

/** Whether the run only says what a rollback would do. */
export function isPreview(run: Run): boolean {
  return run.kind === "patch.rollback_preview";
}

/** Rows the run worked on: of an ended one what its result counts, else how far it is. */
export function rowsOf(run: Run): number {
  const { result } = run;
  const counts = (result?.totals ?? result) as Record<string, unknown> | null;
  const names = ["inserted", "updated", "deleted", "cascaded", "restored"];
  const found = names.flatMap((name) => {
    const value = counts?.[name];
    return typeof value === "number" ? [value] : [];
  });
  return found.length ? found.reduce((sum, value) => sum + value, 0) : run.progress.done;
}

/** Why the run failed, in the reader's language where its code is known. */
export function failureText(error: NonNullable<Run["error"]>): string {
  return faultWords(error.code, error.message, error.params ?? {}) ?? error.message;
}

/** A line of the log in the reader's language where its code is known; so is its reason. */
export function lineText(line: LogLine): string {
  const { why, reason } = line.params ?? {};
  if (typeof why !== "string" || typeof reason !== "string") return codedText("codes:log.", line);
  const told = faultWords(why, reason, line.params ?? {}) ?? reason;
  return codedText("codes:log.", { ...line, params: { ...line.params, reason: told } });
}
