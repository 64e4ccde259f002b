import { IconPlant2, IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ColumnDef } from "@tanstack/react-table";
import { useTranslation } from "react-i18next";
import { ConnectionName } from "@/components/shared/connection-name.tsx";
import { type Search, SearchedTable } from "@/components/shared/searched-table.tsx";
import { LinkButton } from "@/components/ui/link.tsx";
import { allConnectionsQuery } from "@/features/connections/queries.ts";
import { LastRun } from "@/features/runs/components/last-run.tsx";
import { runsQuery } from "@/features/runs/queries.ts";
import { formatNumber, formatRelative } from "@/lib/format.ts";
import { useCan } from "@/lib/permissions.ts";
import { fills, plannedRows, totalOf } from "../counts.ts";
import type { Scenario } from "../model.ts";
import { scenariosQuery } from "../queries.ts";
import { countText } from "../words.ts";

interface Props {
  projectId: string;
  search: Search;
  onSearch: (search: Search) => void;
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
  const query = useQuery({
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
      cell: ({ row }) => <ConnectionName connection={byId.get(row.original.connection_id)} />,
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
      cell: ({ row }) => <LastRun run={lastRun(row.original.id)} never={t("seeds:never")} />,
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
      label={t("seeds:scenarios")}
      searchLabel={t("seeds:search")}
      search={search}
      onSearch={onSearch}
      query={query}
      columns={columns}
      icon={IconPlant2}
      empty={{
        title: t("seeds:empty_title"),
        text: t("seeds:empty_text"),
        command: "auralith seed infer shop_staging",
        action: can("seeds.write") ? (
          <LinkButton
            leftSection={<IconPlus size={16} />}
            to="/projects/$projectId/seeds/new"
            params={{ projectId }}
            search={{}}
          >
            {t("seeds:first")}
          </LinkButton>
        ) : null,
      }}
    />
  );
}
