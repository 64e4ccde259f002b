import { Tooltip } from "@mantine/core";
import { IconCheck, IconLock } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Fragment, type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { StatusDot } from "@/components/ui/status.tsx";
import { formatPercent } from "@/lib/format.ts";
import type { GridColumn } from "../draft.ts";
import { paramsText } from "../form.ts";
import { categoryName, transformerName } from "../words.ts";

interface Props {
  columns: GridColumn[];
  chosen: ReadonlySet<string>;
  onChoose: (ids: string[], on: boolean) => void;
  onOpen: (id: string) => void;
  /** The column whose rule is open: the keyboard goes on from there. */
  opened: string | undefined;
  /** Saved at this moment. */
  saving: ReadonlySet<string>;
}

const ROW = 40;
const HEAD = 34;
const HEIGHT = 600;

/** Every column of the source with its rule; of any number, only the rows in sight are drawn. */
export function ColumnsGrid({ columns, chosen, onChoose, onOpen, opened, saving }: Props) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const prefix = useId();
  const [active, setActive] = useState<string>();
  const current = Math.max(
    columns.findIndex((column) => column.id === active),
    0,
  );
  const schemas = columns.some((column) => column.table.includes("."));
  const heads = headsOf(schemas);
  const rows = useVirtualizer({
    count: columns.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 10,
    scrollMargin: HEAD,
    scrollPaddingStart: HEAD,
    initialRect: { width: 1000, height: HEIGHT },
    // The row the keyboard stands on is always drawn: the grid points to it.
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const first = Math.max(0, startIndex - overscan);
      const last = Math.min(count - 1, endIndex + overscan);
      const drawn = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
      if (current < first) drawn.unshift(current);
      else if (current < count && current > last) drawn.push(current);
      return drawn;
    },
  });
  let end = HEAD;
  const drawn = rows.getVirtualItems().map(({ index, start, size }) => {
    const gap = start - end;
    end = start + size;
    return { index, gap };
  });
  const rest = HEAD + columns.length * ROW - end;
  useEffect(() => {
    if (opened) setActive(opened);
  }, [opened]);
  const go = (index: number) => {
    const to = Math.max(0, Math.min(columns.length - 1, index));
    setActive(columns[to]?.id);
    rows.scrollToIndex(to, { align: "auto" });
  };
  const onKey = (event: KeyboardEvent) => {
    const column = columns[current];
    if (!column) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "a") {
      event.preventDefault();
      onChoose(
        columns.map((one) => one.id),
        columns.some((one) => !chosen.has(one.id)),
      );
      return;
    }
    const to = goal(event.key, current, columns.length);
    if (to !== undefined) {
      go(to);
      if (event.shiftKey) onChoose([column.id, columns[to]?.id ?? column.id], true);
    } else if (event.key === "Enter" || event.key === "F2") onOpen(column.id);
    else if (event.key === " ") onChoose([column.id], !chosen.has(column.id));
    else return;
    event.preventDefault();
  };
  return (
    <div ref={box} className="au-vgrid" style={{ maxHeight: HEIGHT }}>
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the arrow keys move in it
        role="grid"
        tabIndex={0}
        aria-label={t("anonymize:columns_label")}
        aria-rowcount={columns.length + 1}
        aria-multiselectable
        aria-activedescendant={columns[current] ? `${prefix}${current}` : undefined}
        className="au-table"
        data-schemas={schemas}
        onKeyDown={onKey}
      >
        <thead>
          <tr aria-rowindex={1}>
            {heads.map((head) => (
              <th key={head} scope="col" data-head={head}>
                {head === "choose" || head === "joined" ? (
                  <span className="au-hidden">{t(`anonymize:head.${head}`)}</span>
                ) : (
                  t(`anonymize:head.${head}`)
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {drawn.map(({ index, gap }) => {
            const column = columns[index];
            if (!column) return null;
            return (
              <Fragment key={column.id}>
                <Gap height={gap} span={heads.length} />
                <tr
                  id={`${prefix}${index}`}
                  aria-rowindex={index + 2}
                  aria-selected={chosen.has(column.id)}
                  data-active={index === current}
                  data-saving={saving.has(column.id)}
                  onClick={() => {
                    setActive(column.id);
                    onOpen(column.id);
                  }}
                >
                  <Cells
                    column={column}
                    schemas={schemas}
                    chosen={chosen.has(column.id)}
                    onToggle={() => onChoose([column.id], !chosen.has(column.id))}
                  />
                </tr>
              </Fragment>
            );
          })}
          <Gap height={rest} span={heads.length} />
        </tbody>
      </table>
    </div>
  );
}

/** The place of rows that are not drawn. */
function Gap({ height, span }: { height: number; span: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden className="au-vgrid-gap">
      <td colSpan={span} style={{ height, padding: 0 }} />
    </tr>
  );
}

function headsOf(schemas: boolean) {
  const rest = ["table", "column", "type", "category", "rule", "options", "joined"] as const;
  return schemas ? (["choose", "schema", ...rest] as const) : (["choose", ...rest] as const);
}

function goal(key: string, from: number, count: number): number | undefined {
  const page = Math.floor((HEIGHT - HEAD) / ROW) - 1;
  switch (key) {
    case "ArrowDown":
      return Math.min(from + 1, count - 1);
    case "ArrowUp":
      return Math.max(from - 1, 0);
    case "PageDown":
      return Math.min(from + page, count - 1);
    case "PageUp":
      return Math.max(from - page, 0);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}

interface CellsProps {
  column: GridColumn;
  schemas: boolean;
  chosen: boolean;
  onToggle: () => void;
}

function Cells({ column, schemas, chosen, onToggle }: CellsProps) {
  const { t } = useTranslation();
  const dot = column.table.indexOf(".");
  const category = column.finding?.category ?? column.unlisted?.category;
  const joined = t("anonymize:joined_with", { columns: column.group.join(", ") });
  return (
    <>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: for the mouse; the keyboard has the space bar */}
      <td
        data-head="choose"
        className="au-vgrid-choose"
        onClick={(event) => {
          event.stopPropagation();
          onToggle();
        }}
      >
        <span className="au-vgrid-box" data-on={chosen} aria-hidden>
          {chosen ? <IconCheck size={12} stroke={3} /> : null}
        </span>
      </td>
      {schemas ? (
        <td data-head="schema" className="au-mono au-truncate">
          {dot < 0 ? "" : column.table.slice(0, dot)}
        </td>
      ) : null}
      <td data-head="table" className="au-mono au-truncate" title={column.table}>
        {schemas ? column.table.slice(dot + 1) : column.table}
      </td>
      <td data-head="column" className="au-mono au-truncate" title={column.column}>
        <strong>{column.column}</strong>
      </td>
      <td data-head="type" className="au-mono au-truncate" title={column.type}>
        {column.type}
      </td>
      <td data-head="category" className="au-truncate">
        {category ? categoryName(category) : "–"}
        {column.finding ? (
          <span className="au-vgrid-sure au-num"> {formatPercent(column.finding.confidence)}</span>
        ) : null}
      </td>
      <td data-head="rule" className="au-truncate">
        <RuleCell column={column} />
      </td>
      <td data-head="options" className="au-mono au-truncate">
        {optionsText(column, t("anonymize:when_short"))}
      </td>
      <td data-head="joined">
        {column.group.length > 0 ? (
          <Tooltip label={joined} multiline maw={360}>
            <IconLock size={16} role="img" aria-label={joined} />
          </Tooltip>
        ) : null}
      </td>
    </>
  );
}

function optionsText({ rule }: GridColumn, when: string): string {
  if (!rule) return "";
  const condition = rule.when ? [`${when} ${rule.when}`] : [];
  return [paramsText(rule.params ?? {}), ...condition].filter(Boolean).join(" · ");
}

function RuleCell({ column }: { column: GridColumn }) {
  const { t } = useTranslation();
  const { rule, from, finding, unlisted } = column;
  if (rule) {
    const name = transformerName(rule.transformer);
    const tone = rule.transformer === "keep" ? "idle" : "ok";
    return (
      <StatusDot tone={tone}>
        {from ? t("anonymize:as_there", { rule: name, column: from }) : name}
      </StatusDot>
    );
  }
  if (unlisted) return <StatusDot tone="warn">{t("anonymize:to_classify")}</StatusDot>;
  if (finding) return <StatusDot tone="warn">{t("anonymize:undecided")}</StatusDot>;
  return <span className="au-null">{t("anonymize:no_rule")}</span>;
}
