import { IconArrowsTransferDown, IconPlayerPlay } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ColumnDef } from "@tanstack/react-table";
import { useTranslation } from "react-i18next";
import { SearchedTable } from "@/components/shared/searched-table.tsx";
import { LinkButton } from "@/components/ui/link.tsx";
import { allConnectionsQuery } from "@/features/connections/queries.ts";
import { formatNumber, formatRelative } from "@/lib/format.ts";
import { useCan } from "@/lib/permissions.ts";
import type { Bridge } from "../model.ts";
import { type BridgeFilters, bridgesQuery } from "../queries.ts";
import { EndsLine } from "./ends-fields.tsx";

interface Props {
  projectId: string;
  search: BridgeFilters;
  onSearch: (search: BridgeFilters) => void;
}

/** Saved bridges: what goes where, and how. */
export function SavedList({ projectId, search, onSearch }: Props) {
  const { t } = useTranslation();
  const can = useCan();
  const { data: connections } = useQuery(allConnectionsQuery(projectId));
  const byId = new Map(connections?.items.map((item) => [item.id, item]));
  const query = useQuery({
    ...bridgesQuery(projectId, { q: search.q, sort: search.sort, page: search.page }),
    placeholderData: keepPreviousData,
  });
  const columns: ColumnDef<Bridge>[] = [
    {
      id: "name",
      header: t("common:name"),
      meta: { sort: "name" },
      cell: ({ row }) => (
        <Link
          to="/projects/$projectId/bridge/$bridgeId"
          params={{ projectId, bridgeId: row.original.id }}
          search={{}}
          className="au-link"
        >
          {row.original.name}
        </Link>
      ),
    },
    {
      id: "ends",
      header: t("bridge:ends"),
      cell: ({ row }) => (
        <EndsLine
          source={byId.get(row.original.source_connection_id)}
          target={byId.get(row.original.target_connection_id)}
        />
      ),
    },
    {
      id: "tables",
      header: t("bridge:tables"),
      meta: { align: "end" },
      cell: ({ row }) => {
        const { tables } = row.original.spec;
        return tables === "all" ? (
          t("bridge:all")
        ) : (
          <span className="au-num">{formatNumber(tables.length)}</span>
        );
      },
    },
    {
      id: "mode",
      header: t("bridge:mode"),
      cell: ({ row }) => t(`bridge:modes.${row.original.spec.mode}`),
    },
    {
      id: "updated_at",
      header: t("common:updated"),
      meta: { sort: "updated_at" },
      cell: ({ row }) => (
        <span className="au-nowrap">{formatRelative(row.original.updated_at)}</span>
      ),
    },
    {
      id: "run",
      header: () => <span className="au-hidden">{t("bridge:run")}</span>,
      meta: { align: "end" },
      cell: ({ row }) =>
        can("bridge.run") ? (
          <LinkButton
            size="xs"
            variant="default"
            leftSection={<IconPlayerPlay size={14} />}
            to="/projects/$projectId/bridge/$bridgeId"
            params={{ projectId, bridgeId: row.original.id }}
            search={{ run: "yes" }}
            aria-label={t("bridge:run_named", { name: row.original.name })}
          >
            {t("bridge:run")}
          </LinkButton>
        ) : null,
    },
  ];
  return (
    <SearchedTable
      label={t("bridge:tab.saved")}
      searchLabel={t("bridge:search")}
      search={search}
      onSearch={onSearch}
      query={query}
      columns={columns}
      icon={IconArrowsTransferDown}
      empty={{
        title: t("bridge:empty_title"),
        text: t("bridge:empty_text"),
        command: "auralith bridge plan shop_production shop_staging",
      }}
    />
  );
}
