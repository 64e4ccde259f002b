import { Switch, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Row } from "@/api/types.ts";
import { CellValue } from "@/components/ui/cell.tsx";
import { allColumns, changedColumns, diffRow } from "@/lib/diff.ts";

export interface DiffRow {
  id: string;
  key: Row | null;
  before: Row | null;
  after: Row | null;
  /** Cells in front of the row: kind, table, state. */
  lead?: React.ReactNode[];
}

interface Props {
  label: string;
  rows: DiffRow[];
  leadHeads?: string[];
}

/** Rows before and after: changed cells coloured, unchanged columns folded away. */
export function RowDiff({ label, rows, leadHeads = [] }: Props) {
  const { t } = useTranslation();
  const [folded, setFolded] = useState(true);
  const { columns, keys, hidden } = useMemo(() => {
    const all = allColumns(rows);
    const keyColumns = new Set(rows.flatMap((row) => Object.keys(row.key ?? {})));
    const changed = new Set(changedColumns(rows));
    const shown = folded ? all.filter((name) => keyColumns.has(name) || changed.has(name)) : all;
    const foldable = all.filter((name) => !keyColumns.has(name) && !changed.has(name)).length;
    return { columns: shown, keys: keyColumns, hidden: foldable };
  }, [rows, folded]);
  return (
    <div>
      {hidden > 0 ? (
        <div style={{ padding: "8px 16px" }}>
          <Switch
            size="xs"
            label={t("patches:fold", { count: hidden })}
            checked={folded}
            onChange={(event) => setFolded(event.currentTarget.checked)}
          />
        </div>
      ) : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section tabIndex={0} aria-label={label} style={{ overflow: "auto", maxHeight: 460 }}>
        <table className="au-grid">
          <caption className="au-hidden">{label}</caption>
          <thead>
            <tr>
              {leadHeads.map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
              {columns.map((column) => (
                <th key={column} scope="col" data-key={keys.has(column)}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <DiffLine key={row.id} row={row} columns={columns} heads={leadHeads} />
            ))}
          </tbody>
        </table>
      </section>
      <Text className="au-hidden">{t("patches:diff_legend")}</Text>
    </div>
  );
}

function DiffLine({ row, columns, heads }: { row: DiffRow; columns: string[]; heads: string[] }) {
  const { t } = useTranslation();
  const cells = new Map(diffRow(row.before, row.after).map((cell) => [cell.column, cell]));
  return (
    <tr>
      {heads.map((head, index) => (
        <td key={head}>{row.lead?.[index]}</td>
      ))}
      {columns.map((column) => {
        const cell = cells.get(column);
        if (!cell) {
          return (
            <td key={column}>
              <CellValue value={row.key?.[column]} />
            </td>
          );
        }
        if (!cell.changed) {
          return (
            <td key={column}>
              <CellValue value={cell.before} />
            </td>
          );
        }
        return (
          <td key={column}>
            {row.before === null ? null : (
              <del className="au-old" title={t("patches:before")}>
                <CellValue value={cell.before} />
              </del>
            )}
            {row.before !== null && row.after !== null ? " → " : null}
            {row.after === null ? null : (
              <ins className="au-new" style={{ textDecoration: "none" }} title={t("patches:after")}>
                <CellValue value={cell.after} />
              </ins>
            )}
          </td>
        );
      })}
    </tr>
  );
}
