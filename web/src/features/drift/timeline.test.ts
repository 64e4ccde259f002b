import { describe, expect, it } from "vitest";
import type { Run } from "@/api/types.ts";
import type { DriftChange, DriftReport, DriftWatch } from "./model.ts";
import { isPast, newRule, readRules, stateOf, writeRules } from "./model.ts";
import { dotsOf, outcomeOf, stepsOf, ticksOf } from "./timeline.ts";

const change = (key: string) => ({ key, object: key, action: "added" }) as DriftChange;

function report(id: string, keys: string[], more: Partial<DriftReport> = {}): DriftReport {
  const base = { baseline_snapshot_id: "b1", against_baseline: true, baseline_created: false };
  return { id, ...base, changes: keys.map(change), ...more } as DriftReport;
}

const keys = (changes: DriftChange[] | null) => changes?.map((item) => item.key) ?? null;

describe("what appeared and vanished", () => {
  it("tells each report by the one before it", () => {
    const steps = stepsOf(
      [report("3", ["b", "c"]), report("2", ["a", "b"]), report("1", [])],
      true,
    );
    expect(steps.map((step) => [keys(step.appeared), keys(step.vanished)])).toEqual([
      [["c"], ["a"]],
      [["a", "b"], []],
      [[], []],
    ]);
  });
  it("does not guess beyond what was read", () => {
    const [step] = stepsOf([report("9", ["a"])], false);
    expect(step?.appeared).toBeNull();
  });
  it("begins anew with another baseline and leaves other comparisons out", () => {
    const steps = stepsOf(
      [
        report("3", ["a"], { baseline_snapshot_id: "b2" }),
        report("x", ["z"], { against_baseline: false }),
        report("1", ["a"], { baseline_created: true }),
      ],
      true,
    );
    expect(steps.map((step) => step.newBaseline)).toEqual([true, true]);
    expect(keys(steps[0]?.appeared ?? null)).toEqual(["a"]);
  });
});

describe("dots of checks", () => {
  const now = Date.UTC(2026, 4, 10, 12);
  const run = (hoursAgo: number, more: Partial<Run> = {}): Run =>
    ({
      kind: "drift.check",
      status: "succeeded",
      created_at: new Date(now - hoursAgo * 3_600_000).toISOString(),
      result: { drifted: false, baseline_created: false },
      ...more,
    }) as unknown as Run;
  it("stand where they happened, the oldest first", () => {
    const dots = dotsOf([run(0), run(12), run(30)], "day", now);
    expect(dots.map((dot) => dot.at)).toEqual([0.5, 1]);
  });
  it("say how the check ended", () => {
    expect(outcomeOf(run(1))).toBe("clean");
    expect(outcomeOf(run(1, { result: { drifted: true } as never }))).toBe("drifted");
    expect(outcomeOf(run(1, { result: { baseline_created: true } as never }))).toBe("baseline");
    expect(outcomeOf(run(1, { status: "failed", result: null }))).toBe("failed");
    expect(outcomeOf(run(1, { status: "cancelled", result: null }))).toBe("ended");
    expect(outcomeOf(run(1, { status: "running", result: null }))).toBe("running");
  });
  it("have a scale inside of the window", () => {
    for (const zoom of ["day", "week", "month"] as const) {
      const ticks = ticksOf(zoom, now);
      expect(ticks.length).toBeGreaterThan(3);
      expect(ticks.every((tick) => tick.at >= 0 && tick.at <= 1)).toBe(true);
    }
  });
});

describe("how a connection stands", () => {
  const watch = (more: object | null) =>
    ({
      baseline_snapshot_id: "b1",
      report: more && { baseline_snapshot_id: "b1", drifted: true, status: "open", ...more },
    }) as DriftWatch;
  it.each([
    ["never", null],
    ["open", {}],
    ["acknowledged", { status: "acknowledged" }],
    ["clean", { drifted: false, status: "resolved" }],
    ["clean", { status: "accepted", baseline_snapshot_id: "b0" }],
    ["recheck", { baseline_snapshot_id: "b0" }],
    ["recheck", { status: "resolved" }],
  ])("is %s for %j", (state, more) => {
    expect(stateOf(watch(more))).toBe(state);
  });
});

describe("ignore rules", () => {
  it("are read and written without loss", () => {
    const rule = {
      pattern: "table:tmp_*",
      reason: "scratch",
      until: "2026-05-01T00:00:00.000000Z",
    };
    const drafts = readRules(["column:*@comment", rule]);
    expect(drafts[1]).toMatchObject({ reason: "scratch", until: "2026-05-01" });
    expect(writeRules([...drafts, newRule("  ")])).toEqual([
      { pattern: "column:*@comment", reason: "", until: null },
      { pattern: "table:tmp_*", reason: "scratch", until: "2026-05-01T00:00:00Z" },
    ]);
  });
  it("end when their day begins", () => {
    const draft = { ...newRule("x"), until: "2026-05-01" };
    expect(isPast(draft, Date.UTC(2026, 3, 30, 23))).toBe(false);
    expect(isPast(draft, Date.UTC(2026, 4, 1))).toBe(true);
    expect(isPast(newRule("x"), 0)).toBe(false);
  });
});
