/** Shapes of drift, and what a screen reads out of them. */
import type { components } from "@/api/schema.gen.ts";
import type { Run } from "@/api/types.ts";
import { writeSide } from "@/features/schemas/model.ts";

type Schemas = components["schemas"];

export type DriftWatch = Schemas["DriftWatch"];
export type DriftReport = Schemas["DriftReport"];
export type DriftChange = Schemas["DriftChange"];
export type DriftSettings = Schemas["DriftSettings"];
export type DriftSettingsUpdate = Schemas["DriftSettingsUpdate"];
export type DriftMatrix = Schemas["DriftMatrix"];
export type Severity = DriftChange["severity"];
export type ReportStatus = DriftReport["status"];
export type Snapshot = Schemas["Snapshot"];

export const SEVERITIES = ["security", "data", "structure", "cosmetic"] as const;

/** What a run of `drift.check` came to. */
export interface CheckResult {
  report_id: string | null;
  drifted: boolean;
  baseline_created: boolean;
  unchanged: boolean;
  severity: Severity | null;
  summary: { added: number; removed: number; changed: number };
}

export function checkResult(run: Run): CheckResult | null {
  return run.kind === "drift.check" && run.result !== null
    ? (run.result as unknown as CheckResult)
    : null;
}

/** How a connection stands: `recheck` when its baseline was changed after the last check. */
export type WatchState = "never" | "clean" | "open" | "acknowledged" | "recheck";

export function stateOf(watch: DriftWatch): WatchState {
  const { report } = watch;
  if (report === null) return "never";
  if (report.status === "accepted") return "clean";
  if (report.baseline_snapshot_id !== watch.baseline_snapshot_id) return "recheck";
  if (!report.drifted) return "clean";
  if (report.status === "open" || report.status === "acknowledged") return report.status;
  return "recheck";
}

/** A column of the matrix as a side of the comparison of schemas. */
export function sideOf(column: DriftMatrix["columns"][number]): string {
  return column.snapshot_id ? writeSide({ snapshotId: column.snapshot_id }) : column.connection_id;
}

/** Whether somebody may still decide about a report. */
export function isUndecided(report: DriftReport): boolean {
  return report.drifted && (report.status === "open" || report.status === "acknowledged");
}

/** The object of a report that is looked at: the one asked for, else the gravest. */
export function shownObject(report: DriftReport, wanted: string | undefined): string | undefined {
  if (report.changes.some((change) => change.object === wanted)) return wanted;
  const rank = (change: DriftChange) => SEVERITIES.indexOf(change.severity);
  return [...report.changes].sort((a, b) => rank(a) - rank(b))[0]?.object;
}

/** An ignore rule as the form has it; `until` is a day, or empty. */
export interface RuleDraft {
  id: string;
  pattern: string;
  reason: string;
  until: string;
}

let made = 0;

export function newRule(pattern = ""): RuleDraft {
  made += 1;
  return { id: `rule-${made}`, pattern, reason: "", until: "" };
}

export function readRules(ignore: DriftSettings["ignore"]): RuleDraft[] {
  return ignore.map((rule) =>
    typeof rule === "string"
      ? newRule(rule)
      : {
          ...newRule(rule.pattern),
          reason: rule.reason,
          until: rule.until ? rule.until.slice(0, 10) : "",
        },
  );
}

/** The rules as the API takes them; a rule holds until its day begins, in UTC. */
export function writeRules(drafts: RuleDraft[]): DriftSettingsUpdate["ignore"] {
  return drafts
    .filter((draft) => draft.pattern.trim() !== "")
    .map((draft) => ({
      pattern: draft.pattern.trim(),
      reason: draft.reason,
      until: draft.until ? `${draft.until}T00:00:00Z` : null,
    }));
}

/** Whether a rule's last day is over. */
export function isPast(draft: RuleDraft, now: number = Date.now()): boolean {
  return draft.until !== "" && new Date(`${draft.until}T00:00:00Z`).getTime() <= now;
}
