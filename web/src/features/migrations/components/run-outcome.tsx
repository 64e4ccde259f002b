import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ApplyResult, Migration, ProofResult, Run } from "@/api/types.ts";
import { failureOf } from "@/features/runs/failure.ts";
import type { LogLine } from "@/lib/events.ts";
import { migrationQuery } from "../queries.ts";
import { ApplyView } from "./apply-view.tsx";
import { FailureNotice } from "./failure-notice.tsx";
import { LiveStatements } from "./live-statements.tsx";
import { ProofView } from "./proof-view.tsx";

/** What a run of a migration came to so far, in the form that fits its kind. */
export function MigrationOutcome({ run }: { run: Run }) {
  const failure = failureOf(run);
  if (failure) return <FailureNotice failure={failure} />;
  if (!run.result) return null;
  if (run.kind === "migration.validate") {
    return <ProofView result={run.result as unknown as ProofResult} />;
  }
  return (
    <ApplyView
      result={run.result as unknown as ApplyResult}
      back={run.kind === "migration.rollback"}
    />
  );
}

/** The statements of an apply or a rollback as they go, where the migration still is the same. */
export function MigrationStatements({ run, log }: { run: Run; log: LogLine[] }) {
  const { data: migration } = useQuery({ ...migrationQuery(run.resource_id), retry: false });
  const statements = migration ? statementsOf(run, migration) : [];
  if (statements.length === 0) return null;
  return (
    <Stack gap="md">
      <LiveStatements run={run} log={log} statements={statements} />
    </Stack>
  );
}

/** The statements the run is about; none when they have changed since. */
export function statementsOf(run: Run, migration: Migration) {
  const back = run.kind === "migration.rollback";
  if (!back && migration.last_apply_id !== run.id) return [];
  const statements = back ? migration.rollback_statements : migration.statements;
  const { total, unit } = run.progress;
  return unit === "statements" && total !== null && total !== statements.length ? [] : statements;
}
