import { placeOf } from "./draft.ts";
import { KEEP } from "./fitting.ts";
import type { Finding, Rule, TableRules } from "./model.ts";

/** What was decided about a finding: masked as suggested, or kept for a reason. */
export type Decision = { kind: "mask" } | { kind: "keep"; reason: string };
export type Decisions = ReadonlyMap<string, Decision>;

export interface Coverage {
  columns: number;
  masked: number;
  kept: number;
  undecided: number;
  /** Nothing personal was found in them. */
  clear: number;
}

function ruled(finding: Finding, rules: readonly TableRules[]): Rule | undefined {
  return rules.find((table) => table.table === finding.table)?.columns?.[finding.column];
}

/** What is decided about a finding: just now, or by the configuration it is added to. */
export function decisionOf(
  finding: Finding,
  decisions: Decisions,
  rules: readonly TableRules[],
): Decision | undefined {
  const now = decisions.get(placeOf(finding));
  if (now) return now;
  const rule = ruled(finding, rules);
  if (!rule) return undefined;
  if (rule.transformer !== KEEP) return { kind: "mask" };
  return { kind: "keep", reason: String(rule.params?.reason ?? "") };
}

export function coverageOf(
  columns: number,
  findings: readonly Finding[],
  decisions: Decisions,
  rules: readonly TableRules[] = [],
): Coverage {
  const kinds = findings.map((finding) => decisionOf(finding, decisions, rules)?.kind);
  const count = (kind: Decision["kind"] | undefined) => kinds.filter((one) => one === kind).length;
  return {
    columns,
    masked: count("mask"),
    kept: count("keep"),
    undecided: count(undefined),
    clear: Math.max(0, columns - findings.length),
  };
}

/** Findings of one category, most certain first. */
export interface Category {
  category: string;
  findings: Finding[];
}

export function categoriesOf(findings: readonly Finding[]): Category[] {
  const byName = new Map<string, Finding[]>();
  for (const finding of findings) {
    byName.set(finding.category, [...(byName.get(finding.category) ?? []), finding]);
  }
  return [...byName]
    .map(([category, list]) => ({
      category,
      findings: list.sort(
        (a, b) => b.confidence - a.confidence || placeOf(a).localeCompare(placeOf(b)),
      ),
    }))
    .sort((a, b) => b.findings.length - a.findings.length || (a.category < b.category ? -1 : 1));
}

/** The rule that a decision comes to. */
export function ruleOf(finding: Finding, decision: Decision): Rule {
  if (decision.kind === "mask") return { ...finding.suggested };
  return { transformer: KEEP, params: { reason: decision.reason } };
}
