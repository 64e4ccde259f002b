import { Stack, Text } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Run } from "@/api/types.ts";
import { RUN_KINDS } from "@/app/run-kinds.ts";
import { CopyAs } from "@/components/ui/copy-as.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { TargetPage } from "@/features/connections/components/target-page.tsx";
import { RunNumbers } from "@/features/runs/components/run-numbers.tsx";
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
  const { Result = RunNumbers, Steps, Source } = RUN_KINDS[run.kind] ?? {};
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
            {Source ? <Source run={run} /> : null}
            <CopyAs call={{ method: "GET", path: `/runs/${run.id}`, cli: `run watch ${run.id}` }} />
          </>
        }
      />
      <Stack gap="md">
        <Result run={run} />
        {Steps ? <Steps run={run} log={log} /> : null}
        <RunView run={run} log={log} live={live} />
      </Stack>
    </>
  );
}
