import { IconAlertTriangle, IconLink } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { CellValue } from "@/components/ui/cell.tsx";
import { parentOf, type RowPlace, sameRow } from "../links.ts";
import type { TablePreview } from "../model.ts";
import { findingText } from "../words.ts";

interface Props {
  preview: TablePreview;
  all: TablePreview[];
  /** The row whose relatives are lit. */
  marked: RowPlace | null;
  /** Rows that point at it. */
  kin: RowPlace[];
  onMark: (place: RowPlace | null) => void;
}

/** Rows of one table; a foreign key leads to the row it points at. */
export function PreviewTable({ preview, all, marked, kin, onMark }: Props) {
  const { t } = useTranslation();
  const { table, columns, rows, links, findings } = preview;
  const label = t("seeds:preview_of", { table });
  const box = useRef<HTMLTableSectionElement>(null);
  const here = marked?.table === table ? marked.row : null;
  useEffect(() => {
    if (here === null) return;
    box.current?.rows[here]?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [here]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable
    <section tabIndex={0} aria-label={label} className="au-preview au-preview-plain">
      <table className="au-grid">
        <caption className="au-hidden">{label}</caption>
        <thead>
          <tr>
            {columns.map((name) => {
              const found = findings.filter((one) => one.columns.includes(name));
              const text = found.map(findingText).join(" ");
              const link = links[name];
              return (
                <th
                  key={name}
                  scope="col"
                  data-blocks={found.some((one) => one.blocks) || undefined}
                  title={text || undefined}
                >
                  {found.length > 0 ? (
                    <IconAlertTriangle size={13} role="img" aria-label={text} />
                  ) : null}
                  {name}
                  {link ? (
                    <span className="au-preview-to">
                      <IconLink size={12} aria-hidden /> {link.table}.{link.column}
                    </span>
                  ) : null}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody ref={box}>
          {rows.map((row, index) => {
            const place = { table, row: index };
            const state = sameRow(marked, place)
              ? "marked"
              : kin.some((one) => sameRow(one, place))
                ? "kin"
                : undefined;
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows of a sample have no other name
              <tr key={index} data-state={state} aria-current={state === "marked" || undefined}>
                {columns.map((name) => (
                  <td key={name}>
                    <Value
                      value={row[name]}
                      parent={links[name] ? parentOf(all, place, name) : null}
                      linked={links[name] !== undefined}
                      marked={marked}
                      onMark={onMark}
                    />
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

interface ValueProps {
  value: unknown;
  parent: RowPlace | null;
  linked: boolean;
  marked: RowPlace | null;
  onMark: (place: RowPlace | null) => void;
}

function Value({ value, parent, linked, marked, onMark }: ValueProps) {
  const { t } = useTranslation();
  if (!parent) {
    return linked && value !== null ? (
      <span className="au-key-value" title={t("seeds:parent_elsewhere")}>
        <CellValue value={value} />
      </span>
    ) : (
      <CellValue value={value} />
    );
  }
  const on = sameRow(marked, parent);
  return (
    <button
      type="button"
      className="au-key-value"
      aria-pressed={on}
      aria-label={t("seeds:show_parent", { value: String(value), table: parent.table })}
      onClick={() => onMark(on ? null : parent)}
    >
      <CellValue value={value} />
    </button>
  );
}
