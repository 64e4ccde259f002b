import { Button, Menu, SegmentedControl, Stack } from "@mantine/core";
import { IconPencil, IconPlugConnected, IconRefresh } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Connection } from "@/api/types.ts";
import { MoreMenu } from "@/components/shared/more-menu.tsx";
import { ErrorNotice, notifyError } from "@/components/ui/error-notice.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { ConnectionSheet } from "@/features/connections/components/connection-sheet.tsx";
import { HealthFindings } from "@/features/connections/components/health-findings.tsx";
import { TableOrder } from "@/features/connections/components/table-order.tsx";
import { TargetPage } from "@/features/connections/components/target-page.tsx";
import { TestLights } from "@/features/connections/components/test-lights.tsx";
import {
  useDeleteConnection,
  useIntrospect,
  useTestConnection,
} from "@/features/connections/mutations.ts";
import { connectionQuery } from "@/features/connections/queries.ts";
import { LiveExplorer } from "@/features/schemas/components/live-explorer.tsx";
import { SnapshotHistory } from "@/features/schemas/components/snapshot-history.tsx";
import { useCan } from "@/lib/permissions.ts";
import { useProjectId } from "@/lib/use-project.ts";

const TABS = ["schema", "history", "order", "health"] as const;

export function ConnectionPage() {
  const { connectionId } = useParams({
    from: "/signed-in/projects/$projectId/connections/$connectionId",
  });
  const { data, error, refetch } = useQuery(connectionQuery(connectionId));
  return (
    <TargetPage connectionId={connectionId} error={error} retry={() => void refetch()}>
      {data ? <Detail connection={data} /> : undefined}
    </TargetPage>
  );
}

function Detail({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const can = useCan();
  const projectId = useProjectId();
  const from = "/signed-in/projects/$projectId/connections/$connectionId";
  const search = useSearch({ from });
  const navigate = useNavigate({ from: "/projects/$projectId/connections/$connectionId" });
  const test = useTestConnection(connection.id);
  const introspect = useIntrospect(connection.id);
  const remove = useDeleteConnection(connection.id);
  const tab = TABS.find((value) => value === search.tab) ?? "schema";
  const openTable = (table: string) => void navigate({ search: { tab: "schema", table } });
  const edit = (value: "yes" | undefined) =>
    void navigate({ search: (old) => ({ ...old, edit: value }) });
  return (
    <>
      <PageHeader
        title={connection.name}
        description={t("connections:detail", {
          engine: t(`connections:engine.${connection.engine}`),
          version: connection.server_version ?? "",
        })}
        actions={
          <>
            <Button
              variant="default"
              leftSection={<IconPlugConnected size={16} />}
              loading={test.isPending}
              onClick={() => test.mutate()}
            >
              {t("connections:test")}
            </Button>
            <Button
              variant="default"
              leftSection={<IconRefresh size={16} />}
              loading={introspect.isPending}
              onClick={() => introspect.mutate(undefined, { onError: notifyError })}
            >
              {t("connections:refresh")}
            </Button>
            {can("connections.manage") ? (
              <MoreMenu
                remove={remove}
                removeTitle={t("connections:delete_title", { name: connection.name })}
                removeText={t("connections:delete_text")}
                onRemoved={() =>
                  void navigate({ to: "/projects/$projectId/connections", params: { projectId } })
                }
              >
                <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => edit("yes")}>
                  {t("common:edit")}
                </Menu.Item>
              </MoreMenu>
            ) : null}
          </>
        }
      />
      <Stack gap="md">
        <TestLights engine={connection.engine} result={test.data} pending={test.isPending} />
        <ErrorNotice error={test.error} />
        <div className="au-scroll-x">
          <SegmentedControl
            aria-label={t("connections:view")}
            value={tab}
            onChange={(value) => void navigate({ search: { tab: value } })}
            data={TABS.map((value) => ({ value, label: t(`connections:tab.${value}`) }))}
          />
        </div>
        {tab === "schema" ? (
          <LiveExplorer
            connectionId={connection.id}
            engine={connection.engine}
            search={search}
            onSearch={(change) => void navigate({ search: (old) => ({ ...old, ...change }) })}
          />
        ) : null}
        {tab === "history" ? (
          <SnapshotHistory
            connectionId={connection.id}
            search={search}
            onSearch={(change) => void navigate({ search: (old) => ({ ...old, ...change }) })}
          />
        ) : null}
        {tab === "order" ? <TableOrder connectionId={connection.id} onTable={openTable} /> : null}
        {tab === "health" ? (
          <HealthFindings connectionId={connection.id} onTable={openTable} />
        ) : null}
      </Stack>
      <ConnectionSheet
        projectId={projectId}
        connection={connection}
        opened={search.edit === "yes" && can("connections.manage")}
        onClose={() => edit(undefined)}
      />
    </>
  );
}
