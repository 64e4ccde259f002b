import { Alert, Button, Group, Stack } from "@mantine/core";
import { IconArrowRight, IconFlask } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Connection, DryRunResult, Patch } from "@/api/types.ts";
import { NeedRight } from "@/components/shared/need-right.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { RunErrorNotice, RunView } from "@/features/runs/components/run-view.tsx";
import { useLiveRun } from "@/features/runs/use-live-run.ts";
import { useCan } from "@/lib/permissions.ts";
import { isFinal } from "@/lib/progress.ts";
import type { Step } from "../draft.ts";
import { useDryRun } from "../mutations.ts";
import { DryRunView } from "./dry-run-view.tsx";

interface Props {
  patch: Patch;
  connection: Connection;
  go: (step: Step) => void;
}

export function DryRunStep({ patch, connection, go }: Props) {
  const { t } = useTranslation();
  const can = useCan();
  const start = useDryRun(patch.id);
  const runId = start.data?.id ?? patch.last_dry_run_id;
  const { run, log, live } = useLiveRun(runId);
  const result = run?.status === "succeeded" ? (run.result as unknown as DryRunResult) : null;
  const button = can("patches.dry_run") ? (
    <Button
      variant={result ? "default" : "filled"}
      leftSection={<IconFlask size={16} />}
      loading={start.isPending}
      disabled={patch.operations.length === 0 || connection.read_only}
      onClick={() => start.mutate()}
    >
      {t(result ? "patches:run_again" : "patches:run_dry")}
    </Button>
  ) : undefined;
  return (
    <Stack gap="md">
      <ErrorNotice error={start.error} />
      <NeedRight right="patches.dry_run" />
      {!runId ? (
        <div className="au-panel">
          <EmptyState
            icon={IconFlask}
            title={t("patches:no_dry_run")}
            text={t("patches:no_dry_run_text")}
            action={button}
            {...(button ? { command: `auralith patch dry-run ${patch.id} --wait` } : {})}
          />
        </div>
      ) : null}
      {run && !isFinal(run.status) ? <RunView run={run} log={log} live={live} /> : null}
      {run && isFinal(run.status) ? (
        <Group justify="flex-end">
          {button}
          {patch.status === "dry_run_ok" ? (
            <Button rightSection={<IconArrowRight size={16} />} onClick={() => go("review")}>
              {t("patches:to_review")}
            </Button>
          ) : null}
        </Group>
      ) : null}
      {result && patch.status === "draft" ? (
        <Alert color="yellow">{t("patches:dry_run_old")}</Alert>
      ) : null}
      {run ? <RunErrorNotice run={run} /> : null}
      {result ? <DryRunView result={result} /> : null}
    </Stack>
  );
}
