import { Anchor } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Count, fills } from "../counts.ts";
import type { TableSpec } from "../model.ts";
import { countText, howMany } from "../words.ts";

interface Props {
  specs: TableSpec[];
  counts: ReadonlyMap<string, Count>;
  onOpen: (table: string) => void;
  onColumns: (table: string) => void;
}

/** The tables one below the other, each with how its rows are counted. */
export function TableList({ specs, counts, onOpen, onColumns }: Props) {
  const { t } = useTranslation();
  const most = Math.max(1, ...[...counts.values()].map((count) => count.rows ?? 0));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable
    <section className="au-table-wrap" aria-label={t("seeds:view.tables")} tabIndex={0}>
      <table className="au-table">
        <thead>
          <tr>
            <th scope="col">{t("seeds:head.table")}</th>
            <th scope="col">{t("seeds:how_many")}</th>
            <th scope="col" data-align="end">
              {t("seeds:rows")}
            </th>
            <th scope="col">
              <span className="au-hidden">{t("seeds:share")}</span>
            </th>
            <th scope="col">{t("seeds:view.columns")}</th>
          </tr>
        </thead>
        <tbody>
          {specs.map((spec) => {
            const count = counts.get(spec.table) ?? { rows: null, exact: false };
            return (
              <tr key={spec.table}>
                <td className="au-mono">
                  <Anchor
                    component="button"
                    type="button"
                    inherit
                    onClick={() => onOpen(spec.table)}
                  >
                    {spec.table}
                  </Anchor>
                </td>
                <td>{howMany(spec)}</td>
                <td data-align="end" className="au-num au-nowrap">
                  {fills(spec) ? countText(count) : "–"}
                </td>
                <td>
                  <span className="au-sure au-sure-wide" aria-hidden>
                    <span style={{ width: `${((count.rows ?? 0) / most) * 100}%` }} />
                  </span>
                </td>
                <td>
                  {fills(spec) ? (
                    <Anchor
                      component="button"
                      type="button"
                      size="sm"
                      className="au-nowrap"
                      onClick={() => onColumns(spec.table)}
                    >
                      {t("seeds:set_columns", {
                        count: Object.keys(spec.columns ?? {}).length,
                      })}
                      <span className="au-hidden">
                        {" "}
                        {t("seeds:columns_of", { table: spec.table })}
                      </span>
                    </Anchor>
                  ) : null}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
