import i18next from "i18next";
import type { Run } from "@/api/types.ts";
import { type CronReading, readCron } from "@/lib/cron.ts";
import { formatLanguage, formatNumber } from "@/lib/format.ts";
import { parseObject, placeOf } from "@/lib/object-id.ts";
import {
  type CheckResult,
  checkResult,
  type DriftChange,
  type Snapshot,
  type WatchState,
} from "./model.ts";

const SUNDAY = Date.UTC(2023, 0, 1);
const DAY = 86_400_000;

/** All of them in a sentence: "a, b and c". */
function listed(items: string[]): string {
  return new Intl.ListFormat(formatLanguage(), { type: "conjunction" }).format(items);
}

function named(time: number, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(formatLanguage(), { timeZone: "UTC", ...options }).format(time);
}

const clock = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

function timesText({ times }: CronReading): string {
  const { everyMinutes, everyHours, minute = 0 } = times;
  if (everyMinutes) return i18next.t("drift:cron.every_minutes", { count: everyMinutes });
  if (everyHours) {
    const at = String(minute).padStart(2, "0");
    return i18next.t("drift:cron.every_hours", { count: everyHours, minute: at });
  }
  return i18next.t("drift:cron.at", { times: listed(times.clock.map(clock)) });
}

function daysText({ days, weekdays, times }: CronReading): string {
  const week = weekdays?.map((day) => named(SUNDAY + day * DAY, { weekday: "long" })) ?? [];
  const month = days?.map((day) => formatNumber(day)) ?? [];
  if (weekdays?.join() === "1,2,3,4,5" && !days) return i18next.t("drift:cron.workdays");
  if (weekdays && days) {
    return i18next.t("drift:cron.both", { days: listed(month), weekdays: listed(week) });
  }
  if (weekdays) return i18next.t("drift:cron.on_weekdays", { weekdays: listed(week) });
  if (days) return i18next.t("drift:cron.on_days", { count: days.length, days: listed(month) });
  return times.clock.length > 0 ? i18next.t("drift:cron.daily") : "";
}

/** A schedule in plain words; null where only its five fields say it right. */
export function cronText(cron: string): string | null {
  const reading = readCron(cron);
  if (reading === null) return null;
  const months = reading.months?.map((month) =>
    named(Date.UTC(2023, month - 1, 1), { month: "long" }),
  );
  const parts = [
    daysText(reading),
    timesText(reading),
    months ? i18next.t("drift:cron.in_months", { months: listed(months) }) : "",
  ];
  const text = parts.filter(Boolean).join(" ");
  return text.charAt(0).toLocaleUpperCase(formatLanguage()) + text.slice(1);
}

/** How much differs: "2 added, 1 removed". */
export function summaryText(summary: CheckResult["summary"]): string {
  const parts = (["added", "removed", "changed"] as const)
    .filter((action) => summary[action] > 0)
    .map((action) => i18next.t(`drift:count.${action}`, { count: summary[action] }));
  return parts.join(", ");
}

/** What a check found, in a sentence. */
export function resultText(result: CheckResult): string {
  if (result.baseline_created) return i18next.t("drift:result.baseline");
  if (result.drifted) {
    const key = result.unchanged ? "drift:result.still" : "drift:result.drifted";
    return i18next.t(key, { summary: summaryText(result.summary) });
  }
  return i18next.t(result.unchanged ? "drift:result.unchanged" : "drift:result.clean");
}

/** What a run of a check came to, or nothing for other runs and unfinished ones. */
export function checkText(run: Run): string {
  const result = checkResult(run);
  return result ? resultText(result) : "";
}

export const stateText = (state: WatchState) => i18next.t(`drift:state.${state}`);

/** The kind of an object in words; its stable name where we have none. */
export function kindText(kind: string): string {
  const key = `schemas:kind.${kind}`;
  return i18next.exists(key) ? i18next.t(key) : kind.replaceAll("_", " ");
}

/** What a reader calls an object: `orders.total` of a part, else its own name. */
export function objectName(object: string): string {
  const id = parseObject(object);
  const { schema, owner, part } = placeOf(id);
  const name = [owner, part].filter(Boolean).join(".") || schema || id.text;
  return id.signature === undefined || part !== null ? name : `${name}(${id.signature})`;
}

/** An object or attribute as text, for showing and comparing. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(valueText).join("\n");
  return JSON.stringify(value);
}

/** Whether a value is a text of lines, such as a body or a definition. */
export function isLong(change: DriftChange): boolean {
  return [change.before, change.after].some((value) => {
    const text = valueText(value);
    return text.includes("\n") || text.length > 80;
  });
}

/** What a snapshot was taken for: its label, or why it was taken. */
export function originText(snapshot: Snapshot): string {
  const key = `drift:origin.${snapshot.origin}`;
  return snapshot.label || (i18next.exists(key) ? i18next.t(key) : snapshot.origin);
}
