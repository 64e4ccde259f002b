import { Alert, Button, Group, List, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconAlertTriangle, IconArrowBackUp } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Connection, Migration, MigrationStep } from "@/api/types.ts";
import { NeedRight } from "@/components/shared/need-right.tsx";
import { CopyAs } from "@/components/ui/copy-as.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { RunView } from "@/features/runs/components/run-view.tsx";
import { runsQuery } from "@/features/runs/queries.ts";
import { useLiveRun } from "@/features/runs/use-live-run.ts";
import { useCan } from "@/lib/permissions.ts";
import { isFinal } from "@/lib/progress.ts";
import { destructiveObjects, type Step } from "../draft.ts";
import { useRollback } from "../mutations.ts";
import { wayBackQuery } from "../queries.ts";
import { kindText, objectText, reasonText } from "../words.ts";
import { DangerDialog } from "./danger-dialog.tsx";
import { MigrationOutcome, MigrationStatements } from "./run-outcome.tsx";
import { StatementList } from "./statement-list.tsx";

const ROLLABLE = ["applied", "partially_applied"];

interface Props {
  migration: Migration;
  connection: Connection;
  go: (step: Step) => void;
}

/** What the way back would run, asked of the database now; then the way back itself. */
export function RollbackStep({ migration, connection, go }: Props) {
  const { t } = useTranslation();
  const started = useRollback(migration.id);
  const { data: earlier } = useQuery(
    runsQuery({
      project_id: migration.project_id,
      kind: "migration.rollback",
      resource_id: migration.id,
      sort: "-created_at",
      page_size: 1,
    }),
  );
  const { run, log, live } = useLiveRun(started.data?.id ?? earlier?.items[0]?.id);
  const running = run !== undefined && !isFinal(run.status);
  // The run ends a moment before the migration says so: then there is nothing left to ask about.
  const back = run?.status === "succeeded" && isAfter(run.created_at, migration.applied_at);
  const rollable = ROLLABLE.includes(migration.status) && !running && !back;
  if (!rollable && !run) {
    return (
      <div className="au-panel">
        <EmptyState
          icon={IconArrowBackUp}
          title={t("migrations:nothing_to_undo")}
          text={t("migrations:nothing_to_undo_text")}
          action={<Button onClick={() => go("apply")}>{t("migrations:to_apply")}</Button>}
        />
      </div>
    );
  }
  return (
    <Stack gap="md">
      <ErrorNotice error={started.error} />
      <NeedRight right="migrations.rollback" />
      {rollable ? (
        <WayBack migration={migration} connection={connection} started={started} />
      ) : null}
      {run && !running ? <MigrationOutcome run={run} /> : null}
      {run && running ? <RunView run={run} log={log} live={live} /> : null}
      {run && !rollable ? <MigrationStatements run={run} log={log} /> : null}
      {run && !running ? <RunView run={run} log={log} live={live} /> : null}
    </Stack>
  );
}

function isAfter(moment: string, other: string | null): boolean {
  return other !== null && new Date(moment) > new Date(other);
}

interface WayProps {
  migration: Migration;
  connection: Connection;
  started: ReturnType<typeof useRollback>;
}

function WayBack({ migration, connection, started }: WayProps) {
  const { t } = useTranslation();
  const can = useCan();
  const allowed = can("migrations.rollback");
  const [opened, { open, close }] = useDisclosure(false);
  const asked = useQuery({ ...wayBackQuery(migration), enabled: allowed });
  // Who may not roll back sees what is known without asking the database.
  const statements: MigrationStep[] =
    asked.data?.statements ?? (allowed ? [] : migration.rollback_statements);
  const objects = destructiveObjects(statements);
  const { irreversible } = migration;
  return (
    <>
      {irreversible.length > 0 ? (
        <Alert
          color="red"
          icon={<IconAlertTriangle size={18} />}
          title={t("migrations:irreversible", { count: irreversible.length })}
        >
          <List size="sm">
            {irreversible.map((item) => (
              <List.Item key={item.object + item.reason}>
                <Text size="sm" className="au-wrap">
                  {kindText(item.object)} <span className="au-mono">{objectText(item.object)}</span>
                </Text>
                <Text size="xs" c="dimmed" className="au-wrap">
                  {reasonText(item.reason)}
                </Text>
              </List.Item>
            ))}
          </List>
        </Alert>
      ) : null}
      {asked.error && irreversible.length === 0 ? (
        <ErrorNotice error={asked.error} retry={() => void asked.refetch()} />
      ) : null}
      <Panel
        title={t("migrations:rollback")}
        padded={false}
        actions={
          <Group gap="xs">
            <CopyAs
              call={{
                method: "POST",
                path: `/migrations/${migration.id}/rollback`,
                body: { confirm_destructive: objects },
                cli: [
                  `migration rollback ${migration.id} --wait`,
                  ...objects.map((object) => `--destroy '${object}'`),
                ].join(" "),
              }}
            />
            {allowed ? (
              <Button
                color={connection.environment === "production" ? "red" : undefined}
                leftSection={<IconArrowBackUp size={16} />}
                loading={asked.isPending}
                disabled={statements.length === 0}
                onClick={open}
              >
                {t("migrations:roll_back")}
              </Button>
            ) : null}
          </Group>
        }
      >
        <Text size="sm" c="dimmed" p="md">
          {t(
            migration.status === "applied"
              ? "migrations:rollback_text"
              : "migrations:rollback_half_text",
          )}
        </Text>
        {statements.length > 0 ? (
          <StatementList label={t("migrations:rollback")} statements={statements} />
        ) : null}
      </Panel>
      <DangerDialog
        key={`${opened}`}
        opened={opened}
        onClose={close}
        connection={connection}
        title={t("migrations:rollback_title", { name: migration.name })}
        confirmLabel={t("migrations:roll_back_now")}
        objects={objects}
        busy={started.isPending}
        onConfirm={(named) => started.mutate(named, { onSettled: close })}
      >
        <Text size="sm">{t("migrations:will_run", { count: statements.length })}</Text>
      </DangerDialog>
    </>
  );
}
