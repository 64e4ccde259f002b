import { Group, Text } from "@mantine/core";
import { IconScan, IconSpy } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ColumnDef } from "@tanstack/react-table";
import { useTranslation } from "react-i18next";
import type { Connection, Run } from "@/api/types.ts";
import { ConnectionName } from "@/components/shared/connection-name.tsx";
import { SearchedTable } from "@/components/shared/searched-table.tsx";
import { LinkButton } from "@/components/ui/link.tsx";
import { StatusDot } from "@/components/ui/status.tsx";
import { allConnectionsQuery } from "@/features/connections/queries.ts";
import { LastRun } from "@/features/runs/components/last-run.tsx";
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
  const query = useQuery({
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
      cell: ({ row }) => <LastRun run={lastRun(row.original.id)} never={t("anonymize:never")} />,
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
  return (
    <SearchedTable
      label={t("anonymize:configs")}
      searchLabel={t("anonymize:search")}
      search={search}
      onSearch={onSearch}
      query={query}
      columns={columns}
      icon={IconSpy}
      empty={{
        title: t("anonymize:empty_title"),
        text: t("anonymize:empty_text"),
        command: "auralith anonymize detect shop_production",
        action: can("anonymize.write") ? (
          <LinkButton
            leftSection={<IconScan size={16} />}
            to="/projects/$projectId/anonymize/scan"
            params={{ projectId }}
            search={{}}
          >
            {t("anonymize:scan")}
          </LinkButton>
        ) : null,
      }}
    />
  );
}

/** In place, or from where to where. */
export function WhereTo({ config, byId }: { config: Config; byId: Map<string, Connection> }) {
  const { t } = useTranslation();
  const source = byId.get(config.connection_id);
  const target = config.target_connection_id ? byId.get(config.target_connection_id) : undefined;
  return (
    <Group gap={8}>
      <ConnectionName connection={source} />
      {config.mode === "in_place" ? (
        <Text size="sm" c="dimmed">
          {t("anonymize:mode.in_place")}
        </Text>
      ) : (
        <>
          <Text size="sm" c="dimmed">
            {t("anonymize:copied_to")}
          </Text>
          <ConnectionName connection={target} />
        </>
      )}
    </Group>
  );
}

export function Verdict({ run }: { run: Run | undefined }) {
  const { t } = useTranslation();
  const verdict = verdictOfRun(run);
  if (verdict === null) return <>–</>;
  return <StatusDot tone={CHECK_TONE[verdict]}>{t(`anonymize:verdict_is.${verdict}`)}</StatusDot>;
}
