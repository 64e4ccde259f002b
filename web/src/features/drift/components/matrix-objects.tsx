import { Group, Pagination, Text } from "@mantine/core";
import { IconEqual, IconEqualNot, IconMinus, IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { formatNumber } from "@/lib/format.ts";
import { type DriftMatrix, sideOf } from "../model.ts";
import { kindText, objectName } from "../words.ts";

type Row = DriftMatrix["items"][number];
type Cell = "same" | "differs" | "missing" | "extra" | "none" | "unread" | "reference";

const ICON = {
  same: IconEqual,
  differs: IconEqualNot,
  missing: IconMinus,
  extra: IconPlus,
} as const;

interface Props {
  projectId: string;
  matrix: DriftMatrix;
  /** The column the others are measured by. */
  reference: number;
  filtered: boolean;
  onPage: (page: number) => void;
}

/** Object by object: the same as in the reference, another, missing, or only here. */
export function MatrixObjects({ projectId, matrix, reference, filtered, onPage }: Props) {
  const { t } = useTranslation();
  const { columns, items, page, page_size, total } = matrix;
  if (total === 0) {
    return (
      <Text size="sm" c="dimmed" p="md">
        {t(filtered ? "common:no_match_text" : "drift:all_same")}
      </Text>
    );
  }
  const pages = Math.ceil(total / page_size);
  return (
    <>
      <section className="au-table-wrap" aria-label={t("drift:objects")}>
        <table className="au-table au-matrix">
          <caption className="au-hidden">{t("drift:objects_text")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("drift:object")}</th>
              {columns.map((column, at) => (
                <th key={column.connection_id} scope="col">
                  <span className="au-truncate">{column.name}</span>
                  {at === reference ? (
                    <Text span size="xs" c="dimmed" display="block">
                      {t("drift:is_reference")}
                    </Text>
                  ) : null}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {items.map((row) => (
              <tr key={row.object}>
                <th scope="row" title={row.object}>
                  <span className="au-mono au-wrap">{objectName(row.object)}</span>
                  <Text size="xs" c="dimmed">
                    {kindText(row.kind)}
                  </Text>
                </th>
                {columns.map((column, at) => (
                  <td key={column.connection_id}>
                    <State
                      cell={cellOf(row, at, reference, column.snapshot_id !== null)}
                      projectId={projectId}
                      search={{
                        before: columns[reference] ? sideOf(columns[reference]) : undefined,
                        after: sideOf(column),
                        object: row.object,
                      }}
                      name={t("drift:cell_compare", {
                        object: objectName(row.object),
                        name: column.name,
                      })}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <Group justify="space-between" px="md" py={8}>
        <Text size="xs" c="dimmed" className="au-num">
          {t("common:range", {
            first: formatNumber((page - 1) * page_size + 1),
            last: formatNumber((page - 1) * page_size + items.length),
            total: formatNumber(total),
          })}
        </Text>
        {pages > 1 ? (
          <Pagination
            size="sm"
            total={pages}
            value={page}
            onChange={onPage}
            getControlProps={(control) => ({ "aria-label": t(`common:pager.${control}`) })}
            getItemProps={(item) => ({ "aria-label": t("common:pager.page", { page: item }) })}
          />
        ) : null}
      </Group>
    </>
  );
}

function cellOf(row: Row, at: number, reference: number, read: boolean): Cell {
  if (!read) return "unread";
  const mine = row.variants[at] ?? null;
  const theirs = row.variants[reference] ?? null;
  if (at === reference) return mine === null ? "none" : "reference";
  if (mine === theirs) return mine === null ? "none" : "same";
  if (mine === null) return "missing";
  return theirs === null ? "extra" : "differs";
}

interface StateProps {
  cell: Cell;
  projectId: string;
  search: { before: string | undefined; after: string; object: string };
  name: string;
}

/** In a word; where something differs, the way to both sides of it. */
function State({ cell, projectId, search, name }: StateProps) {
  const { t } = useTranslation();
  const Icon = cell in ICON ? ICON[cell as keyof typeof ICON] : null;
  const content = (
    <>
      {Icon ? <Icon size={14} aria-hidden /> : null} {t(`drift:cell.${cell}`)}
    </>
  );
  if (cell !== "differs" && cell !== "missing" && cell !== "extra") {
    return (
      <span className="au-pair" data-state={cell}>
        {content}
      </span>
    );
  }
  return (
    <Link
      to="/projects/$projectId/schemas"
      params={{ projectId }}
      search={search}
      className="au-pair"
      data-state={cell}
      title={name}
    >
      {content}
      <span className="au-hidden">: {name}</span>
    </Link>
  );
}
