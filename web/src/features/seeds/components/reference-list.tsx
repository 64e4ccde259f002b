import { Anchor, Button, Group, Text } from "@mantine/core";
import { IconListDetails, IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ColumnDef } from "@tanstack/react-table";
import { useTranslation } from "react-i18next";
import { type Search as ListSearch, SearchedTable } from "@/components/shared/searched-table.tsx";
import { formatNumber } from "@/lib/format.ts";
import { useCan } from "@/lib/permissions.ts";
import type { Reference } from "../model.ts";
import { referencesQuery } from "../queries.ts";
import { ReferenceSheet } from "./reference-sheet.tsx";

interface Search extends ListSearch {
  /** The list that is open; `+` a new one. */
  list?: string | undefined;
}

interface Props {
  projectId: string;
  search: Search;
  onSearch: (search: Search) => void;
}

const NEW = "+";
const FIRST = 5;

/** People's own lists of values, for a generator that chooses among them. */
export function ReferenceList({ projectId, search, onSearch }: Props) {
  const { t } = useTranslation();
  const can = useCan();
  const query = useQuery({
    ...referencesQuery(projectId, { q: search.q, sort: search.sort, page: search.page }),
    placeholderData: keepPreviousData,
  });
  const { data } = query;
  const open = data?.items.find((item) => item.id === search.list);
  const add = can("seeds.write") ? (
    <Button
      variant={data?.total ? "default" : "filled"}
      leftSection={<IconPlus size={16} />}
      onClick={() => onSearch({ list: NEW })}
    >
      {t("seeds:list_new")}
    </Button>
  ) : null;
  const columns: ColumnDef<Reference>[] = [
    {
      id: "name",
      header: t("common:name"),
      meta: { sort: "name" },
      cell: ({ row }) => (
        <Anchor
          component="button"
          type="button"
          inherit
          onClick={() => onSearch({ list: row.original.id })}
        >
          {row.original.name}
        </Anchor>
      ),
    },
    {
      id: "count",
      header: t("seeds:list_values"),
      meta: { align: "end" },
      cell: ({ row }) => <span className="au-num">{formatNumber(row.original.values.length)}</span>,
    },
    {
      id: "first",
      header: t("seeds:list_first"),
      cell: ({ row }) => (
        <Text size="sm" c="dimmed" className="au-wrap">
          {row.original.values.slice(0, FIRST).join(", ")}
          {row.original.values.length > FIRST ? ", …" : ""}
        </Text>
      ),
    },
  ];
  return (
    <>
      {data?.total ? <Group>{add}</Group> : null}
      <SearchedTable
        label={t("seeds:lists")}
        searchLabel={t("seeds:list_search")}
        search={search}
        onSearch={onSearch}
        query={query}
        columns={columns}
        icon={IconListDetails}
        empty={{ title: t("seeds:list_empty"), text: t("seeds:list_empty_text"), action: add }}
      />
      {search.list === NEW || open ? (
        <ReferenceSheet
          key={search.list}
          projectId={projectId}
          reference={search.list === NEW ? undefined : open}
          onClose={() => onSearch({ list: undefined })}
        />
      ) : null}
    </>
  );
}
