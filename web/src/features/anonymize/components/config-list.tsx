import { Group, Text } from "@mantine/core";
import { IconScan, IconSpy } from "@tabler/icons-react";
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
import { EnvBadge, RunStatusBadge, StatusDot } from "@/components/ui/status.tsx";
import { allConnectionsQuery } from "@/features/connections/queries.ts";
import { runsQuery } from "@/features/runs/queries.ts";
import { formatNumber, formatRelative } from "@/lib/format.ts";
import { useCan } from "@/lib/permissions.ts";
import type { Config } from "../model.ts";
import { type ConfigFilters, configsQuery } from "../queries.ts";
import { verdictOfRun } from "../verdict.ts";
import { CHECK_TONE } from "../words.ts";

interface Props {
  projectId: string;
  search: ConfigFilters;
  onSearch: (search: ConfigFilters) => void;
}

/** What is masked how, each with its last run and what that proved. */
export function ConfigList({ projectId, search, onSearch }: Props) {
  const { t } = useTranslation();
  const can = useCan();
  const { data: connections } = useQuery(allConnectionsQuery(projectId));
  const byId = new Map(connections?.items.map((item) => [item.id, item]));
  const { data: runs } = useQuery(
    runsQuery({ project_id: projectId, kind: "anonymize.run", page_size: 200 }),
  );
  const { data, error, refetch } = useQuery({
    ...configsQuery(projectId, { q: search.q, sort: search.sort, page: search.page }),
    placeholderData: keepPreviousData,
  });
  // Newest first: the first of each configuration is its last one.
  const lastRun = (id: string) => runs?.items.find((run) => run.resource_id === id);
  const columns: ColumnDef<Config>[] = [
    {
      id: "name",
      header: t("common:name"),
      meta: { sort: "name" },
      cell: ({ row }) => (
        <Link
          to="/projects/$projectId/anonymize/$configId"
          params={{ projectId, configId: row.original.id }}
          search={{}}
          className="au-link"
        >
          {row.original.name}
        </Link>
      ),
    },
    {
      id: "ends",
      header: t("anonymize:where_to"),
      cell: ({ row }) => <WhereTo config={row.original} byId={byId} />,
    },
    {
      id: "rules",
      header: t("anonymize:rules"),
      meta: { align: "end" },
      cell: ({ row }) => (
        <span className="au-num">
          {formatNumber(
            row.original.tables.reduce(
              (sum, table) => sum + Object.keys(table.columns ?? {}).length,
              0,
            ),
          )}
        </span>
      ),
    },
    {
      id: "last",
      header: t("anonymize:last_run"),
      cell: ({ row }) => <LastRun projectId={projectId} run={lastRun(row.original.id)} />,
    },
    {
      id: "verdict",
      header: t("anonymize:verdict"),
      cell: ({ row }) => <Verdict run={lastRun(row.original.id)} />,
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
            label={t("anonymize:search")}
            value={search.q}
            onChange={(q) => onSearch({ q, page: undefined })}
          />
        </Group>
      ) : null}
      <ErrorNotice error={error} retry={() => void refetch()} />
      <DataTable
        label={t("anonymize:configs")}
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
              icon={IconSpy}
              title={t("common:no_match")}
              text={t("common:no_match_text")}
            />
          ) : (
            <EmptyState
              icon={IconSpy}
              title={t("anonymize:empty_title")}
              text={t("anonymize:empty_text")}
              command="auralith anonymize detect shop_production"
              action={
                can("anonymize.write") ? (
                  <LinkButton
                    leftSection={<IconScan size={16} />}
                    to="/projects/$projectId/anonymize/scan"
                    params={{ projectId }}
                    search={{}}
                  >
                    {t("anonymize:scan")}
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

/** In place, or from where to where. */
export function WhereTo({ config, byId }: { config: Config; byId: Map<string, Connection> }) {
  const { t } = useTranslation();
  const source = byId.get(config.connection_id);
  const target = config.target_connection_id ? byId.get(config.target_connection_id) : undefined;
  return (
    <Group gap={8}>
      {source ? <End connection={source} /> : <Text size="sm">–</Text>}
      {config.mode === "in_place" ? (
        <Text size="sm" c="dimmed">
          {t("anonymize:mode.in_place")}
        </Text>
      ) : (
        <>
          <Text size="sm" c="dimmed">
            {t("anonymize:copied_to")}
          </Text>
          {target ? <End connection={target} /> : <Text size="sm">–</Text>}
        </>
      )}
    </Group>
  );
}

function End({ connection }: { connection: Connection }) {
  return (
    <Group gap={6} wrap="nowrap">
      <EnvBadge environment={connection.environment} />
      <Text size="sm" truncate maw={200}>
        {connection.name}
      </Text>
    </Group>
  );
}

function LastRun({ projectId, run }: { projectId: string; run: Run | undefined }) {
  const { t } = useTranslation();
  if (!run) {
    return (
      <Text size="sm" c="dimmed">
        {t("anonymize:never")}
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

export function Verdict({ run }: { run: Run | undefined }) {
  const { t } = useTranslation();
  const verdict = verdictOfRun(run);
  if (verdict === null) return <>–</>;
  return <StatusDot tone={CHECK_TONE[verdict]}>{t(`anonymize:verdict_is.${verdict}`)}</StatusDot>;
}
