import { Stack, Text } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Run } from "@/api/types.ts";
import { TargetPage } from "@/components/shared/target-page.tsx";
import { CopyAs } from "@/components/ui/copy-as.tsx";
import { LinkButton } from "@/components/ui/link.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { BridgeLink } from "@/features/bridge/components/bridge-link.tsx";
import { MigrationStatements } from "@/features/migrations/components/run-outcome.tsx";
import { RunResult } from "@/features/runs/components/run-result.tsx";
import { RunView } from "@/features/runs/components/run-view.tsx";
import { useLiveRun } from "@/features/runs/use-live-run.ts";
import { kindName, subjectName } from "@/features/runs/words.ts";
import type { LogLine } from "@/lib/events.ts";
import { formatDateTime } from "@/lib/format.ts";

export function RunPage() {
  const { runId } = useParams({ from: "/signed-in/projects/$projectId/runs/$runId" });
  return <RunScreen runId={runId} />;
}

function RunScreen({ runId }: { runId: string }) {
  const { run, log, live, error } = useLiveRun(runId);
  return (
    <TargetPage connectionId={run?.connection_id} error={error}>
      {run ? <Screen run={run} log={log} live={live} /> : undefined}
    </TargetPage>
  );
}

function Screen({ run, log, live }: { run: Run; log: LogLine[]; live: boolean }) {
  const { t } = useTranslation();
  const subject = subjectName(run);
  return (
    <>
      <PageHeader
        title={subject ? `${kindName(run.kind)} · ${subject}` : kindName(run.kind)}
        description={
          <Text size="sm" c="dimmed">
            {t("runs:started_by", {
              name: run.requested_by.name ?? t("runs:system"),
              date: formatDateTime(run.created_at),
            })}
          </Text>
        }
        actions={
          <>
            <SourceLink run={run} />
            <CopyAs call={{ method: "GET", path: `/runs/${run.id}`, cli: `run watch ${run.id}` }} />
          </>
        }
      />
      <Stack gap="md">
        <RunResult run={run} />
        {run.kind === "migration.apply" || run.kind === "migration.rollback" ? (
          <MigrationStatements run={run} log={log} />
        ) : null}
        <RunView run={run} log={log} live={live} />
      </Stack>
    </>
  );
}

/** Back to what the run is of. */
function SourceLink({ run }: { run: Run }) {
  const { t } = useTranslation();
  if (run.kind === "drift.check") {
    return (
      <LinkButton
        variant="default"
        to="/projects/$projectId/drift/$connectionId"
        params={{ projectId: run.project_id, connectionId: run.resource_id }}
        search={{}}
      >
        {t("runs:open_drift")}
      </LinkButton>
    );
  }
  if (run.kind.startsWith("migration.")) {
    return (
      <LinkButton
        variant="default"
        to="/projects/$projectId/migrations/$migrationId"
        params={{ projectId: run.project_id, migrationId: run.resource_id }}
        search={{}}
      >
        {t("runs:open_migration")}
      </LinkButton>
    );
  }
  if (run.kind === "bridge.run") return <BridgeLink run={run} />;
  if (!run.kind.startsWith("patch.")) return null;
  return (
    <LinkButton
      variant="default"
      to="/projects/$projectId/patches/$patchId"
      params={{ projectId: run.project_id, patchId: run.resource_id }}
      search={{}}
    >
      {t("runs:open_patch")}
    </LinkButton>
  );
}
