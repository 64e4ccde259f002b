import { Box, Group, Pagination, Skeleton, Text, Tooltip } from "@mantine/core";
import { IconEyeOff } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { CellValue } from "@/components/ui/cell.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { formatNumber } from "@/lib/format.ts";
import { rowsQuery } from "../queries.ts";

interface Props {
  connectionId: string;
  table: string;
  page: number;
  onPage: (page: number) => void;
}

export function SampleRows({ connectionId, table, page, onPage }: Props) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    ...rowsQuery(connectionId, table, page),
    placeholderData: keepPreviousData,
  });
  if (error) return <ErrorNotice error={error} retry={() => void refetch()} />;
  if (!data) {
    return (
      <Box p="md">
        <Skeleton height={320} />
      </Box>
    );
  }
  if (data.items.length === 0) {
    return (
      <Text size="sm" c="dimmed" p="md">
        {t("connections:no_rows")}
      </Text>
    );
  }
  const pages = Math.max(1, Math.ceil(data.total / data.page_size));
  return (
    <>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        aria-label={t("connections:panel.rows")}
        style={{ overflow: "auto", maxHeight: 560 }}
      >
        <table className="au-grid">
          <thead>
            <tr>
              {data.columns.map((column) => (
                <th key={column.name} scope="col">
                  {column.name}
                  {column.masked ? (
                    <Tooltip label={t("connections:masked")}>
                      <IconEyeOff
                        size={13}
                        style={{ marginInlineStart: 5 }}
                        aria-label={t("connections:masked")}
                      />
                    </Tooltip>
                  ) : null}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.items.map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows of a table need not have a key
              <tr key={index}>
                {data.columns.map((column) => (
                  <td key={column.name}>
                    <CellValue value={row[column.name]} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <Group justify="space-between" px="md" py={8}>
        <Text size="xs" c="dimmed" className="au-num">
          {t(data.total_exact ? "connections:rows_total" : "connections:rows_about", {
            count: data.total,
            rows: formatNumber(data.total),
          })}
        </Text>
        {pages > 1 ? (
          <Pagination
            size="sm"
            total={pages}
            value={data.page}
            onChange={onPage}
            getControlProps={(control) => ({ "aria-label": t(`common:pager.${control}`) })}
            getItemProps={(item) => ({ "aria-label": t("common:pager.page", { page: item }) })}
          />
        ) : null}
      </Group>
    </>
  );
}
