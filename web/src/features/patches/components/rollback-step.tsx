import { Button, Group, Radio, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowBackUp, IconEye } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Connection, OnConflict, Patch, RollbackResult } from "@/api/types.ts";
import { NeedRight } from "@/components/shared/need-right.tsx";
import { ConfirmDialog } from "@/components/ui/confirm.tsx";
import { CopyAs } from "@/components/ui/copy-as.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { EnvBadge } from "@/components/ui/status.tsx";
import { Restored } from "@/features/runs/components/restored.tsx";
import { RunView } from "@/features/runs/components/run-view.tsx";
import { runsQuery } from "@/features/runs/queries.ts";
import { useLiveRun } from "@/features/runs/use-live-run.ts";
import { isPreview } from "@/features/runs/words.ts";
import { formatNumber } from "@/lib/format.ts";
import { useCan } from "@/lib/permissions.ts";
import { isFinal } from "@/lib/progress.ts";
import type { Step } from "../draft.ts";
import { useRollback, useRollbackPreview } from "../mutations.ts";
import { conflictPages } from "../queries.ts";

const POLICIES = ["abort", "skip", "force"] as const satisfies OnConflict[];
const DONE = ["rolled_back", "rolling_back"];

interface Props {
  patch: Patch;
  connection: Connection;
  go: (step: Step) => void;
  runId: string | undefined;
  onRun: (id: string) => void;
}

/** What undoing would restore, what stands in the way, and the undoing itself. */
export function RollbackStep({ patch, connection, go, runId, onRun }: Props) {
  const { t } = useTranslation();
  const can = useCan();
  const [policy, setPolicy] = useState<OnConflict>("abort");
  const [opened, { open, close }] = useDisclosure(false);
  const preview = useRollbackPreview(patch.id);
  const rollback = useRollback(patch.id);
  const { data: earlier } = useQuery(
    runsQuery({
      project_id: patch.project_id,
      kind: "patch.rollback",
      resource_id: patch.id,
      sort: "-created_at",
      page_size: 1,
    }),
  );
  const shown = runId ?? earlier?.items[0]?.id;
  const { run, log, live } = useLiveRun(shown);
  const result = run?.result as unknown as RollbackResult | null | undefined;
  const busy = run !== undefined && !isFinal(run.status);
  if (!patch.last_execution_id) {
    return (
      <div className="au-panel">
        <EmptyState
          icon={IconArrowBackUp}
          title={t("patches:nothing_to_undo")}
          text={t("patches:nothing_to_undo_text")}
          action={<Button onClick={() => go("review")}>{t("patches:to_review")}</Button>}
        />
      </div>
    );
  }
  const allowed = can("patches.rollback") && !DONE.includes(patch.status);
  return (
    <Stack gap="md">
      <ErrorNotice error={preview.error ?? rollback.error} />
      <NeedRight right="patches.rollback" />
      {allowed ? (
        <Panel
          title={t("patches:rollback")}
          actions={
            <Group gap="xs">
              <CopyAs
                call={{
                  method: "POST",
                  path: `/patches/${patch.id}/rollback`,
                  body: { on_conflict: policy },
                  cli: `patch rollback ${patch.id} --on-conflict ${policy} --wait`,
                }}
              />
              <Button
                variant="default"
                leftSection={<IconEye size={16} />}
                loading={preview.isPending}
                disabled={busy}
                onClick={() => preview.mutate(undefined, { onSuccess: (made) => onRun(made.id) })}
              >
                {t("patches:preview")}
              </Button>
              <Button
                color={connection.environment === "production" ? "red" : undefined}
                leftSection={<IconArrowBackUp size={16} />}
                disabled={busy}
                onClick={open}
              >
                {t("patches:roll_back")}
              </Button>
            </Group>
          }
        >
          <Radio.Group
            label={t("patches:on_conflict")}
            description={t("patches:on_conflict_hint")}
            value={policy}
            onChange={(value) => setPolicy(value as OnConflict)}
          >
            <Stack gap="xs" mt="sm">
              {POLICIES.map((value) => (
                <Radio
                  key={value}
                  value={value}
                  label={t(`patches:policy.${value}`)}
                  description={t(`patches:policy_text.${value}`)}
                />
              ))}
            </Stack>
          </Radio.Group>
        </Panel>
      ) : null}
      {result && run && isFinal(run.status) ? (
        <Restored result={result} more={conflictPages(patch.id)} preview={isPreview(run)} />
      ) : null}
      {run ? <RunView run={run} log={log} live={live} /> : null}
      <ConfirmDialog
        opened={opened}
        onClose={close}
        title={t("patches:rollback_title", { name: patch.name })}
        confirmLabel={t("patches:roll_back")}
        danger={policy === "force" || connection.environment === "production"}
        busy={rollback.isPending}
        typed={connection.environment === "production" ? connection.name : undefined}
        onConfirm={() =>
          rollback.mutate(policy, { onSuccess: (made) => onRun(made.id), onSettled: close })
        }
      >
        <Group gap="sm">
          <EnvBadge environment={connection.environment} />
          <Text fw={600}>{connection.name}</Text>
        </Group>
        {result && run && isPreview(run) ? (
          <Text size="sm">
            {t("patches:rollback_counts", {
              restored: formatNumber(result.restored),
              conflicts: formatNumber(result.conflicts_total),
            })}
          </Text>
        ) : null}
        <Text size="sm">{t(`patches:policy_text.${policy}`)}</Text>
      </ConfirmDialog>
    </Stack>
  );
}
