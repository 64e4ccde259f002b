import { Group } from "@mantine/core";
import type { Icon } from "@tabler/icons-react";
import type { ColumnDef } from "@tanstack/react-table";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Page } from "@/api/types.ts";
import { DataTable } from "@/components/ui/data-table.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { SearchInput } from "@/components/ui/search-input.tsx";

/** What is looked for, in which order; lives in the address. */
export interface Search {
  q?: string | undefined;
  sort?: string | undefined;
  page?: number | undefined;
}

interface Props<T> {
  label: string;
  /** What the field to search in says. */
  searchLabel: string;
  search: Search;
  onSearch: (search: Search) => void;
  query: { data: Page<T> | undefined; error: Error | null; refetch: () => unknown };
  columns: ColumnDef<T>[];
  icon: Icon;
  /** Where there is nothing at all yet. */
  empty: { title: string; text: string; command?: string; action?: ReactNode };
}

/** A page of records to look through by name. */
export function SearchedTable<T extends { id: string }>(props: Props<T>) {
  const { label, searchLabel, search, onSearch, query, columns, icon, empty } = props;
  const { t } = useTranslation();
  const { data, error, refetch } = query;
  const filtered = Boolean(search.q);
  return (
    <>
      {data?.total || filtered ? (
        <Group>
          <SearchInput
            label={searchLabel}
            value={search.q}
            onChange={(q) => onSearch({ q, page: undefined })}
          />
        </Group>
      ) : null}
      <ErrorNotice error={error} retry={() => void refetch()} />
      <DataTable
        label={label}
        columns={columns}
        page={data}
        failed={error !== null}
        rowId={(item) => item.id}
        sort={search.sort}
        onSort={(sort) => onSearch({ sort, page: undefined })}
        onPage={(page) => onSearch({ page })}
        empty={
          filtered ? (
            <EmptyState icon={icon} title={t("common:no_match")} text={t("common:no_match_text")} />
          ) : (
            <EmptyState icon={icon} {...empty} />
          )
        }
      />
    </>
  );
}
