import i18next from "i18next";
import type { LintWarning, MigrationHazard, MigrationLock } from "@/api/types.ts";
import { keyOf } from "@/components/shared/coded.ts";

/** How grave a finding is, as the colours name it. */
export const TONE = { error: "bad", warning: "warn", info: "idle" } as const;

export type Severity = keyof typeof TONE;

const ORDER: Severity[] = ["error", "warning", "info"];

/** What is gravest stands first. */
export function bySeverity(a: { severity: Severity }, b: { severity: Severity }): number {
  return ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity);
}

/** What a reader is told about a finding, and by which sentence of the server. */
export interface Finding {
  title: string;
  text: string;
  remedy: string;
  /** The server's own sentence with its figures, where ours says less. */
  detail: string;
}

/** The server speaks English, of this table and its size: there its sentence says it best. */
function worded(ours: string | null, said: string): { text: string; detail: string } {
  if (ours === null || (i18next.resolvedLanguage === "en" && said)) {
    return { text: said, detail: "" };
  }
  return { text: ours, detail: /\d/.test(said) ? said : "" };
}

function remedyOf(ours: string | null, said: string): string {
  if (i18next.resolvedLanguage === "en") return said || (ours ?? "");
  return ours ?? said;
}

/** A part of what the catalogue has for a code, or null where it has none. */
function part(
  kind: "hazard" | "lint",
  code: string,
  name: "title" | "text" | "remedy",
  object: string,
): string | null {
  const prefix = kind === "hazard" ? "codes:hazard." : "codes:lint.";
  const key = `${prefix}${keyOf(code)}.${name}`;
  // A rule of a comparison is quoted as it was written.
  const named = code.startsWith("scope.") ? object : objectText(object);
  return i18next.exists(key) ? i18next.t(key, { object: named }) : null;
}

/** Of a comparison as a whole: its sentence counts what the text leaves out. */
const COUNTS = "source.unsaid";

/** What a rule found in a statement, or a hazard of one: the same for the reader. */
export function findingWords(finding: MigrationHazard | LintWarning): Finding {
  const { code, object } = finding;
  // Hazards are words in capitals; rules stand below what they look at (`sql.cascade`).
  const kind = code.includes(".") ? "lint" : "hazard";
  return {
    title: (kind === "hazard" ? part(kind, code, "title", object) : null) ?? "",
    // A rule says the same of every table.
    ...worded(
      part(kind, code, "text", object),
      kind === "lint" && code !== COUNTS ? "" : finding.message,
    ),
    remedy: remedyOf(part(kind, code, "remedy", object), finding.remedy),
  };
}

/** An object as people write it: its name without the kind before it. */
export function objectText(object: string): string {
  return object.slice(object.indexOf(":") + 1);
}

/** The kind of an object in the reader's words, as they stand inside of a sentence. */
export function kindText(object: string): string {
  const kind = object.slice(0, Math.max(0, object.indexOf(":")));
  const word = i18next.t(`schemas:kind.${kind}`, { defaultValue: kind.replaceAll("_", " ") });
  return word.charAt(0).toLowerCase() + word.slice(1);
}

/** What a lock keeps others from, and for how long. */
export function lockText(lock: MigrationLock): string {
  return i18next.t(lock.long ? "migrations:lock_long" : "migrations:lock_short", {
    level: lock.level,
    table: objectText(lock.table),
    blocks: i18next.t(`migrations:blocks.${lock.blocks}`),
  });
}

/** Sentences of the server that have no code; what has no words of ours stays as it came. */
const REASONS: [RegExp, string][] = [
  [/^Everything but the name is equal/, "all_equal"],
  [/^(?<share>\d+%) of its definition and parts are equal/, "share"],
  [/^It stands in the same position/, "position"],
  [/^The names are alike \((?<share>\d+%)\)/, "alike"],
  [/^Undone together with statement (?<index>\d+)\.$/, "together"],
  [/^The way back of the whole plan leaves nothing to do/, "nothing_to_do"],
  [/^What stood in it does not come back, only its structure\.$/, "structure"],
  [/^The way back is the rollback SQL as a whole\.$/, "by_hand"],
  [/^No rollback SQL is given for it\.$/, "none_given"],
  [/^No include rule names it\.$/, "not_included"],
  [/^The exclude rule '(?<rule>.*)' names it\.$/, "excluded"],
  [/^It is parked: /, "parked"],
  [/^Only the target has it, and nothing is to be dropped\.$/, "only_target"],
];

/** A reason of the server in the reader's language, where we know it; statements count from 1. */
export function reasonText(reason: string): string {
  for (const [pattern, name] of REASONS) {
    const found = pattern.exec(reason);
    if (!found) continue;
    const number = Number(found.groups?.index ?? 0) + 1;
    return i18next.t(`migrations:reason.${name}`, { ...found.groups, number });
  }
  return reason;
}

/** Statements for a file: each ended, the destructive ones marked. */
export function fileName(name: string): string {
  const plain = name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return `${plain || "migration"}.sql`;
}
