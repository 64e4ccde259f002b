import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { IconChartHistogram } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice, notifyDone } from "@/components/ui/error-notice.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { SearchInput } from "@/components/ui/search-input.tsx";
import { schemaQuery } from "@/features/connections/queries.ts";
import { formatNumber } from "@/lib/format.ts";
import { useCan } from "@/lib/permissions.ts";
import { homed } from "@/lib/tables.ts";
import { fills } from "../counts.ts";
import { countsOf, filtered, type GridColumn, gridOf, SHOWS, withColumn } from "../draft.ts";
import type { ColumnSpec, Scenario } from "../model.ts";
import { useChangeTables } from "../mutations.ts";
import { generatorsQuery, usePreview } from "../queries.ts";
import { faultsOf } from "../words.ts";
import { ColumnSheet } from "./column-sheet.tsx";
import { ColumnsGrid } from "./columns-grid.tsx";

/** Rows of a preview that small pictures are drawn of. */
export const PICTURED = 100;
const NONE: never[] = [];

export interface ColumnsSearch {
  table?: string | undefined;
  show?: string | undefined;
  q?: string | undefined;
  /** The column that is open. */
  edit?: string | undefined;
}

interface Props {
  scenario: Scenario;
  search: ColumnsSearch;
  onSearch: (search: ColumnsSearch) => void;
}

/** What fills every column: filtered, previewed as small pictures, changed one by one. */
export function ColumnsView({ scenario, search, onSearch }: Props) {
  const { t } = useTranslation();
  const can = useCan();
  const writable = can("seeds.write");
  const { data: schema, error, refetch, isPending } = useQuery(schemaQuery(scenario.connection_id));
  const { data: catalogue } = useQuery(generatorsQuery);
  const sample = usePreview(scenario, PICTURED);
  const change = useChangeTables(scenario);
  const known = schema?.tables ?? NONE;
  const specs = useMemo(() => homed(scenario.tables, known), [scenario.tables, known]);
  const previews = useMemo(
    () => homed(sample.preview?.tables ?? NONE, known),
    [sample.preview, known],
  );
  const columns = useMemo(() => gridOf(known, specs, previews), [known, specs, previews]);
  const show = SHOWS.find((name) => name === search.show);
  const { table, q } = search;
  const shown = useMemo(() => filtered(columns, { show, q, table }), [columns, show, q, table]);
  const counts = useMemo(
    () => countsOf(filtered(columns, { show: undefined, q: undefined, table })),
    [columns, table],
  );
  const open = columns.find((column) => column.id === search.edit);
  const close = () => {
    change.reset();
    onSearch({ edit: undefined });
  };
  const save = (column: GridColumn, spec: ColumnSpec | null, then: () => void) =>
    change.mutate((tables) => withColumn(homed(tables, known), column, spec), {
      onSuccess: () => {
        notifyDone(t("common:saved"));
        then();
      },
    });
  if (error) return <ErrorNotice error={error} retry={() => void refetch()} />;
  return (
    <Stack gap="md">
      <Panel
        title={t("seeds:view.columns")}
        padded={false}
        actions={
          <Group gap="xs">
            <Select
              aria-label={t("seeds:head.table")}
              placeholder={t("seeds:all_tables")}
              searchable
              clearable
              clearButtonProps={{ "aria-label": t("common:clear") }}
              nothingFoundMessage={t("common:no_match")}
              data={specs.filter(fills).map((one) => one.table)}
              value={table ?? null}
              onChange={(next) => onSearch({ table: next ?? undefined })}
              w={200}
            />
            <SearchInput
              label={t("seeds:find_column")}
              value={q}
              onChange={(next) => onSearch({ q: next })}
            />
            <Button
              variant="default"
              leftSection={<IconChartHistogram size={16} />}
              loading={sample.busy}
              onClick={sample.ask}
            >
              {t(sample.preview ? "seeds:pictures_again" : "seeds:pictures")}
            </Button>
          </Group>
        }
      >
        <Group px="md" py="sm" gap={6} role="group" aria-label={t("seeds:filters")}>
          <Chip
            on={show === undefined}
            text={t("seeds:show.all")}
            count={SHOWS.slice(1).reduce((sum, name) => sum + counts[name], 0)}
            onClick={() => onSearch({ show: undefined })}
          />
          {SHOWS.map((name) => (
            <Chip
              key={name}
              on={show === name}
              text={t(`seeds:show.${name}`)}
              count={counts[name]}
              onClick={() => onSearch({ show: show === name ? undefined : name })}
            />
          ))}
        </Group>
        {sample.error ? (
          <div style={{ padding: "0 16px 12px" }}>
            <ErrorNotice error={sample.error} />
          </div>
        ) : null}
        {change.error && !open ? (
          <div style={{ padding: "0 16px 12px" }}>
            <ErrorNotice error={change.error} />
          </div>
        ) : null}
        {isPending ? (
          <Text size="sm" c="dimmed" p="md" aria-busy>
            {t("common:loading")}
          </Text>
        ) : shown.length === 0 ? (
          <Text size="sm" c="dimmed" px="md" pb="md">
            {t("common:no_match")}
          </Text>
        ) : (
          <ColumnsGrid
            columns={shown}
            onOpen={(id) => onSearch({ edit: id })}
            opened={search.edit}
            saving={new Set(change.isPending && open ? [open.id] : [])}
          />
        )}
        <Text
          size="xs"
          c="dimmed"
          px="md"
          py={8}
          style={{ borderTop: "1px solid var(--au-border)" }}
        >
          {t("seeds:grid_keys")}
        </Text>
      </Panel>
      {open && catalogue ? (
        <ColumnSheet
          key={open.id}
          projectId={scenario.project_id}
          column={open}
          catalogue={catalogue.items}
          named={columns.filter((one) => one.table === open.table).map((one) => one.column)}
          busy={change.isPending}
          error={change.error}
          faults={faultsOf(change.error, specs, open.id)}
          readOnly={!writable}
          onClose={close}
          onSave={(spec, then) => {
            const next = shown[shown.findIndex((column) => column.id === open.id) + 1];
            save(open, spec, () => {
              if (then === "next" && next) onSearch({ edit: next.id });
              else close();
            });
          }}
        />
      ) : null}
    </Stack>
  );
}

interface ChipProps {
  on: boolean;
  text: string;
  count: number;
  onClick: () => void;
}

function Chip({ on, text, count, onClick }: ChipProps) {
  return (
    <button type="button" className="au-chip" aria-pressed={on} onClick={onClick}>
      {text} <span className="au-num">{formatNumber(count)}</span>
    </button>
  );
}
