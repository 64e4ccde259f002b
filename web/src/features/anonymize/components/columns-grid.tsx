import { Tooltip } from "@mantine/core";
import { IconCheck, IconLock } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { paramsText } from "@/components/params/fields.ts";
import { VirtualGrid } from "@/components/shared/virtual-grid.tsx";
import { StatusDot } from "@/components/ui/status.tsx";
import { formatPercent } from "@/lib/format.ts";
import type { GridColumn } from "../draft.ts";
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

/** Every column of the source with its rule. */
export function ColumnsGrid({ columns, chosen, onChoose, onOpen, opened, saving }: Props) {
  const { t } = useTranslation();
  const schemas = columns.some((column) => column.table.includes("."));
  const heads = headsOf(schemas).map((id) => ({
    id,
    text: t(`anonymize:head.${id}`),
    hidden: id === "choose" || id === "joined",
  }));
  return (
    <VirtualGrid
      label={t("anonymize:columns_label")}
      rows={columns}
      heads={heads}
      onOpen={onOpen}
      opened={opened}
      chosen={chosen}
      onChoose={onChoose}
      saving={saving}
    >
      {(column) => (
        <Cells
          column={column}
          schemas={schemas}
          chosen={chosen.has(column.id)}
          onToggle={() => onChoose([column.id], !chosen.has(column.id))}
        />
      )}
    </VirtualGrid>
  );
}

function headsOf(schemas: boolean) {
  const rest = ["table", "column", "type", "category", "rule", "options", "joined"] as const;
  return schemas ? (["choose", "schema", ...rest] as const) : (["choose", ...rest] as const);
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
