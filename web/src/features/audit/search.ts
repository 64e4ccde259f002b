import type { AuditEntry } from "@/api/types.ts";
import type { ListSearch } from "@/lib/search.ts";

export const OUTCOMES = ["success", "denied", "failed"] as const;

/** What the address of an audit list says. */
export type AuditSearch = ListSearch & {
  action?: string;
  outcome?: string;
  actor?: string;
  resource?: string;
  since?: string;
  until?: string;
};

export function isOutcome(value: string | undefined): value is AuditEntry["outcome"] {
  return OUTCOMES.includes(value as AuditEntry["outcome"]);
}
