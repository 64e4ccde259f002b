import { Box, Grid, SegmentedControl, Skeleton, Text } from "@mantine/core";
import { IconTable } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { formatNumber, formatRelative } from "@/lib/format.ts";
import { schemaQuery } from "../queries.ts";
import { SampleRows } from "./sample-rows.tsx";
import { SchemaTree } from "./schema-tree.tsx";
import { TableColumns } from "./table-columns.tsx";
import { TableKeys } from "./table-keys.tsx";
import { TableRelations } from "./table-relations.tsx";

const SchemaGraphView = lazy(() =>
  import("./schema-graph.tsx").then((module) => ({ default: module.SchemaGraphView })),
);

const PANELS = ["columns", "keys", "relations", "rows", "graph"] as const;

export interface SchemaSearch {
  table?: string;
  panel?: string;
  hops?: string;
  page?: number;
}

interface Props {
  connectionId: string;
  search: SchemaSearch;
  onSearch: (change: SchemaSearch) => void;
}

/** Tables on the left, what is known of the chosen one on the right. */
export function SchemaBrowser({ connectionId, search, onSearch }: Props) {
  const { t } = useTranslation();
  const { data: schema, error, refetch } = useQuery(schemaQuery(connectionId));
  if (error) return <ErrorNotice error={error} retry={() => void refetch()} />;
  if (!schema) return <Skeleton height={420} />;
  const table = schema.tables.find((item) => item.name === search.table) ?? schema.tables[0];
  if (!table) {
    return (
      <div className="au-panel">
        <EmptyState
          icon={IconTable}
          title={t("connections:no_tables")}
          text={t("connections:no_tables_text")}
        />
      </div>
    );
  }
  const panel = PANELS.find((value) => value === search.panel) ?? "columns";
  const choose = (name: string) => onSearch({ table: name, page: undefined });
  const isView = table.kind === "view" || table.kind === "materialized_view";
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, md: 3.4, lg: 3 }}>
        <SchemaTree schema={schema} selected={table.name} onSelect={choose} />
        <Text size="xs" c="dimmed" mt="xs" px={4}>
          {t("connections:read_at", { when: formatRelative(schema.read_at) })}
        </Text>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 8.6, lg: 9 }}>
        <Panel
          title={table.name}
          padded={false}
          actions={
            <Text size="sm" c="dimmed" className="au-num">
              {table.row_estimate === null
                ? t(`connections:kind.${table.kind}`)
                : t("connections:rows_about", {
                    count: table.row_estimate,
                    rows: formatNumber(table.row_estimate),
                  })}
            </Text>
          }
        >
          <Box px="md" pt="sm" pb="xs">
            <div className="au-scroll-x">
              <SegmentedControl
                size="xs"
                aria-label={t("connections:panels")}
                value={panel}
                onChange={(value) => onSearch({ panel: value, page: undefined })}
                data={PANELS.map((value) => ({ value, label: t(`connections:panel.${value}`) }))}
              />
            </div>
            {table.comment ? (
              <Text size="sm" c="dimmed" mt="xs">
                {table.comment}
              </Text>
            ) : null}
          </Box>
          {panel === "columns" ? <TableColumns table={table} /> : null}
          {panel === "keys" ? <TableKeys table={table} isView={isView} /> : null}
          {panel === "relations" ? (
            <TableRelations schema={schema} table={table} onTable={choose} />
          ) : null}
          {panel === "rows" ? (
            <SampleRows
              connectionId={connectionId}
              table={table.name}
              page={search.page ?? 1}
              onPage={(page) => onSearch({ page })}
            />
          ) : null}
          {panel === "graph" ? (
            <Suspense fallback={<Skeleton height={480} />}>
              <SchemaGraphView
                schema={schema}
                center={table.name}
                hops={search.hops === "2" ? 2 : 1}
                onHops={(hops) => onSearch({ hops: String(hops) })}
                onTable={choose}
              />
            </Suspense>
          ) : null}
        </Panel>
      </Grid.Col>
    </Grid>
  );
}
