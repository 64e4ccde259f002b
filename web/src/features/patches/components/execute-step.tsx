import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { IconArrowBackUp, IconPlayerPlay } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Connection, Patch } from "@/api/types.ts";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { LinkButton } from "@/components/ui/link.tsx";
import { RunNumbers } from "@/features/runs/components/run-numbers.tsx";
import { RunView } from "@/features/runs/components/run-view.tsx";
import { useLiveRun } from "@/features/runs/use-live-run.ts";
import { isFinal } from "@/lib/progress.ts";
import type { Step } from "../draft.ts";
import { ChangesGrid } from "./changes-grid.tsx";

interface Props {
  patch: Patch;
  connection: Connection;
  go: (step: Step) => void;
  page: number;
  onPage: (page: number) => void;
}

/** The execution as it goes, and afterwards every row it changed. */
export function ExecuteStep({ patch, go, page, onPage }: Props) {
  const { t } = useTranslation();
  const { run, log, live } = useLiveRun(patch.last_execution_id);
  if (!patch.last_execution_id) {
    return (
      <div className="au-panel">
        <EmptyState
          icon={IconPlayerPlay}
          title={t("patches:not_executed")}
          text={t("patches:not_executed_text")}
          action={<Button onClick={() => go("review")}>{t("patches:to_review")}</Button>}
          command={`auralith patch execute ${patch.id} --wait`}
        />
      </div>
    );
  }
  const ended = run !== undefined && isFinal(run.status);
  return (
    <Stack gap="md">
      {run?.status === "awaiting_approval" ? (
        <Alert color="yellow">{t("patches:waits_for_approval")}</Alert>
      ) : null}
      {ended ? (
        <Group justify="space-between">
          <Text size="sm" c="dimmed" flex="1 1 260px">
            {t("patches:changes_kept")}
          </Text>
          <Group gap="xs">
            <LinkButton
              variant="default"
              to="/projects/$projectId/runs/$runId"
              params={{ projectId: patch.project_id, runId: run.id }}
            >
              {t("patches:open_run")}
            </LinkButton>
            <Button
              variant="default"
              leftSection={<IconArrowBackUp size={16} />}
              onClick={() => go("rollback")}
            >
              {t("patches:to_rollback")}
            </Button>
          </Group>
        </Group>
      ) : null}
      {run && ended ? <RunNumbers run={run} /> : null}
      {run ? <RunView run={run} log={log} live={live} /> : null}
      {ended ? <ChangesGrid patchId={patch.id} page={page} onPage={onPage} /> : null}
    </Stack>
  );
}
