import { Button, Select, Stack, Text } from "@mantine/core";
import { IconDatabase, IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { ColumnDef } from "@tanstack/react-table";
import { useTranslation } from "react-i18next";
import type { Connection } from "@/api/types.ts";
import { DataTable } from "@/components/ui/data-table.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { SearchInput } from "@/components/ui/search-input.tsx";
import { EnvBadge, StatusDot } from "@/components/ui/status.tsx";
import { ConnectionSheet } from "@/features/connections/components/connection-sheet.tsx";
import { ENGINES, ENVIRONMENTS } from "@/features/connections/form.ts";
import { connectionsQuery } from "@/features/connections/queries.ts";
import { formatRelative } from "@/lib/format.ts";
import { useCan } from "@/lib/permissions.ts";
import { useProjectId } from "@/lib/use-project.ts";

export function ConnectionsPage() {
  const { t } = useTranslation();
  const can = useCan();
  const projectId = useProjectId();
  const search = useSearch({ from: "/signed-in/projects/$projectId/connections" });
  const navigate = useNavigate({ from: "/projects/$projectId/connections" });
  const { data, error, refetch } = useQuery({
    ...connectionsQuery({
      project_id: projectId,
      q: search.q,
      page: search.page,
      sort: search.sort ?? "name",
      engine: ENGINES.find((value) => value === search.engine),
      environment: ENVIRONMENTS.find((value) => value === search.environment),
    }),
    placeholderData: keepPreviousData,
  });
  const filtered = Boolean(search.q || search.engine || search.environment);
  const create = can("connections.manage") ? (
    <Button
      leftSection={<IconPlus size={16} />}
      onClick={() => void navigate({ search: (old) => ({ ...old, new: "yes" }) })}
    >
      {t("connections:new")}
    </Button>
  ) : undefined;
  const columns: ColumnDef<Connection>[] = [
    {
      id: "name",
      header: t("common:name"),
      meta: { sort: "name" },
      cell: ({ row }) => (
        <Link
          to="/projects/$projectId/connections/$connectionId"
          params={{ projectId, connectionId: row.original.id }}
          className="au-link"
        >
          {row.original.name}
        </Link>
      ),
    },
    {
      id: "environment",
      header: t("connections:environment_label"),
      cell: ({ row }) => <EnvBadge environment={row.original.environment} />,
    },
    {
      id: "engine",
      header: t("connections:engine_label"),
      cell: ({ row }) => (
        <Text size="sm" className="au-nowrap">
          {t(`connections:engine.${row.original.engine}`)}{" "}
          <Text span size="xs" c="dimmed">
            {row.original.server_version}
          </Text>
        </Text>
      ),
    },
    {
      id: "address",
      header: t("connections:address"),
      cell: ({ row: { original } }) => (
        <Text className="au-mono" truncate maw={300}>
          {original.host ? `${original.host}:${original.port ?? ""}/` : ""}
          {original.database}
        </Text>
      ),
    },
    {
      id: "access",
      header: t("connections:access"),
      cell: ({ row }) => (
        <span className="au-nowrap">
          {t(row.original.read_only ? "connections:read_only" : "connections:read_write")}
        </span>
      ),
    },
    {
      id: "test",
      header: t("connections:last_test"),
      cell: ({ row: { original } }) =>
        original.last_test ? (
          <StatusDot tone={original.last_test.ok ? "ok" : "bad"}>
            {formatRelative(original.last_test.at)}
          </StatusDot>
        ) : (
          <StatusDot tone="idle">{t("connections:never_tested")}</StatusDot>
        ),
    },
  ];
  return (
    <div className="au-page">
      <PageHeader
        title={t("shell:place.connections")}
        description={t("connections:text")}
        actions={data?.total || filtered ? create : undefined}
      />
      <Stack gap="md">
        <div className="au-filters">
          <SearchInput
            label={t("connections:search")}
            value={search.q}
            onChange={(q) => void navigate({ search: (old) => ({ ...old, q, page: undefined }) })}
          />
          <Select
            aria-label={t("connections:environment_label")}
            placeholder={t("connections:any_environment")}
            clearable
            clearButtonProps={{ "aria-label": t("common:clear") }}
            w={230}
            value={search.environment ?? null}
            data={ENVIRONMENTS.map((value) => ({
              value,
              label: t(`connections:environment.${value}`),
            }))}
            onChange={(value) =>
              void navigate({
                search: (old) => ({ ...old, environment: value ?? undefined, page: undefined }),
              })
            }
          />
          <Select
            aria-label={t("connections:engine_label")}
            placeholder={t("connections:any_engine")}
            clearable
            clearButtonProps={{ "aria-label": t("common:clear") }}
            w={200}
            value={search.engine ?? null}
            data={ENGINES.map((value) => ({ value, label: t(`connections:engine.${value}`) }))}
            onChange={(value) =>
              void navigate({
                search: (old) => ({ ...old, engine: value ?? undefined, page: undefined }),
              })
            }
          />
        </div>
        <ErrorNotice error={error} retry={() => void refetch()} />
        <DataTable
          label={t("shell:place.connections")}
          columns={columns}
          page={data}
          failed={error !== null}
          rowId={(item) => item.id}
          sort={search.sort ?? "name"}
          onSort={(sort) => void navigate({ search: (old) => ({ ...old, sort, page: undefined }) })}
          onPage={(page) => void navigate({ search: (old) => ({ ...old, page }) })}
          empty={
            <EmptyState
              icon={IconDatabase}
              title={t(filtered ? "common:no_match" : "connections:empty_title")}
              text={t(filtered ? "common:no_match_text" : "connections:empty_text")}
              action={filtered ? undefined : create}
              command={
                filtered ? undefined : `auralith connection create --project ${projectId} --url …`
              }
            />
          }
        />
      </Stack>
      <ConnectionSheet
        projectId={projectId}
        opened={search.new === "yes" && can("connections.manage")}
        onClose={() => void navigate({ search: (old) => ({ ...old, new: undefined }) })}
      />
    </div>
  );
}
