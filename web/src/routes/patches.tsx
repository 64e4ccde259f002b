import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { IconEdit, IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { ColumnDef } from "@tanstack/react-table";
import { useTranslation } from "react-i18next";
import type { Patch } from "@/api/types.ts";
import { DataTable } from "@/components/ui/data-table.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { SearchInput } from "@/components/ui/search-input.tsx";
import { EnvBadge, PatchStatusBadge } from "@/components/ui/status.tsx";
import { allConnectionsQuery } from "@/features/connections/queries.ts";
import { PatchSheet } from "@/features/patches/components/patch-sheet.tsx";
import { patchesQuery } from "@/features/patches/queries.ts";
import { formatNumber, formatRelative } from "@/lib/format.ts";
import { useCan } from "@/lib/permissions.ts";
import { useProjectId } from "@/lib/use-project.ts";

const STATUSES = [
  "draft",
  "dry_run_ok",
  "dry_run_failed",
  "executing",
  "executed",
  "failed",
  "rolling_back",
  "rolled_back",
  "partially_rolled_back",
] as const;

export function PatchesPage() {
  const { t } = useTranslation();
  const can = useCan();
  const projectId = useProjectId();
  const search = useSearch({ from: "/signed-in/projects/$projectId/patches" });
  const navigate = useNavigate({ from: "/projects/$projectId/patches" });
  const { data: connections } = useQuery(allConnectionsQuery(projectId));
  const byId = new Map(connections?.items.map((item) => [item.id, item]));
  const { data, error, refetch } = useQuery({
    ...patchesQuery({
      project_id: projectId,
      q: search.q,
      page: search.page,
      sort: search.sort ?? "-updated_at",
      status: STATUSES.find((value) => value === search.status),
      connection_id: search.connection,
    }),
    placeholderData: keepPreviousData,
  });
  const filtered = Boolean(search.q || search.status || search.connection);
  const create = can("patches.write") ? (
    <Button
      leftSection={<IconPlus size={16} />}
      onClick={() => void navigate({ search: (old) => ({ ...old, new: "yes" }) })}
    >
      {t("patches:new")}
    </Button>
  ) : undefined;
  const columns: ColumnDef<Patch>[] = [
    {
      id: "name",
      header: t("common:name"),
      meta: { sort: "name" },
      cell: ({ row }) => (
        <div>
          <Link
            to="/projects/$projectId/patches/$patchId"
            params={{ projectId, patchId: row.original.id }}
            className="au-link"
          >
            {row.original.name}
          </Link>
          <Text size="xs" c="dimmed" truncate maw="min(420px, 44vw)">
            {row.original.description}
          </Text>
        </div>
      ),
    },
    {
      id: "status",
      header: t("common:status"),
      cell: ({ row }) => <PatchStatusBadge status={row.original.status} />,
    },
    {
      id: "connection",
      header: t("patches:target"),
      cell: ({ row }) => {
        const connection = byId.get(row.original.connection_id);
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
      id: "operations",
      header: t("patches:operations"),
      meta: { align: "end" },
      cell: ({ row }) => (
        <span className="au-num">{formatNumber(row.original.operations.length)}</span>
      ),
    },
    {
      id: "updated_at",
      header: t("common:updated"),
      meta: { sort: "updated_at" },
      cell: ({ row }) => (
        <Text size="sm" style={{ whiteSpace: "nowrap" }}>
          {formatRelative(row.original.updated_at)}
        </Text>
      ),
    },
  ];
  return (
    <div className="au-page">
      <PageHeader
        title={t("shell:place.patches")}
        description={t("patches:text")}
        actions={data?.total || filtered ? create : undefined}
      />
      <Stack gap="md">
        <Group>
          <SearchInput
            label={t("patches:search")}
            value={search.q}
            onChange={(q) => void navigate({ search: (old) => ({ ...old, q, page: undefined }) })}
          />
          <Select
            aria-label={t("common:status")}
            placeholder={t("patches:any_status")}
            clearable
            clearButtonProps={{ "aria-label": t("common:clear") }}
            w={210}
            value={search.status ?? null}
            data={STATUSES.map((value) => ({ value, label: t(`patches:status.${value}`) }))}
            onChange={(value) =>
              void navigate({
                search: (old) => ({ ...old, status: value ?? undefined, page: undefined }),
              })
            }
          />
          <Select
            aria-label={t("patches:target")}
            placeholder={t("patches:any_target")}
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
          label={t("shell:place.patches")}
          columns={columns}
          page={data}
          failed={error !== null}
          rowId={(item) => item.id}
          sort={search.sort ?? "-updated_at"}
          onSort={(sort) => void navigate({ search: (old) => ({ ...old, sort, page: undefined }) })}
          onPage={(page) => void navigate({ search: (old) => ({ ...old, page }) })}
          empty={
            <EmptyState
              icon={IconEdit}
              title={t(filtered ? "common:no_match" : "patches:empty_title")}
              text={t(filtered ? "common:no_match_text" : "patches:empty_text")}
              action={filtered ? undefined : create}
              command={filtered ? undefined : "auralith patch create -f patch.yaml"}
            />
          }
        />
      </Stack>
      <PatchSheet
        projectId={projectId}
        opened={search.new === "yes"}
        onClose={() => void navigate({ search: (old) => ({ ...old, new: undefined }) })}
      />
    </div>
  );
}
