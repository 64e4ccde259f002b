import { Group, Pagination, Skeleton, Text } from "@mantine/core";
import { IconArrowDown, IconArrowsSort, IconArrowUp } from "@tabler/icons-react";
import {
  type ColumnDef,
  flexRender,
  getCoreRowModel,
  type RowData,
  useReactTable,
} from "@tanstack/react-table";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Page } from "@/api/types.ts";
import { formatNumber } from "@/lib/format.ts";
import { nextSort } from "@/lib/search.ts";

declare module "@tanstack/react-table" {
  interface ColumnMeta<TData extends RowData, TValue> {
    /** Name of the field the server sorts by. */
    sort?: string;
    align?: "end";
    /** Never read; keeps the type parameters of the merged interface in use. */
    _types?: [TData, TValue];
  }
}

interface Props<T> {
  label: string;
  columns: ColumnDef<T>[];
  page: Page<T> | undefined;
  rowId: (row: T) => string;
  sort?: string | undefined;
  onSort?: (sort: string | undefined) => void;
  onPage?: (page: number) => void;
  empty: ReactNode;
  /** The page could not be read; whoever asked for it says why. */
  failed?: boolean;
}

/** A page of records; order and page are the server's and live in the address. */
export function DataTable<T>(props: Props<T>) {
  const { label, columns, page, rowId, sort, onSort, onPage, empty, failed } = props;
  const { t } = useTranslation();
  const table = useReactTable({
    data: page?.items ?? [],
    columns,
    getRowId: rowId,
    getCoreRowModel: getCoreRowModel(),
    manualPagination: true,
    manualSorting: true,
  });
  if (page === undefined) {
    if (failed) return null;
    return (
      <div className="au-panel au-panel-body" aria-busy>
        <span className="au-hidden">{t("common:loading")}</span>
        {[0, 1, 2, 3].map((row) => (
          <Skeleton key={row} height={18} my={12} radius="sm" />
        ))}
      </div>
    );
  }
  if (page.total === 0) return <div className="au-panel">{empty}</div>;
  const pages = Math.max(1, Math.ceil(page.total / page.page_size));
  const first = (page.page - 1) * page.page_size + 1;
  return (
    <div className="au-panel">
      <section className="au-table-wrap" aria-label={label} tabIndex={-1}>
        <table className="au-table">
          <caption className="au-hidden">{label}</caption>
          <thead>
            {table.getHeaderGroups().map((group) => (
              <tr key={group.id}>
                {group.headers.map((header) => {
                  const { sort: field, align } = header.column.columnDef.meta ?? {};
                  const text = flexRender(header.column.columnDef.header, header.getContext());
                  const order = field && sort === field ? "ascending" : "descending";
                  const sorted = field && (sort === field || sort === `-${field}`);
                  return (
                    <th
                      key={header.id}
                      scope="col"
                      data-align={align}
                      aria-sort={sorted ? order : undefined}
                    >
                      {field && onSort ? (
                        <button
                          type="button"
                          className="au-sort"
                          onClick={() => onSort(nextSort(sort, field))}
                        >
                          {text}
                          <SortIcon state={sorted ? order : undefined} />
                        </button>
                      ) : (
                        text
                      )}
                    </th>
                  );
                })}
              </tr>
            ))}
          </thead>
          <tbody>
            {table.getRowModel().rows.map((row) => (
              <tr key={row.id}>
                {row.getVisibleCells().map((cell) => (
                  <td key={cell.id} data-align={cell.column.columnDef.meta?.align}>
                    {flexRender(cell.column.columnDef.cell, cell.getContext())}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <Group
        justify="space-between"
        px="md"
        py={8}
        style={{ borderTop: "1px solid var(--au-border)" }}
      >
        <Text size="xs" c="dimmed" className="au-num">
          {page.items.length
            ? t("common:range", {
                first: formatNumber(first),
                last: formatNumber(first + page.items.length - 1),
                total: formatNumber(page.total),
              })
            : t("common:past_end")}
        </Text>
        {pages > 1 && onPage ? (
          <Pagination
            size="sm"
            total={pages}
            value={page.page}
            onChange={onPage}
            getControlProps={(control) => ({ "aria-label": t(`common:pager.${control}`) })}
            getItemProps={(item) => ({ "aria-label": t("common:pager.page", { page: item }) })}
          />
        ) : null}
      </Group>
    </div>
  );
}

function SortIcon({ state }: { state: "ascending" | "descending" | undefined }) {
  if (state === "ascending") return <IconArrowUp size={13} aria-hidden />;
  if (state === "descending") return <IconArrowDown size={13} aria-hidden />;
  return <IconArrowsSort size={13} opacity={0.45} aria-hidden />;
}
