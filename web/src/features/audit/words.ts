import i18next from "i18next";
import type { AuditEntry } from "@/api/types.ts";
import { keyOf } from "@/components/shared/coded.ts";
import { kindName } from "@/features/runs/words.ts";

/** Who did it: by name, or that nobody had signed in. */
export function actorName(entry: AuditEntry): string {
  for (const key of ["name", "email", "label"]) {
    const text = entry.actor[key];
    if (typeof text === "string" && text) return text;
  }
  return i18next.t(entry.actor.type === "anonymous" ? "audit:nobody" : "audit:someone");
}

/** The name of what was acted on; where it has none, what it is. */
export function resourceName(entry: AuditEntry): string {
  const name = entry.resource.name ?? entry.resource.email;
  if (typeof name === "string" && name) return name;
  const type = String(entry.resource.type ?? "");
  const key = `audit:type.${keyOf(type)}`;
  return i18next.exists(key) ? i18next.t(key) : type;
}

/** The action in words; of a run its kind and what became of it; else its stable name. */
export function actionName(action: string): string {
  const key = `audit:action.${keyOf(action)}`;
  if (i18next.exists(key)) return i18next.t(key);
  const [, kind = "", what = ""] = /^(.+)\.(\w+)$/.exec(action) ?? [];
  const said = `audit:run.${what}`;
  return i18next.exists(said) && kindName(kind) !== kind
    ? i18next.t(said, { kind: kindName(kind) })
    : action;
}

/** The day of a filter as the moment the server compares with, in the reader's own time. */
export function dayStart(day: string | undefined, offset = 0): string | undefined {
  const [year, month, date] = (day ?? "").split("-").map(Number);
  if (!year || !month || !date) return undefined;
  return new Date(year, month - 1, date + offset).toISOString();
}
