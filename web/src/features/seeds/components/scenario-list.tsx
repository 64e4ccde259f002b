import { Group, Text } from "@mantine/core";
import { IconPlant2, IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ColumnDef } from "@tanstack/react-table";
import { useTranslation } from "react-i18next";
import type { Connection, Run } from "@/api/types.ts";
import { DataTable } from "@/components/ui/data-table.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { LinkButton } from "@/components/ui/link.tsx";
import { SearchInput } from "@/components/ui/search-input.tsx";
import { EnvBadge, RunStatusBadge } from "@/components/ui/status.tsx";
import { allConnectionsQuery } from "@/features/connections/queries.ts";
import { runsQuery } from "@/features/runs/queries.ts";
import { formatNumber, formatRelative } from "@/lib/format.ts";
import { useCan } from "@/lib/permissions.ts";
import { fills, plannedRows, totalOf } from "../counts.ts";
import type { Scenario } from "../model.ts";
import { type ScenarioFilters, scenariosQuery } from "../queries.ts";
import { countText } from "../words.ts";

interface Props {
  projectId: string;
  search: ScenarioFilters;
  onSearch: (search: ScenarioFilters) => void;
}

/** What is filled with what, each with its last run. */
export function ScenarioList({ projectId, search, onSearch }: Props) {
  const { t } = useTranslation();
  const can = useCan();
  const { data: connections } = useQuery(allConnectionsQuery(projectId));
  const byId = new Map(connections?.items.map((item) => [item.id, item]));
  const { data: runs } = useQuery(
    runsQuery({ project_id: projectId, kind: "seed.run", page_size: 200 }),
  );
  const { data, error, refetch } = useQuery({
    ...scenariosQuery(projectId, { q: search.q, sort: search.sort, page: search.page }),
    placeholderData: keepPreviousData,
  });
  // Newest first: the first of each scenario is its last one.
  const lastRun = (id: string) => runs?.items.find((run) => run.resource_id === id);
  const columns: ColumnDef<Scenario>[] = [
    {
      id: "name",
      header: t("common:name"),
      meta: { sort: "name" },
      cell: ({ row }) => (
        <Link
          to="/projects/$projectId/seeds/$scenarioId"
          params={{ projectId, scenarioId: row.original.id }}
          search={{}}
          className="au-link"
        >
          {row.original.name}
        </Link>
      ),
    },
    {
      id: "target",
      header: t("seeds:target"),
      cell: ({ row }) => <Target connection={byId.get(row.original.connection_id)} />,
    },
    {
      id: "tables",
      header: t("seeds:tables"),
      meta: { align: "end" },
      cell: ({ row }) => (
        <span className="au-num">{formatNumber(row.original.tables.filter(fills).length)}</span>
      ),
    },
    {
      id: "rows",
      header: t("seeds:rows"),
      meta: { align: "end" },
      cell: ({ row }) => (
        <span className="au-num au-nowrap">
          {countText(totalOf(plannedRows(row.original.tables).values()))}
        </span>
      ),
    },
    {
      id: "last",
      header: t("seeds:last_run"),
      cell: ({ row }) => <LastRun projectId={projectId} run={lastRun(row.original.id)} />,
    },
    {
      id: "updated_at",
      header: t("common:updated"),
      meta: { sort: "updated_at" },
      cell: ({ row }) => (
        <span className="au-nowrap">{formatRelative(row.original.updated_at)}</span>
      ),
    },
  ];
  const filtered = Boolean(search.q);
  return (
    <>
      {data?.total || filtered ? (
        <Group>
          <SearchInput
            label={t("seeds:search")}
            value={search.q}
            onChange={(q) => onSearch({ q, page: undefined })}
          />
        </Group>
      ) : null}
      <ErrorNotice error={error} retry={() => void refetch()} />
      <DataTable
        label={t("seeds:scenarios")}
        columns={columns}
        page={data}
        failed={error !== null}
        rowId={(item) => item.id}
        sort={search.sort}
        onSort={(sort) => onSearch({ sort, page: undefined })}
        onPage={(page) => onSearch({ page })}
        empty={
          filtered ? (
            <EmptyState
              icon={IconPlant2}
              title={t("common:no_match")}
              text={t("common:no_match_text")}
            />
          ) : (
            <EmptyState
              icon={IconPlant2}
              title={t("seeds:empty_title")}
              text={t("seeds:empty_text")}
              command="auralith seed infer shop_staging"
              action={
                can("seeds.write") ? (
                  <LinkButton
                    leftSection={<IconPlus size={16} />}
                    to="/projects/$projectId/seeds/new"
                    params={{ projectId }}
                    search={{}}
                  >
                    {t("seeds:first")}
                  </LinkButton>
                ) : null
              }
            />
          )
        }
      />
    </>
  );
}

/** The database that is filled. */
export function Target({ connection }: { connection: Connection | undefined }) {
  if (!connection) return <Text size="sm">–</Text>;
  return (
    <Group gap={8} wrap="nowrap">
      <EnvBadge environment={connection.environment} />
      <Text size="sm">{connection.name}</Text>
    </Group>
  );
}

function LastRun({ projectId, run }: { projectId: string; run: Run | undefined }) {
  const { t } = useTranslation();
  if (!run) {
    return (
      <Text size="sm" c="dimmed">
        {t("seeds:never")}
      </Text>
    );
  }
  return (
    <Group gap={8} wrap="nowrap">
      <RunStatusBadge status={run.status} />
      <Link
        to="/projects/$projectId/runs/$runId"
        params={{ projectId, runId: run.id }}
        className="au-link au-nowrap"
      >
        {formatRelative(run.created_at)}
      </Link>
    </Group>
  );
}
