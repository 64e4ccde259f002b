import { Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { paramsText } from "@/components/params/fields.ts";
import { VirtualGrid } from "@/components/shared/virtual-grid.tsx";
import { StatusDot } from "@/components/ui/status.tsx";
import { formatPercent } from "@/lib/format.ts";
import type { GridColumn } from "../draft.ts";
import { COMMON } from "../form.ts";
import { spreadOf } from "../spread.ts";
import { findingText, generatorName } from "../words.ts";
import { MiniHistogram } from "./histogram.tsx";

interface Props {
  columns: GridColumn[];
  onOpen: (id: string) => void;
  opened: string | undefined;
  saving: ReadonlySet<string>;
}

const HEADS = [
  "table",
  "column",
  "type",
  "generator",
  "options",
  "nulls",
  "unique",
  "values",
] as const;

/** Every column that gets values, with what makes them and how they lie. */
export function ColumnsGrid({ columns, onOpen, opened, saving }: Props) {
  const { t } = useTranslation();
  return (
    <VirtualGrid
      label={t("seeds:columns_label")}
      kind="seeds"
      rows={columns}
      heads={HEADS.map((id) => ({ id, text: t(`seeds:head.${id}`) }))}
      onOpen={onOpen}
      opened={opened}
      saving={saving}
    >
      {(column) => <Cells column={column} />}
    </VirtualGrid>
  );
}

function Cells({ column }: { column: GridColumn }) {
  const { t } = useTranslation();
  const { spec, values } = column;
  const params = spec?.params ?? {};
  const own = Object.fromEntries(Object.entries(params).filter(([name]) => !COMMON.includes(name)));
  const rate = params.null_rate;
  const unique = params.unique === true;
  const spread = values && column.implied !== "generated" ? spreadOf(values) : null;
  return (
    <>
      <td data-head="table" className="au-mono au-truncate" title={column.table}>
        {column.table}
      </td>
      <td data-head="column" className="au-mono au-truncate" title={column.column}>
        <strong>{column.column}</strong>
      </td>
      <td data-head="type" className="au-mono au-truncate" title={column.type}>
        {column.type}
      </td>
      <td data-head="generator" className="au-truncate">
        <Made column={column} />
      </td>
      <td data-head="options" className="au-mono au-truncate" title={paramsText(own)}>
        {paramsText(own)}
      </td>
      <td data-head="nulls" className="au-num" data-align="end">
        {typeof rate === "number" && rate > 0 ? formatPercent(rate) : ""}
      </td>
      <td data-head="unique">
        {unique || column.unique ? (
          <Tooltip label={t(column.unique ? "seeds:unique_there" : "seeds:unique_asked")}>
            <IconCheck
              size={16}
              role="img"
              aria-label={t(column.unique ? "seeds:unique_there" : "seeds:unique_asked")}
            />
          </Tooltip>
        ) : null}
      </td>
      <td data-head="values">{spread ? <MiniHistogram spread={spread} /> : null}</td>
    </>
  );
}

/** What makes the values, and beside it what stands against that. */
function Made({ column }: { column: GridColumn }) {
  const { t } = useTranslation();
  const { spec, implied, findings } = column;
  const [first] = findings;
  if (first) {
    const text = findings.map(findingText).join(" ");
    return (
      <Tooltip label={text} multiline maw={360}>
        <span className="au-found" data-blocks={findings.some((one) => one.blocks)}>
          <IconAlertTriangle size={15} role="img" aria-label={text} />
          <span>{spec ? generatorName(spec.generator) : t(`seeds:implied.${implied}`)}</span>
        </span>
      </Tooltip>
    );
  }
  if (spec) return <StatusDot tone="ok">{generatorName(spec.generator)}</StatusDot>;
  if (implied === "missing") return <StatusDot tone="warn">{t("seeds:implied.missing")}</StatusDot>;
  return <span className="au-null">{t(`seeds:implied.${implied}`)}</span>;
}
