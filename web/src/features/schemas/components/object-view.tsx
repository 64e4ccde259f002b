import { Alert, Box, SegmentedControl, Skeleton, Stack, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { DatabaseSchema, Engine, SchemaTable } from "@/api/types.ts";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { SampleRows } from "@/features/connections/components/sample-rows.tsx";
import { TableColumns } from "@/features/connections/components/table-columns.tsx";
import { formatNumber } from "@/lib/format.ts";
import { parseObject } from "@/lib/object-id.ts";
import {
  attributeText,
  PANELS,
  type Panel as PanelName,
  panelOf,
  partsOf,
  type SchemaObject,
  type Source,
  tableOf,
} from "../model.ts";
import { objectQuery } from "../queries.ts";
import { ObjectColumns } from "./object-columns.tsx";
import { ObjectDdl } from "./object-ddl.tsx";
import { ObjectLinks } from "./object-links.tsx";
import { Attributes, ObjectParts } from "./object-parts.tsx";
import { SchemaGaps } from "./schema-gaps.tsx";

const SchemaGraphView = lazy(() =>
  import("@/features/connections/components/schema-graph.tsx").then((module) => ({
    default: module.SchemaGraphView,
  })),
);

export interface ExplorerSearch {
  object?: string;
  panel?: string;
  hops?: string;
  page?: number;
}

interface Props {
  source: Source;
  engine: Engine;
  /** Chosen in the tree; a part shows the object it belongs to. */
  object: string;
  /** The tables of a database, with which come rows and the graph; a snapshot has none. */
  tables: DatabaseSchema | undefined;
  search: ExplorerSearch;
  onSearch: (change: ExplorerSearch) => void;
  onTable: (table: string) => void;
}

export function ObjectView(props: Props) {
  const { source, object, tables } = props;
  const asked = useQuery({ ...objectQuery(source, object), placeholderData: keepPreviousData });
  const top = asked.data?.top ?? object;
  const whole = useQuery({
    ...objectQuery(source, top),
    enabled: asked.data !== undefined,
    placeholderData: keepPreviousData,
  });
  const error = asked.error ?? whole.error;
  if (error) return <ErrorNotice error={error} retry={() => void asked.refetch()} />;
  if (!whole.data) return <Skeleton height={420} />;
  return <Shown {...props} whole={whole.data} table={tableOf(tables, whole.data.object)} />;
}

interface ShownProps extends Props {
  whole: SchemaObject;
  table: SchemaTable | undefined;
}

function Shown(props: ShownProps) {
  const { whole, table, object, search, onSearch } = props;
  const { t } = useTranslation();
  const there = panelsOf(whole, table);
  const wanted = search.panel ?? (object === whole.object ? undefined : panelOf(kindOf(object)));
  const panel = there.find((value) => value === wanted) ?? there[0] ?? "ddl";
  const { path, signature } = parseObject(whole.object);
  const name = path.join(".") + (signature === undefined ? "" : `(${signature})`);
  const comment = attributeText(whole.attributes.comment);
  return (
    <Panel
      title={name}
      padded={false}
      actions={
        <Text size="sm" c="dimmed" className="au-num">
          {t(`schemas:kind.${whole.kind}`, { defaultValue: whole.kind })}
          {table?.row_estimate === null || table?.row_estimate === undefined
            ? null
            : ` · ${t("connections:rows_about", {
                count: table.row_estimate,
                rows: formatNumber(table.row_estimate),
              })}`}
        </Text>
      }
    >
      <Box px="md" pt="sm" pb="xs">
        <Stack gap="xs">
          <SchemaGaps gaps={whole.gaps} />
          <div className="au-scroll-x">
            <SegmentedControl
              size="xs"
              aria-label={t("schemas:panels")}
              value={panel}
              onChange={(value) => onSearch({ panel: value, page: undefined })}
              data={there.map((value) => ({ value, label: t(`schemas:panel.${value}`) }))}
            />
          </div>
          {comment ? (
            <Text size="sm" c="dimmed">
              {comment}
            </Text>
          ) : null}
        </Stack>
      </Box>
      {content(panel, name, props, {
        empty: t("schemas:empty_panel"),
        noKey: t("connections:no_primary_key"),
      })}
    </Panel>
  );
}

function kindOf(object: string): string {
  return parseObject(object).kind;
}

/** The tabs an object has: those with something in them. */
function panelsOf(whole: SchemaObject, table: SchemaTable | undefined): PanelName[] {
  const isTable = whole.kind.endsWith("table");
  const holds: Record<PanelName, boolean> = {
    columns: partsOf(whole, "columns").length > 0 || table !== undefined,
    keys: isTable || partsOf(whole, "keys").length > 0,
    triggers: partsOf(whole, "triggers").length > 0,
    details: true,
    ddl: true,
    links: true,
    rights: partsOf(whole, "rights").length > 0,
    rows: table !== undefined,
    graph: table !== undefined && isTable,
  };
  return PANELS.filter((panel) => holds[panel]);
}

function content(
  panel: PanelName,
  name: string,
  props: ShownProps,
  { empty, noKey }: { empty: string; noKey: string },
): ReactNode {
  const { source, engine, whole, table, tables, object, search, onSearch, onTable } = props;
  const choose = (next: string) => onSearch({ object: next, panel: undefined, page: undefined });
  switch (panel) {
    case "columns":
      // The columns of a view are no objects of their own; those of the last reading stand in.
      return partsOf(whole, "columns").some((part) => part.attributes.type) || !table ? (
        <ObjectColumns object={whole} found={object} />
      ) : (
        <TableColumns table={table} />
      );
    case "keys":
      return (
        <>
          {whole.kind === "table" && !whole.parts.some((part) => part.kind === "primary_key") ? (
            <Alert color="yellow" radius={0}>
              {noKey}
            </Alert>
          ) : null}
          <ObjectParts parts={partsOf(whole, panel)} found={object} empty={empty} />
        </>
      );
    case "triggers":
    case "rights":
      return <ObjectParts parts={partsOf(whole, panel)} found={object} empty={empty} />;
    case "details":
      return (
        <div className="au-panel-body">
          <Attributes attributes={{ ...whole.attributes, ...whole.notes }} />
        </div>
      );
    case "ddl":
      return <ObjectDdl ddl={whole.ddl} name={name} engine={engine} />;
    case "links":
      return <ObjectLinks object={whole} onSelect={choose} />;
    case "rows":
      return table && "connectionId" in source ? (
        <SampleRows
          connectionId={source.connectionId}
          table={table.name}
          page={search.page ?? 1}
          onPage={(page) => onSearch({ page })}
        />
      ) : null;
    case "graph":
      return table && tables ? (
        <Suspense fallback={<Skeleton height={480} />}>
          <SchemaGraphView
            schema={tables}
            center={table.name}
            hops={search.hops === "2" ? 2 : 1}
            onHops={(hops) => onSearch({ hops: String(hops) })}
            onTable={onTable}
          />
        </Suspense>
      ) : null;
  }
}
