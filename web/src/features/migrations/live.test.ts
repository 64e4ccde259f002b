import { describe, expect, it } from "vitest";
import type { Run } from "@/api/types.ts";
import type { LogLine } from "@/lib/events.ts";
import { liveStatements } from "./live.ts";

const STATEMENTS = [0, 1, 2, 3].map((index) => ({ index }));

function run(more: Partial<Run>): Run {
  const progress = {
    phase: "apply",
    done: 0,
    total: 4,
    unit: "statements",
    rate: null,
    kept: false,
  };
  return { status: "running", progress, result: null, error: null, ...more } as Run;
}

function line(code: string, params: Record<string, unknown>): LogLine {
  const id = `${code}${JSON.stringify(params)}`;
  return { id, at: "2026-11-25T09:00:00Z", level: "info", message: code, code, params };
}

const states = (which: Run, log: LogLine[]) =>
  liveStatements(STATEMENTS, which, log).map((item) => item.state);

describe("live statements", () => {
  it("tells what holds, what runs and what waits for its turn", () => {
    const log = [0, 1, 2].map((statement) => line("migration.running", { statement }));
    const at = { progress: { ...run({}).progress, done: 1 } };
    expect(states(run(at), log)).toEqual(["done", "pending", "running", "waiting"]);
  });

  it("names who holds the lock, until the statement runs again", () => {
    const log = [
      line("migration.running", { statement: 0 }),
      line("migration.running", { statement: 1 }),
      line("migration.lock_retry", { statement: 1, try: 1, by: "42 (alice)" }),
    ];
    const waits = liveStatements(STATEMENTS, run({}), log);
    expect(waits.map((item) => item.state)).toEqual(["waiting", "blocked", "waiting", "waiting"]);
    expect(waits[1]?.by).toBe("42 (alice)");
    const again = [...log, line("migration.running", { statement: 0 })];
    const second = liveStatements(STATEMENTS, run({}), again);
    expect(second.map((item) => item.state)).toEqual(["running", "waiting", "waiting", "waiting"]);
    expect(second[0]?.tries).toBe(2);
  });

  it("keeps what ran before in the same transaction while a lock is waited for", () => {
    const holder = { session: "42", login: "alice", application: "", seconds: 9, query: "SELECT" };
    const log = [
      line("migration.running", { statement: 0 }),
      line("migration.running", { statement: 1 }),
      line("migration.lock_wait", { statement: 1, by: "42 alice", holders: [holder] }),
    ];
    const waits = liveStatements(STATEMENTS, run({}), log);
    expect(waits.map((item) => item.state)).toEqual(["pending", "blocked", "waiting", "waiting"]);
    expect(waits[1]?.holders).toEqual([holder]);
  });

  it("says where a failed run stands", () => {
    const detail = {
      statement_index: 2,
      sql: "",
      engine_code: "23505",
      engine_message: "",
      applied_through: 0,
      rolled_back: [1],
    };
    const failed = run({ status: "failed", error: { message: "", code: "x", detail } });
    const log = [0, 1, 2].map((statement) => line("migration.running", { statement }));
    expect(states(failed, log)).toEqual(["done", "undone", "failed", "waiting"]);
  });

  it("takes everything for done after a success, also without a log", () => {
    const result = { applied: 4, total: 4, remaining_differences: [] };
    const ended = run({ status: "succeeded", result });
    expect(states(ended, [])).toEqual(["done", "done", "done", "done"]);
  });

  it("knows what was taken up again", () => {
    const log = [line("migration.resumed", { statement: 1, outcome: "done" })];
    expect(liveStatements(STATEMENTS, run({}), log)[1]?.resumed).toBe(true);
  });
});
