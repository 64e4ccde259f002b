import { Group, Pagination, Text } from "@mantine/core";
import { type QueryKey, skipToken, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Conflict, Page } from "@/api/types.ts";
import { wordsFor } from "@/components/shared/coded.ts";
import { Panel } from "@/components/ui/panel.tsx";
import { formatNumber } from "@/lib/format.ts";
import { keyText } from "../words.ts";

const SIZE = 50;

/** A page of conflicts, from where they are kept. */
export type ConflictPage = (page: number) => {
  queryKey: QueryKey;
  queryFn: () => Promise<Page<Conflict>>;
};

interface Props {
  /** The conflicts the result itself names: the first thousand. */
  first: Conflict[];
  total: number;
  more: ConflictPage | undefined;
}

/** Rows that others changed since, by key and with the reason. */
export function ConflictPages({ first, total, more }: Props) {
  const { t } = useTranslation();
  const [page, setPage] = useState(1);
  const beyond = page * SIZE > first.length && total > first.length;
  const kept = beyond ? more?.(page) : undefined;
  const { data } = useQuery({
    queryKey: kept?.queryKey ?? ["conflicts"],
    queryFn: kept?.queryFn ?? skipToken,
  });
  const here = beyond ? (data?.items ?? []) : first.slice((page - 1) * SIZE, page * SIZE);
  const reachable = more ? total : first.length;
  const pages = Math.ceil(reachable / SIZE);
  return (
    <Panel
      title={t("runs:conflict_list", { count: total, rows: formatNumber(total) })}
      padded={false}
    >
      <div className="au-table-wrap">
        <table className="au-table">
          <thead>
            <tr>
              <th scope="col">{t("connections:table")}</th>
              <th scope="col">{t("runs:row_key")}</th>
              <th scope="col">{t("runs:reason")}</th>
            </tr>
          </thead>
          <tbody>
            {here.map((item) => (
              <tr key={item.table + JSON.stringify(item.key) + item.reason}>
                <td>{item.table}</td>
                <td className="au-mono">{keyText(item.key)}</td>
                <td>{wordsFor("codes:conflict.", item.reason) ?? item.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {pages > 1 ? (
        <Group justify="space-between" px="md" py={8}>
          <Text size="xs" c="dimmed" className="au-num">
            {t("common:range", {
              first: formatNumber((page - 1) * SIZE + 1),
              last: formatNumber((page - 1) * SIZE + here.length),
              total: formatNumber(total),
            })}
          </Text>
          <Pagination
            size="sm"
            total={pages}
            value={page}
            onChange={setPage}
            getControlProps={(control) => ({ "aria-label": t(`common:pager.${control}`) })}
            getItemProps={(item) => ({ "aria-label": t("common:pager.page", { page: item }) })}
          />
        </Group>
      ) : null}
    </Panel>
  );
}
