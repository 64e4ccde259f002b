import type { ApplyResult, MigrationStep, Run } from "@/api/types.ts";
import { failureOf } from "@/features/runs/failure.ts";
import type { LogLine } from "@/lib/events.ts";
import { isFinal } from "@/lib/progress.ts";

export type StatementState =
  | "waiting"
  | "running"
  | "blocked"
  /** It ran, in a transaction that is not committed yet. */
  | "pending"
  | "done"
  | "failed"
  /** It ran, and was taken back with its transaction. */
  | "undone";

/** A session that stands in the way. */
export interface Holder {
  session: string;
  login: string;
  application: string;
  /** How long its transaction has been open. */
  seconds: number | null;
  /** How its query begins, without values. */
  query: string;
}

export interface LiveStatement {
  state: StatementState;
  /** When it began the last time, and how often. */
  began: string | null;
  tries: number;
  /** Who holds the lock it waits for, and what is known of them. */
  by: string | null;
  holders: Holder[];
  resumed: boolean;
}

interface Told {
  began: Map<number, { at: string | null; times: number }>;
  current: number | null;
  blocked: { statement: number; by: string; holders: Holder[]; steppedBack: boolean } | null;
  resumed: Set<number>;
}

/** What the log says of statements, the last word counting. */
function read(log: LogLine[]): Told {
  const told: Told = { began: new Map(), current: null, blocked: null, resumed: new Set() };
  for (const { code, params, at } of log) {
    const statement = params?.statement;
    if (typeof statement !== "number") continue;
    if (code === "migration.running") {
      const times = (told.began.get(statement)?.times ?? 0) + 1;
      told.began.set(statement, { at, times });
      told.current = statement;
      told.blocked = null;
    } else if (code === "migration.lock_wait" || code === "migration.lock_retry") {
      const holders = Array.isArray(params?.holders) ? (params.holders as Holder[]) : [];
      const steppedBack = code === "migration.lock_retry";
      told.blocked = { statement, by: String(params?.by ?? ""), holders, steppedBack };
      told.current = statement;
    } else if (code === "migration.resumed") {
      told.resumed.add(statement);
    }
  }
  return told;
}

/** How many statements hold in the target, from the start. */
function held(run: Run): number {
  const result = run.result as unknown as ApplyResult | null;
  if (run.status === "succeeded" && typeof result?.applied === "number") return result.applied;
  const failure = failureOf(run);
  if (failure) return failure.applied_through + 1;
  return run.progress.unit === "statements" ? run.progress.done : 0;
}

/** Each statement as the run left it, or has it now. */
export function liveStatements(
  statements: readonly Pick<MigrationStep, "index">[],
  run: Run,
  log: LogLine[],
): LiveStatement[] {
  const told = read(log);
  const failure = failureOf(run);
  const done = held(run);
  const active = !isFinal(run.status) && run.status !== "queued";
  return statements.map(({ index }) => {
    const began = told.began.get(index);
    const live: LiveStatement = {
      state: "waiting",
      began: began?.at ?? null,
      tries: began?.times ?? 0,
      by: null,
      holders: [],
      resumed: told.resumed.has(index),
    };
    if (failure?.statement_index === index) live.state = "failed";
    else if (failure?.rolled_back.includes(index)) live.state = "undone";
    else if (index < done) live.state = "done";
    else if (!active) return live;
    else if (told.blocked?.statement === index) {
      live.state = "blocked";
      live.by = told.blocked.by;
      live.holders = told.blocked.holders;
    } else if (told.current === index) live.state = "running";
    else if (told.current !== null && index < told.current && !told.blocked?.steppedBack) {
      live.state = "pending";
    }
    return live;
  });
}
