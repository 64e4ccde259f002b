import { Button, Menu, SegmentedControl, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import {
  IconDots,
  IconPencil,
  IconPlugConnected,
  IconRefresh,
  IconTrash,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Connection } from "@/api/types.ts";
import { EnvironmentBand } from "@/components/shared/environment-band.tsx";
import { ConfirmDialog } from "@/components/ui/confirm.tsx";
import { ErrorNotice, notifyError } from "@/components/ui/error-notice.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { ConnectionSheet } from "@/features/connections/components/connection-sheet.tsx";
import { HealthFindings } from "@/features/connections/components/health-findings.tsx";
import { SchemaBrowser } from "@/features/connections/components/schema-browser.tsx";
import { TestLights } from "@/features/connections/components/test-lights.tsx";
import {
  useDeleteConnection,
  useIntrospect,
  useTestConnection,
} from "@/features/connections/mutations.ts";
import { connectionQuery } from "@/features/connections/queries.ts";
import { useCan } from "@/lib/permissions.ts";
import { useProjectId } from "@/lib/use-project.ts";

export function ConnectionPage() {
  const { connectionId } = useParams({
    from: "/signed-in/projects/$projectId/connections/$connectionId",
  });
  const { data, error, refetch } = useQuery(connectionQuery(connectionId));
  if (error) {
    return (
      <div className="au-page">
        <ErrorNotice error={error} retry={() => void refetch()} />
      </div>
    );
  }
  return (
    <>
      <EnvironmentBand connectionId={connectionId} />
      <div className="au-page">{data ? <Detail connection={data} /> : null}</div>
    </>
  );
}

function Detail({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const can = useCan();
  const projectId = useProjectId();
  const from = "/signed-in/projects/$projectId/connections/$connectionId";
  const search = useSearch({ from });
  const navigate = useNavigate({ from: "/projects/$projectId/connections/$connectionId" });
  const [removing, { open, close }] = useDisclosure(false);
  const test = useTestConnection(connection.id);
  const introspect = useIntrospect(connection.id);
  const remove = useDeleteConnection(connection.id);
  const tab = search.tab === "health" ? "health" : "schema";
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
              <Menu position="bottom-end">
                <Menu.Target>
                  <Button variant="default" px={9} aria-label={t("common:more")}>
                    <IconDots size={17} />
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => edit("yes")}>
                    {t("common:edit")}
                  </Menu.Item>
                  <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={open}>
                    {t("common:delete")}
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            ) : null}
          </>
        }
      />
      <Stack gap="md">
        <TestLights result={test.data} pending={test.isPending} />
        <ErrorNotice error={test.error} />
        <SegmentedControl
          aria-label={t("connections:view")}
          value={tab}
          style={{ alignSelf: "flex-start" }}
          onChange={(value) => void navigate({ search: (old) => ({ ...old, tab: value }) })}
          data={[
            { value: "schema", label: t("connections:tab_schema") },
            { value: "health", label: t("connections:tab_health") },
          ]}
        />
        {tab === "schema" ? (
          <SchemaBrowser
            connectionId={connection.id}
            search={search}
            onSearch={(change) => void navigate({ search: (old) => ({ ...old, ...change }) })}
          />
        ) : (
          <HealthFindings
            connectionId={connection.id}
            onTable={(table) => void navigate({ search: { tab: "schema", table } })}
          />
        )}
      </Stack>
      <ConnectionSheet
        projectId={projectId}
        connection={connection}
        opened={search.edit === "yes"}
        onClose={() => edit(undefined)}
      />
      <ConfirmDialog
        opened={removing}
        onClose={close}
        title={t("connections:delete_title", { name: connection.name })}
        confirmLabel={t("common:delete")}
        danger
        busy={remove.isPending}
        onConfirm={() =>
          remove.mutate(undefined, {
            onSuccess: () =>
              void navigate({ to: "/projects/$projectId/connections", params: { projectId } }),
            onError: (error) => {
              close();
              notifyError(error);
            },
          })
        }
      >
        <Text size="sm">{t("connections:delete_text")}</Text>
      </ConfirmDialog>
    </>
  );
}
