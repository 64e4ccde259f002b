import i18next from "i18next";
import { keyOf } from "@/components/shared/coded.ts";
import type { Tone } from "@/components/ui/status.tsx";
import { formatNumber } from "@/lib/format.ts";
import type { BridgeWarning, Fidelity } from "./model.ts";

export const FIDELITY_TONE: Record<Fidelity, Tone> = {
  exact: "ok",
  widened: "idle",
  lossy: "warn",
  unsupported: "bad",
};

/** The server's reasons, which are few, and their names in the catalogue. */
const REASONS: [RegExp, string][] = [
  [/^no unsigned integers of 64 bits$/, "no_unsigned"],
  [/^no integers of that size$/, "no_such_size"],
  [/^next size$/, "next_size"],
  [/^the labels are checked/, "labels"],
  [/^kept in UTC, without a time zone$/, "utc"],
  [/^no type for UUIDs/, "no_uuid"],
  [/^(dates|times|UUIDs|documents) are text$/, "as_text"],
  [/^times are text, in UTC$/, "utc_text"],
  [/^text, so that no digit is lost$/, "digits_text"],
  [/^values of any kind as text$/, "as_text"],
  [/^.+ as text$/, "as_text"],
  [/^.+ as bytes$/, "as_bytes"],
  [/^digits are limited|^decimals have at most/, "digits_limited"],
  [/^a key holds (?<number>\d+) characters$/, "key_length"],
];

/** Values that a type leaves out, as they stand in such a reason. */
const VALUES: [RegExp, string][] = [
  [/^infinity$/, "infinity"],
  [/^an infinite date$/, "infinite_date"],
  [/^longer than (?<number>\d+)/, "longer"],
  [/^more than (?<number>\d+) digits before/, "before"],
  [/^more than (?<number>\d+) digits behind/, "behind"],
  [/^not between (?<low>-?\d+) and (?<high>-?\d+)$/, "between"],
];

function matched(text: string, patterns: [RegExp, string][], prefix: string): string | null {
  for (const [pattern, name] of patterns) {
    const found = pattern.exec(text);
    if (found) return i18next.t(prefix + name, { ...found.groups });
  }
  return null;
}

const LEFT_OUT = "not: ";

/** Why a column is not exact, in the reader's language; the server's sentence where it is new. */
export function reasonText(reason: string | null): string {
  if (reason === null || i18next.resolvedLanguage === "en") return reason ?? "";
  if (reason.startsWith(LEFT_OUT)) {
    const said = reason.slice(LEFT_OUT.length).split(", ");
    const values = said.map((value) => matched(value, VALUES, "bridge:value.") ?? value);
    return i18next.t("bridge:reason.not", { values: values.join(", ") });
  }
  return matched(reason, REASONS, "bridge:reason.") ?? reason;
}

/** What a warning says; the server's own sentence says the limits. */
export function warningText({ kind, message, rows }: BridgeWarning): string {
  const key = `bridge:warning.${keyOf(kind)}`;
  if (i18next.resolvedLanguage === "en" && rows === null) return message;
  return i18next.exists(key) ? i18next.t(key) : message;
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

export function bytesText(bytes: number): string {
  let value = bytes;
  let at = 0;
  while (value >= 1000 && at < UNITS.length - 1) {
    value /= 1000;
    at += 1;
  }
  return formatNumber(value, {
    style: "unit",
    unit: UNITS[at] ?? "byte",
    unitDisplay: at === 0 ? "long" : "short",
    maximumFractionDigits: value < 10 && at > 0 ? 1 : 0,
  });
}
