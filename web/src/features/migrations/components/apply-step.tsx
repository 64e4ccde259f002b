import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconAlertTriangle, IconArrowBackUp, IconPlayerPlay } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Connection, Migration } from "@/api/types.ts";
import { NeedRight } from "@/components/shared/need-right.tsx";
import { CopyAs } from "@/components/ui/copy-as.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { LinkButton } from "@/components/ui/link.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { EnvBadge } from "@/components/ui/status.tsx";
import { RunView } from "@/features/runs/components/run-view.tsx";
import { useLiveRun } from "@/features/runs/use-live-run.ts";
import { formatNumber } from "@/lib/format.ts";
import { useCan } from "@/lib/permissions.ts";
import { isFinal } from "@/lib/progress.ts";
import { destructiveObjects, isOpen, type Step } from "../draft.ts";
import { useApply } from "../mutations.ts";
import { DangerDialog } from "./danger-dialog.tsx";
import { MigrationOutcome, MigrationStatements } from "./run-outcome.tsx";

interface Props {
  migration: Migration;
  connection: Connection;
  go: (step: Step) => void;
}

/** The applying: what it does, the question before it, and each statement as it goes. */
export function ApplyStep({ migration, connection, go }: Props) {
  const { t } = useTranslation();
  const can = useCan();
  const [opened, { open, close }] = useDisclosure(false);
  const apply = useApply(migration.id);
  const { run, log, live } = useLiveRun(migration.last_apply_id);
  const ended = run !== undefined && isFinal(run.status);
  const again = migration.status === "partially_applied";
  const startable = isOpen(migration) || again;
  const objects = destructiveObjects(migration.statements);
  const count = migration.statements.length;
  return (
    <Stack gap="md">
      <ErrorNotice error={apply.error} />
      {startable ? (
        <Panel
          title={t(again ? "migrations:go_on_title" : "migrations:summary")}
          actions={
            <Group gap="xs">
              <CopyAs
                call={{
                  method: "POST",
                  path: `/migrations/${migration.id}/apply`,
                  body: { confirm_destructive: objects },
                  cli: [
                    `migration apply ${migration.id} --wait`,
                    ...objects.map((object) => `--destroy '${object}'`),
                  ].join(" "),
                }}
              />
              {can("migrations.apply") ? (
                <Button
                  color={connection.environment === "production" ? "red" : undefined}
                  leftSection={<IconPlayerPlay size={16} />}
                  disabled={connection.read_only || count === 0}
                  onClick={open}
                >
                  {t(again ? "migrations:go_on" : "migrations:apply")}
                </Button>
              ) : null}
            </Group>
          }
        >
          <Stack gap="sm">
            <NeedRight right="migrations.apply" />
            <Group gap="sm">
              <EnvBadge environment={connection.environment} />
              <Text fw={600}>{connection.name}</Text>
              <Text className="au-mono" c="dimmed">
                {connection.database}
              </Text>
            </Group>
            <Summary migration={migration} />
            {connection.read_only ? (
              <Text size="sm" c="dimmed">
                {t("migrations:target_read_only")}
              </Text>
            ) : null}
            {migration.status === "validated" || again ? null : (
              <Group gap="xs">
                <Text size="sm" c="dimmed" flex="1 1 240px">
                  {t("migrations:not_validated")}
                </Text>
                <Button size="xs" variant="default" onClick={() => go("proof")}>
                  {t("migrations:to_proof")}
                </Button>
              </Group>
            )}
            <Text size="xs" className="au-mono au-wrap" c="dimmed">
              {t("migrations:hash", { hash: migration.content_hash })}
            </Text>
          </Stack>
        </Panel>
      ) : null}
      {run?.status === "awaiting_approval" ? (
        <Alert color="yellow">{t("migrations:waits_for_approval")}</Alert>
      ) : null}
      {run && ended ? (
        <Group justify="flex-end" gap="xs">
          <LinkButton
            variant="default"
            to="/projects/$projectId/runs/$runId"
            params={{ projectId: migration.project_id, runId: run.id }}
          >
            {t("migrations:open_run")}
          </LinkButton>
          <Button
            variant="default"
            leftSection={<IconArrowBackUp size={16} />}
            onClick={() => go("rollback")}
          >
            {t("migrations:step.rollback")}
          </Button>
        </Group>
      ) : null}
      {run && ended ? <MigrationOutcome run={run} /> : null}
      {run && !ended ? <RunView run={run} log={log} live={live} /> : null}
      {run ? <MigrationStatements run={run} log={log} /> : null}
      {run && ended ? <RunView run={run} log={log} live={live} /> : null}
      <DangerDialog
        key={`${opened}`}
        opened={opened}
        onClose={close}
        connection={connection}
        title={t("migrations:apply_title", { count })}
        confirmLabel={t("migrations:apply_now")}
        objects={objects}
        busy={apply.isPending}
        onConfirm={(named) => apply.mutate(named, { onSettled: close })}
      >
        <Summary migration={migration} />
      </DangerDialog>
    </Stack>
  );
}

/** How many statements, and what of them does not come back. */
function Summary({ migration }: { migration: Migration }) {
  const { t } = useTranslation();
  const { statements, irreversible } = migration;
  const alone = statements.filter((item) => !item.transactional).length;
  const rowsLost = statements.some((item) => item.reverse.quality === "structure_only");
  return (
    <Stack gap={4}>
      <Text size="sm">
        {t("migrations:will_run", { count: statements.length })}{" "}
        {alone > 0 ? t("migrations:alone", { count: alone }) : t("migrations:all_together")}
      </Text>
      {irreversible.length > 0 ? (
        <Group gap={6} wrap="nowrap" align="flex-start" c="var(--au-bad)">
          <IconAlertTriangle size={16} aria-hidden style={{ flex: "none", marginTop: 2 }} />
          <Text size="sm">
            {t("migrations:no_way_back", { amount: formatNumber(irreversible.length) })}
          </Text>
        </Group>
      ) : (
        <Text size="sm" c="dimmed">
          {t(rowsLost ? "migrations:reversible_structure" : "migrations:reversible")}
        </Text>
      )}
    </Stack>
  );
}
