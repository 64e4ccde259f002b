import { Group, Text } from "@mantine/core";
import { IconDatabase } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Connection } from "@/api/types.ts";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { LinkButton } from "@/components/ui/link.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { EnvBadge } from "@/components/ui/status.tsx";
import { allConnectionsQuery } from "@/features/connections/queries.ts";
import { formatRelative } from "@/lib/format.ts";
import { useProjectId } from "@/lib/use-project.ts";
import { snapshotsQuery } from "../queries.ts";

/** Where the schemas are: each database with the way into it and its history. */
export function SchemaList() {
  const { t } = useTranslation();
  const projectId = useProjectId();
  const { data, error, refetch } = useQuery(allConnectionsQuery(projectId));
  if (error) return <ErrorNotice error={error} retry={() => void refetch()} />;
  if (data?.items.length === 0) {
    return (
      <div className="au-panel">
        <EmptyState
          icon={IconDatabase}
          title={t("connections:empty_title")}
          text={t("connections:empty_text")}
          action={
            <LinkButton
              to="/projects/$projectId/connections"
              params={{ projectId }}
              search={{ new: "yes" }}
            >
              {t("connections:new")}
            </LinkButton>
          }
        />
      </div>
    );
  }
  return (
    <Panel title={t("schemas:databases")} padded={false}>
      <Text size="sm" c="dimmed" px="md" pt="sm">
        {t("schemas:choose_two_text")}
      </Text>
      <div className="au-divided">
        {data?.items.map((item) => (
          <SchemaLine key={item.id} connection={item} />
        ))}
      </div>
    </Panel>
  );
}

function SchemaLine({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const projectId = useProjectId();
  const { data } = useQuery(snapshotsQuery(connection.id, { page_size: 1 }));
  const newest = data?.items[0];
  const params = { projectId, connectionId: connection.id };
  return (
    <Group px="md" py={9} gap="md" justify="space-between">
      <div style={{ minWidth: 0, flex: "1 1 200px" }}>
        <Group gap="xs">
          <Link
            to="/projects/$projectId/connections/$connectionId"
            params={params}
            search={{}}
            className="au-link au-wrap"
          >
            {connection.name}
          </Link>
          <EnvBadge environment={connection.environment} />
        </Group>
        <Text size="xs" c="dimmed">
          {t(`connections:engine.${connection.engine}`)}
          {data ? ` · ${t("schemas:snapshots", { count: data.total })}` : ""}
          {newest ? ` · ${t("schemas:newest", { when: formatRelative(newest.created_at) })}` : ""}
        </Text>
      </div>
      <Group gap="xs">
        <LinkButton
          size="compact-sm"
          variant="default"
          to="/projects/$projectId/connections/$connectionId"
          params={params}
          search={{ tab: "schema" }}
        >
          {t("schemas:explore")}
        </LinkButton>
        <LinkButton
          size="compact-sm"
          variant="default"
          to="/projects/$projectId/connections/$connectionId"
          params={params}
          search={{ tab: "history" }}
        >
          {t("schemas:history")}
        </LinkButton>
        {newest ? (
          <LinkButton
            size="compact-sm"
            variant="default"
            to="/projects/$projectId/schemas"
            params={{ projectId }}
            search={{ before: `snapshot:${newest.id}`, after: connection.id }}
          >
            {t("schemas:compare_now")}
          </LinkButton>
        ) : null}
      </Group>
    </Group>
  );
}
