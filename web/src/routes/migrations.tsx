import { Badge, Button, Group, Select, Stack, Text } from "@mantine/core";
import { IconGitCompare, IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { ColumnDef } from "@tanstack/react-table";
import { useTranslation } from "react-i18next";
import type { Migration } from "@/api/types.ts";
import { DataTable } from "@/components/ui/data-table.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { SearchInput } from "@/components/ui/search-input.tsx";
import { EnvBadge } from "@/components/ui/status.tsx";
import { allConnectionsQuery } from "@/features/connections/queries.ts";
import { membersQuery } from "@/features/members/queries.ts";
import {
  MigrationStatusBadge,
  STATUSES,
} from "@/features/migrations/components/migration-status.tsx";
import { NewMigrationSheet } from "@/features/migrations/components/new-sheet.tsx";
import { destructiveObjects } from "@/features/migrations/draft.ts";
import { migrationsQuery } from "@/features/migrations/queries.ts";
import { formatNumber, formatRelative } from "@/lib/format.ts";
import { useCan } from "@/lib/permissions.ts";
import { useProjectId } from "@/lib/use-project.ts";

export function MigrationsPage() {
  const { t } = useTranslation();
  const can = useCan();
  const projectId = useProjectId();
  const search = useSearch({ from: "/signed-in/projects/$projectId/migrations" });
  const navigate = useNavigate({ from: "/projects/$projectId/migrations" });
  const { data: connections } = useQuery(allConnectionsQuery(projectId));
  const byId = new Map(connections?.items.map((item) => [item.id, item]));
  const { data: members } = useQuery({
    ...membersQuery(projectId, {}),
    enabled: can("members.read"),
  });
  const people = new Map(members?.items.map((item) => [item.user_id, item.name || item.email]));
  const { data, error, refetch } = useQuery({
    ...migrationsQuery({
      project_id: projectId,
      q: search.q,
      page: search.page,
      sort: search.sort ?? "-updated_at",
      status: STATUSES.find((value) => value === search.status),
      target_connection_id: search.connection,
    }),
    placeholderData: keepPreviousData,
  });
  const filtered = Boolean(search.q || search.status || search.connection);
  const create = can("migrations.write") ? (
    <Button
      leftSection={<IconPlus size={16} />}
      onClick={() => void navigate({ search: (old) => ({ ...old, new: "1" }) })}
    >
      {t("migrations:new")}
    </Button>
  ) : undefined;
  const columns: ColumnDef<Migration>[] = [
    {
      id: "name",
      header: t("common:name"),
      meta: { sort: "name" },
      cell: ({ row }) => (
        <div>
          <Link
            to="/projects/$projectId/migrations/$migrationId"
            params={{ projectId, migrationId: row.original.id }}
            search={{}}
            className="au-link"
          >
            {row.original.name}
          </Link>
          <Text size="xs" c="dimmed" truncate maw="min(420px, 44vw)">
            {row.original.annotation}
          </Text>
        </div>
      ),
    },
    {
      id: "status",
      header: t("common:status"),
      meta: { sort: "status" },
      cell: ({ row }) => <MigrationStatusBadge status={row.original.status} />,
    },
    {
      id: "target",
      header: t("migrations:target"),
      cell: ({ row }) => {
        const connection = byId.get(row.original.target_connection_id);
        return connection ? (
          <Group gap="xs" wrap="nowrap">
            <EnvBadge environment={connection.environment} />
            <Text size="sm" truncate maw={200}>
              {connection.name}
            </Text>
          </Group>
        ) : null;
      },
    },
    {
      id: "statements",
      header: t("migrations:statements_label"),
      meta: { align: "end" },
      cell: ({ row }) => (
        <span className="au-num">{formatNumber(row.original.statements.length)}</span>
      ),
    },
    {
      id: "destructive",
      header: t("migrations:destructive"),
      meta: { align: "end" },
      cell: ({ row }) => {
        const count = destructiveObjects(row.original.statements).length;
        return count > 0 ? (
          <Badge color="red" variant="light" className="au-num">
            {formatNumber(count)}
          </Badge>
        ) : (
          <span className="au-num">{formatNumber(0)}</span>
        );
      },
    },
    {
      id: "created_by",
      header: t("migrations:created_by"),
      cell: ({ row }) => (
        <Text size="sm" truncate maw={180}>
          {people.get(row.original.created_by ?? "") ?? "–"}
        </Text>
      ),
    },
    {
      id: "updated_at",
      header: t("common:updated"),
      meta: { sort: "updated_at" },
      cell: ({ row }) => (
        <Text size="sm" className="au-nowrap">
          {formatRelative(row.original.updated_at)}
        </Text>
      ),
    },
  ];
  return (
    <div className="au-page">
      <PageHeader
        title={t("shell:place.migrations")}
        description={t("migrations:text")}
        actions={data?.total || filtered ? create : undefined}
      />
      <Stack gap="md">
        <Group>
          <SearchInput
            label={t("migrations:search")}
            value={search.q}
            onChange={(q) => void navigate({ search: (old) => ({ ...old, q, page: undefined }) })}
          />
          <Select
            aria-label={t("common:status")}
            placeholder={t("migrations:any_status")}
            clearable
            clearButtonProps={{ "aria-label": t("common:clear") }}
            w={210}
            value={search.status ?? null}
            data={STATUSES.map((value) => ({ value, label: t(`migrations:status.${value}`) }))}
            onChange={(value) =>
              void navigate({
                search: (old) => ({ ...old, status: value ?? undefined, page: undefined }),
              })
            }
          />
          <Select
            aria-label={t("migrations:target")}
            placeholder={t("migrations:any_target")}
            clearable
            clearButtonProps={{ "aria-label": t("common:clear") }}
            searchable
            w={230}
            value={search.connection ?? null}
            data={(connections?.items ?? []).map((item) => ({ value: item.id, label: item.name }))}
            onChange={(value) =>
              void navigate({
                search: (old) => ({ ...old, connection: value ?? undefined, page: undefined }),
              })
            }
          />
        </Group>
        <ErrorNotice error={error} retry={() => void refetch()} />
        <DataTable
          label={t("shell:place.migrations")}
          columns={columns}
          page={data}
          failed={error !== null}
          rowId={(item) => item.id}
          sort={search.sort ?? "-updated_at"}
          onSort={(sort) => void navigate({ search: (old) => ({ ...old, sort, page: undefined }) })}
          onPage={(page) => void navigate({ search: (old) => ({ ...old, page }) })}
          empty={
            <EmptyState
              icon={IconGitCompare}
              title={t(filtered ? "common:no_match" : "migrations:empty_title")}
              text={t(filtered ? "common:no_match_text" : "migrations:empty_text")}
              action={filtered ? undefined : create}
              command={
                filtered
                  ? undefined
                  : "auralith migration diff --source shop_dev --target shop_test"
              }
            />
          }
        />
      </Stack>
      <NewMigrationSheet
        projectId={projectId}
        opened={search.new !== undefined && can("migrations.write")}
        search={{ source: search.source, target: search.target }}
        onSearch={(next) =>
          void navigate({ search: (old) => ({ ...old, ...next }), replace: true })
        }
        onClose={() =>
          void navigate({
            search: (old) => ({ ...old, new: undefined, source: undefined, target: undefined }),
          })
        }
      />
    </div>
  );
}
