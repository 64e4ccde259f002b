import { Alert, Button, Group, Select, Skeleton, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice, notifyDone } from "@/components/ui/error-notice.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { edgesOf } from "@/features/connections/neighbourhood.ts";
import { schemaQuery } from "@/features/connections/queries.ts";
import { formatNumber } from "@/lib/format.ts";
import { useCan } from "@/lib/permissions.ts";
import { homed, withRows } from "@/lib/tables.ts";
import { fills, plannedRows, totalOf } from "../counts.ts";
import { withoutTable, withTable } from "../draft.ts";
import type { Scenario, TableSpec } from "../model.ts";
import { useChangeTables } from "../mutations.ts";
import { countText, faultsOf } from "../words.ts";
import { TableList } from "./table-list.tsx";
import { TableSheet } from "./table-sheet.tsx";

const TableGraph = lazy(() =>
  import("@/features/connections/components/table-graph.tsx").then((module) => ({
    default: module.TableGraph,
  })),
);

const DRAWN = 60;
const NONE: never[] = [];

interface Props {
  scenario: Scenario;
  /** The table whose number of rows is open. */
  open: string | undefined;
  onOpen: (table: string | undefined) => void;
  onColumns: (table: string) => void;
}

/** Which tables get how many rows, along their foreign keys, and what that comes to. */
export function TablesView({ scenario, open, onOpen, onColumns }: Props) {
  const { t } = useTranslation();
  const can = useCan();
  const writable = can("seeds.write");
  const { data: schema, error, refetch } = useQuery(schemaQuery(scenario.connection_id));
  const change = useChangeTables(scenario);
  const [adding, setAdding] = useState<string | null>(null);
  const known = useMemo(() => withRows(schema?.tables ?? NONE), [schema]);
  const specs = useMemo(() => homed(scenario.tables, known), [scenario.tables, known]);
  const counts = useMemo(() => plannedRows(specs), [specs]);
  const names = specs.map((one) => one.table).join("\n");
  const drawn = useMemo(() => {
    const wanted = new Set(names.split("\n").slice(0, DRAWN));
    const tables = known.filter((table) => wanted.has(table.name));
    const edges = edgesOf(tables).filter((edge) => wanted.has(edge.target));
    return { tables, edges };
  }, [known, names]);
  const notes = useMemo(
    () =>
      new Map(
        specs.map((spec) => [
          spec.table,
          fills(spec)
            ? t("seeds:rows_note", {
                rows: countText(counts.get(spec.table) ?? { rows: null, exact: false }),
              })
            : t("seeds:only_parents"),
        ]),
      ),
    [specs, counts, t],
  );
  const gone = schema
    ? specs.filter((one) => !known.some((table) => table.name === one.table))
    : NONE;
  const others = known.filter((table) => !specs.some((one) => one.table === table.name));
  const opened = specs.find((one) => one.table === open);
  const save = (next: (tables: readonly TableSpec[]) => TableSpec[], then?: () => void) =>
    change.mutate((tables) => next(homed(tables, known)), {
      onSuccess: () => {
        notifyDone(t("common:saved"));
        then?.();
      },
    });
  const close = () => {
    change.reset();
    onOpen(undefined);
  };
  if (error) return <ErrorNotice error={error} retry={() => void refetch()} />;
  const total = totalOf(counts.values());
  return (
    <Stack gap="md">
      {gone.length > 0 ? (
        <Alert
          color="yellow"
          icon={<IconAlertTriangle size={18} />}
          title={t("seeds:gone", { count: gone.length })}
        >
          <Text className="au-mono au-wrap">{gone.map((one) => one.table).join(", ")}</Text>
          {writable ? (
            <Button
              size="xs"
              variant="default"
              mt="xs"
              loading={change.isPending}
              onClick={() =>
                save((tables) =>
                  gone.reduce((left, one) => withoutTable(left, one.table), [...tables]),
                )
              }
            >
              {t("seeds:gone_remove")}
            </Button>
          ) : null}
        </Alert>
      ) : null}
      <Panel
        title={t("seeds:view.tables")}
        padded={false}
        actions={
          <Text size="sm" aria-live="polite">
            {t("seeds:total")}{" "}
            <strong className="au-num" data-testid="total">
              {countText(total)}
            </strong>
            {total.untold > 0 ? ` ${t("seeds:untold", { count: total.untold })}` : ""}
          </Text>
        }
      >
        {schema ? (
          <Suspense fallback={<Skeleton height={460} />}>
            <TableGraph
              label={t("seeds:graph")}
              picture={`${schema.read_at}/${names}`}
              tables={drawn.tables}
              edges={drawn.edges}
              center={open}
              notes={notes}
              onTable={onOpen}
            />
          </Suspense>
        ) : (
          <Skeleton height={460} />
        )}
        {specs.length > DRAWN ? (
          <Text size="xs" c="dimmed" px="md" py={8}>
            {t("seeds:not_drawn", { count: specs.length - DRAWN })}
          </Text>
        ) : null}
        <TableList specs={specs} counts={counts} onOpen={onOpen} onColumns={onColumns} />
        {writable && others.length > 0 ? (
          <Group p="md" align="flex-end" gap="sm">
            <Select
              label={t("seeds:add_table")}
              searchable
              nothingFoundMessage={t("common:no_match")}
              data={others.map((table) => table.name)}
              value={adding}
              onChange={setAdding}
              style={{ flex: "0 1 320px" }}
            />
            <Button
              variant="default"
              leftSection={<IconPlus size={16} />}
              disabled={adding === null || change.isPending}
              onClick={() => {
                if (adding === null) return;
                const table = adding;
                save(
                  (tables) => withTable(tables, { table, rows: 100, columns: {} }),
                  () => {
                    setAdding(null);
                    onOpen(table);
                  },
                );
              }}
            >
              {t("seeds:add")}
            </Button>
          </Group>
        ) : null}
        {change.error && !opened ? <ErrorNotice error={change.error} /> : null}
        <Text
          size="xs"
          c="dimmed"
          px="md"
          py={8}
          style={{ borderTop: "1px solid var(--au-border)" }}
        >
          {t(total.exact ? "seeds:total_exact" : "seeds:total_text", {
            rows: formatNumber(total.rows ?? 0),
          })}
        </Text>
      </Panel>
      {opened ? (
        <TableSheet
          key={opened.table}
          spec={opened}
          table={known.find((table) => table.name === opened.table)}
          counts={counts}
          busy={change.isPending}
          error={change.error}
          faults={faultsOf(change.error, specs, opened.table)}
          readOnly={!writable}
          onClose={close}
          onSave={(next) => save((tables) => withTable(tables, next), close)}
          onRemove={() => save((tables) => withoutTable(tables, opened.table), close)}
        />
      ) : null}
    </Stack>
  );
}
