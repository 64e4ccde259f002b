import i18next from "i18next";
import type { AuditEntry } from "@/api/types.ts";

function named(value: Record<string, unknown>): string {
  for (const key of ["name", "email", "label", "type"]) {
    const text = value[key];
    if (typeof text === "string" && text) return text;
  }
  return "";
}

export function actorName(entry: AuditEntry): string {
  return named(entry.actor) || i18next.t("audit:someone");
}

export function resourceName(entry: AuditEntry): string {
  const name = entry.resource.name ?? entry.resource.email;
  return typeof name === "string" ? name : "";
}

/** The action in words where we have them, else its stable name. */
export function actionName(action: string): string {
  const key = `audit:action.${action.replaceAll(".", "_")}`;
  return i18next.exists(key) ? i18next.t(key) : action;
}
