import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Cell } from "@/api/types.ts";
import { CellValue } from "@/components/ui/cell.tsx";
import type { TablePreview } from "../model.ts";
import { whyName } from "../words.ts";

const same = (a: Cell, b: Cell) => JSON.stringify(a) === JSON.stringify(b);

/** Each masked column twice: as it is, and beside it as it would be. */
export function PreviewRows({ preview }: { preview: TablePreview }) {
  const { t } = useTranslation();
  const { table, columns, keys, rows } = preview;
  const label = t("anonymize:before_after", { table });
  const plain = keys.filter((name) => !columns.includes(name));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable
    <section tabIndex={0} aria-label={label} className="au-preview">
      <table className="au-grid">
        <caption className="au-hidden">{label}</caption>
        <thead>
          <tr>
            <th scope="col" rowSpan={2}>
              {t("anonymize:why_row")}
            </th>
            {plain.map((name) => (
              <th key={name} scope="col" rowSpan={2} data-key>
                {name}
              </th>
            ))}
            {columns.map((name) => (
              <th
                key={name}
                scope="colgroup"
                colSpan={2}
                data-key={keys.includes(name)}
                className="au-pair-start"
              >
                {name}
              </th>
            ))}
          </tr>
          <tr>
            {columns.flatMap((name) => [
              <th key={`${name} before`} scope="col" className="au-pair-start">
                {t("anonymize:before")}
              </th>,
              <th key={`${name} after`} scope="col">
                {t("anonymize:after")}
              </th>,
            ])}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a sample have no other name
            <tr key={index}>
              <td className="au-preview-why">{whyName(row.why)}</td>
              {plain.map((name) => (
                <td key={name}>
                  <CellValue value={row.before[name]} />
                </td>
              ))}
              {columns.flatMap((name) => [
                <td key={`${name} before`} className="au-pair-start">
                  <CellValue value={row.before[name]} />
                </td>,
                <td key={`${name} after`}>
                  {same(row.before[name], row.after[name]) ? (
                    <Text span c="dimmed" inherit>
                      {t("anonymize:same")}
                    </Text>
                  ) : (
                    <span className="au-new">
                      <CellValue value={row.after[name]} />
                    </span>
                  )}
                </td>,
              ])}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
