import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Connection, Migration } from "@/api/types.ts";
import { MoreMenu } from "@/components/shared/more-menu.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { TargetPage } from "@/features/connections/components/target-page.tsx";
import { connectionQuery } from "@/features/connections/queries.ts";
import { ApplyStep } from "@/features/migrations/components/apply-step.tsx";
import { MigrationStatusBadge } from "@/features/migrations/components/migration-status.tsx";
import { MigrationSteps } from "@/features/migrations/components/migration-steps.tsx";
import { PlanStep, type View } from "@/features/migrations/components/plan-step.tsx";
import { ProofStep } from "@/features/migrations/components/proof-step.tsx";
import { RollbackStep } from "@/features/migrations/components/rollback-step.tsx";
import { STEPS, type Step, stepOf, wasCompared } from "@/features/migrations/draft.ts";
import { useDeleteMigration } from "@/features/migrations/mutations.ts";
import { migrationQuery, snapshotQuery } from "@/features/migrations/queries.ts";
import { formatDateTime } from "@/lib/format.ts";
import { useCan } from "@/lib/permissions.ts";
import { useProjectId } from "@/lib/use-project.ts";

const VIEWS: View[] = ["list", "changes", "sql"];

export function MigrationPage() {
  const { migrationId } = useParams({
    from: "/signed-in/projects/$projectId/migrations/$migrationId",
  });
  const { data: migration, error, refetch } = useQuery(migrationQuery(migrationId));
  const { data: connection, error: broken } = useQuery({
    ...connectionQuery(migration?.target_connection_id ?? ""),
    enabled: migration !== undefined,
  });
  return (
    <TargetPage
      connectionId={migration?.target_connection_id}
      error={error ?? broken}
      retry={() => void refetch()}
    >
      {migration && connection ? (
        <Screen key={migration.id} migration={migration} connection={connection} />
      ) : undefined}
    </TargetPage>
  );
}

function Screen({ migration, connection }: { migration: Migration; connection: Connection }) {
  const { t } = useTranslation();
  const search = useSearch({ from: "/signed-in/projects/$projectId/migrations/$migrationId" });
  const navigate = useNavigate({ from: "/projects/$projectId/migrations/$migrationId" });
  const step = STEPS.find((value) => value === search.step) ?? stepOf(migration);
  const go = (next: Step) => void navigate({ search: { step: next } });
  return (
    <>
      <PageHeader
        title={migration.name}
        badges={<MigrationStatusBadge status={migration.status} />}
        description={
          <>
            {migration.annotation ? <div>{migration.annotation}</div> : null}
            <Origin migration={migration} connection={connection} />
            <Text span size="xs" className="au-mono" title={migration.content_hash}>
              {t("migrations:hash", { hash: migration.content_hash.slice(0, 12) })}
            </Text>
          </>
        }
        actions={<Actions migration={migration} />}
      />
      <Stack gap="md">
        <MigrationSteps migration={migration} step={step} onStep={go} />
        {step === "statements" ? (
          <PlanStep
            migration={migration}
            connection={connection}
            go={go}
            view={VIEWS.find((value) => value === search.view) ?? "list"}
            onView={(view) => void navigate({ search: (old) => ({ ...old, step, view }) })}
            object={search.object}
            onObject={(object) =>
              void navigate({ search: (old) => ({ ...old, object }), replace: true })
            }
          />
        ) : null}
        {step === "proof" ? <ProofStep migration={migration} go={go} /> : null}
        {step === "apply" ? (
          <ApplyStep migration={migration} connection={connection} go={go} />
        ) : null}
        {step === "rollback" ? (
          <RollbackStep migration={migration} connection={connection} go={go} />
        ) : null}
      </Stack>
    </>
  );
}

/** Where the statements come from: a database, a snapshot, a text, or somebody's hand. */
function Origin({ migration, connection }: { migration: Migration; connection: Connection }) {
  const { t } = useTranslation();
  const projectId = useProjectId();
  const sourceId = migration.source_connection_id ?? "";
  const { data: source } = useQuery({ ...connectionQuery(sourceId), enabled: sourceId !== "" });
  const { data: snapshot } = useQuery(snapshotQuery(migration.source_snapshot_id ?? ""));
  if (!wasCompared(migration)) return <div>{t("migrations:origin.hand")}</div>;
  const target = connection.name;
  if (source) {
    return (
      <div>
        {t("migrations:origin.connection", { target })}{" "}
        <Link
          to="/projects/$projectId/connections/$connectionId"
          params={{ projectId, connectionId: source.id }}
          search={{}}
          className="au-link"
        >
          {source.name}
        </Link>
      </div>
    );
  }
  if (snapshot) {
    const name = snapshot.label || formatDateTime(snapshot.created_at);
    return <div>{t("migrations:origin.snapshot", { target, name })}</div>;
  }
  return sourceId || migration.source_snapshot_id ? null : (
    <div>{t("migrations:origin.ddl", { target })}</div>
  );
}

function Actions({ migration }: { migration: Migration }) {
  const { t } = useTranslation();
  const can = useCan();
  const projectId = useProjectId();
  const navigate = useNavigate();
  const remove = useDeleteMigration(migration.id);
  if (!can("migrations.write")) return null;
  return (
    <MoreMenu
      remove={remove}
      removeTitle={t("migrations:delete_title", { name: migration.name })}
      removeText={t("migrations:delete_text")}
      onRemoved={() =>
        void navigate({ to: "/projects/$projectId/migrations", params: { projectId }, search: {} })
      }
    />
  );
}
