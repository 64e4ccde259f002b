import { ActionIcon, Alert, Group, Loader, Text } from "@mantine/core";
import { IconCircleCheck, IconGitCompare, IconX } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { Run } from "@/api/types.ts";
import { RunErrorNotice } from "@/features/runs/components/run-view.tsx";
import { useLiveRun } from "@/features/runs/use-live-run.ts";
import { isFinal, readPhase } from "@/lib/progress.ts";
import { checkResult } from "../model.ts";
import { resultText } from "../words.ts";

interface Props {
  runId: string;
  onClose: () => void;
}

/** A check as it goes, and what it came to. */
export function LiveCheck({ runId, onClose }: Props) {
  const client = useQueryClient();
  const { run } = useLiveRun(runId);
  const ended = run !== undefined && isFinal(run.status);
  useEffect(() => {
    if (ended) void client.invalidateQueries({ queryKey: ["drift"] });
  }, [ended, client]);
  if (!run) return null;
  if (!ended) return <UnderWay run={run} />;
  if (run.error) return <RunErrorNotice run={run} />;
  return <Ended run={run} onClose={onClose} />;
}

function UnderWay({ run }: { run: Run }) {
  const { t, i18n } = useTranslation();
  const key = `runs:phase.${readPhase(run.progress.phase).name}`;
  const waiting = run.status !== "running";
  return (
    <div className="au-panel au-panel-body" role="status" aria-label={t("drift:this_check")}>
      <Group gap="sm">
        <Loader size={16} aria-hidden />
        <Text size="sm" fw={560}>
          {t(waiting ? `runs:status.${run.status}` : "drift:checking")}
        </Text>
        {!waiting && i18n.exists(key) ? (
          <Text size="sm" c="dimmed">
            {t(key)}
          </Text>
        ) : null}
        <RunLink run={run} />
      </Group>
    </div>
  );
}

function Ended({ run, onClose }: { run: Run; onClose: () => void }) {
  const { t } = useTranslation();
  const result = checkResult(run);
  const drifted = result?.drifted ?? false;
  return (
    <Alert
      color={drifted ? "red" : result ? "teal" : "gray"}
      icon={drifted ? <IconGitCompare size={18} /> : <IconCircleCheck size={18} />}
      role="status"
      aria-label={t("drift:this_check")}
    >
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <Text size="sm" fw={560}>
            {result ? resultText(result) : t(`runs:status.${run.status}`)}
          </Text>
          <Group gap="md" mt={4}>
            {drifted && result?.report_id ? (
              <Link
                to="/projects/$projectId/drift/reports/$reportId"
                params={{ projectId: run.project_id, reportId: result.report_id }}
                search={{}}
                className="au-link"
              >
                {t("drift:open_report")}
              </Link>
            ) : null}
            <RunLink run={run} />
          </Group>
        </div>
        <ActionIcon variant="subtle" color="gray" aria-label={t("common:close")} onClick={onClose}>
          <IconX size={16} />
        </ActionIcon>
      </Group>
    </Alert>
  );
}

function RunLink({ run }: { run: Run }) {
  const { t } = useTranslation();
  return (
    <Link
      to="/projects/$projectId/runs/$runId"
      params={{ projectId: run.project_id, runId: run.id }}
      className="au-link"
    >
      <Text span size="sm">
        {t("drift:open_run")}
      </Text>
    </Link>
  );
}
