import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconScan } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice, notifyDone } from "@/components/ui/error-notice.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { SearchInput } from "@/components/ui/search-input.tsx";
import { schemaQuery } from "@/features/connections/queries.ts";
import { formatNumber } from "@/lib/format.ts";
import { useCan } from "@/lib/permissions.ts";
import { homed } from "@/lib/tables.ts";
import {
  type Change,
  changed,
  countsOf,
  filtered,
  goneOf,
  gridOf,
  groupsOf,
  SHOWS,
} from "../draft.ts";
import { linksOf } from "../fitting.ts";
import type { Config } from "../model.ts";
import { useSaveRules } from "../mutations.ts";
import { detectionQuery, transformersQuery, unlistedQuery } from "../queries.ts";
import { faultsOf } from "../words.ts";
import { BulkBar } from "./bulk-bar.tsx";
import { ColumnsGrid } from "./columns-grid.tsx";
import { RuleSheet } from "./rule-sheet.tsx";

export interface RulesSearch {
  show?: string | undefined;
  q?: string | undefined;
  /** Whose rule is open; `+` those that are chosen. */
  edit?: string | undefined;
}

interface Props {
  config: Config;
  search: RulesSearch;
  onSearch: (search: RulesSearch) => void;
}

const CHOSEN = "+";
const NONE: never[] = [];

/** What is done with every column: filtered, chosen together, saved one by one. */
export function RulesView({ config, search, onSearch }: Props) {
  const { t } = useTranslation();
  const can = useCan();
  const writable = can("anonymize.write");
  const { data: schema, error, refetch, isPending } = useQuery(schemaQuery(config.connection_id));
  const { data: catalogue } = useQuery(transformersQuery);
  const { data: unlisted } = useQuery(unlistedQuery(config.id));
  const detection = useQuery({
    ...detectionQuery(config.connection_id, config.options.sample_rows),
    enabled: false,
  });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const tables = schema?.tables ?? NONE;
  const rules = useMemo(() => homed(config.tables, tables), [config.tables, tables]);
  const virtual = config.options.virtual_keys ?? NONE;
  const groups = useMemo(() => groupsOf(linksOf(tables, virtual)), [tables, virtual]);
  const columns = useMemo(
    () =>
      gridOf({
        schema: tables,
        rules,
        virtual,
        findings: detection.data?.items ?? NONE,
        unlisted: unlisted?.items ?? NONE,
      }),
    [tables, rules, virtual, detection.data, unlisted],
  );
  const show = SHOWS.find((name) => name === search.show);
  const shown = useMemo(() => filtered(columns, show, search.q), [columns, show, search.q]);
  const counts = useMemo(() => countsOf(columns), [columns]);
  const gone = useMemo(() => goneOf(tables, rules), [tables, rules]);
  const save = useSaveRules(config, tables, groups);
  const picked = columns.filter((column) => chosen.has(column.id));
  const open =
    search.edit === CHOSEN ? picked : columns.filter((column) => column.id === search.edit);
  const apply = (changes: Change[], then: () => void) =>
    save.mutate(changes, {
      onSuccess: () => {
        notifyDone(t("common:saved"));
        then();
      },
    });
  const close = () => {
    save.reset();
    onSearch({ edit: undefined });
  };
  if (error) return <ErrorNotice error={error} retry={() => void refetch()} />;
  return (
    <Stack gap="md">
      {gone.length > 0 ? (
        <Alert
          color="yellow"
          icon={<IconAlertTriangle size={18} />}
          title={t("anonymize:gone", { count: gone.length })}
        >
          <Text className="au-mono au-wrap">
            {gone.map(({ table, column }) => `${table}.${column}`).join(", ")}
          </Text>
          {writable ? (
            <Button
              size="xs"
              variant="default"
              mt="xs"
              loading={save.isPending}
              onClick={() =>
                apply(
                  gone.map((place) => ({ ...place, rule: null })),
                  () => undefined,
                )
              }
            >
              {t("anonymize:gone_remove", { count: gone.length })}
            </Button>
          ) : null}
        </Alert>
      ) : null}
      <Panel
        title={t("anonymize:columns_title")}
        padded={false}
        actions={
          <Group gap="xs">
            <SearchInput
              label={t("anonymize:find_column")}
              value={search.q}
              onChange={(q) => onSearch({ q })}
            />
            {writable ? (
              <Button
                variant="default"
                leftSection={<IconScan size={16} />}
                loading={detection.isFetching}
                onClick={() => void detection.refetch()}
              >
                {t("anonymize:look")}
              </Button>
            ) : null}
          </Group>
        }
      >
        <Chips
          total={columns.length}
          counts={counts}
          show={show}
          onShow={(next) => onSearch({ show: next })}
        />
        {detection.error ? (
          <div style={{ padding: "0 16px 12px" }}>
            <ErrorNotice error={detection.error} />
          </div>
        ) : null}
        {picked.length > 0 && writable ? (
          <BulkBar
            picked={picked}
            busy={save.isPending}
            onApply={(changes) => apply(changes, () => setChosen(new Set()))}
            onOpen={() => onSearch({ edit: CHOSEN })}
            onClear={() => setChosen(new Set())}
          />
        ) : null}
        {save.error && open.length === 0 ? (
          <div style={{ padding: "0 16px 12px" }}>
            <ErrorNotice error={save.error} />
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
            chosen={chosen}
            onChoose={(ids, on) => setChosen((old) => withIds(old, ids, on))}
            onOpen={(id) => onSearch({ edit: id })}
            opened={search.edit}
            saving={
              new Set(
                save.isPending ? save.variables.map((one) => `${one.table}.${one.column}`) : [],
              )
            }
          />
        )}
        <Text
          size="xs"
          c="dimmed"
          px="md"
          py={8}
          style={{ borderTop: "1px solid var(--au-border)" }}
        >
          {t("anonymize:grid_keys")}
        </Text>
      </Panel>
      {open.length > 0 && catalogue ? (
        <RuleSheet
          key={search.edit}
          columns={open}
          catalogue={catalogue.items}
          named={namedOf(open, columns)}
          busy={save.isPending}
          error={save.error}
          faults={faultsOf(
            save.error,
            changed(rules, save.variables ?? [], groups),
            open.map((column) => column.id),
          )}
          readOnly={!writable}
          onClose={close}
          onSave={(rule, then) => {
            const next = shown[shown.findIndex((column) => column.id === search.edit) + 1];
            apply(
              open.map(({ table, column }) => ({ table, column, rule })),
              () => {
                if (then === "next" && next) onSearch({ edit: next.id });
                else close();
                if (search.edit === CHOSEN) setChosen(new Set());
              },
            );
          }}
        />
      ) : null}
    </Stack>
  );
}

function withIds(old: ReadonlySet<string>, ids: string[], on: boolean): ReadonlySet<string> {
  const next = new Set(old);
  for (const id of ids) {
    if (on) next.add(id);
    else next.delete(id);
  }
  return next;
}

/** Columns that parameters may name: those of the table, or those that all chosen tables have. */
function namedOf(open: ReturnType<typeof gridOf>, all: ReturnType<typeof gridOf>): string[] {
  const tables = [...new Set(open.map((column) => column.table))];
  const lists = tables.map((table) =>
    all.filter((column) => column.table === table).map((column) => column.column),
  );
  const [first = [], ...rest] = lists;
  return first.filter((name) => rest.every((list) => list.includes(name)));
}

interface ChipsProps {
  total: number;
  counts: ReturnType<typeof countsOf>;
  show: (typeof SHOWS)[number] | undefined;
  onShow: (show: (typeof SHOWS)[number] | undefined) => void;
}

function Chips({ total, counts, show, onShow }: ChipsProps) {
  const { t } = useTranslation();
  return (
    <Group px="md" py="sm" gap={6} role="group" aria-label={t("anonymize:filters")}>
      <button
        type="button"
        className="au-chip"
        aria-pressed={show === undefined}
        onClick={() => onShow(undefined)}
      >
        {t("anonymize:show.all")} <span className="au-num">{formatNumber(total)}</span>
      </button>
      {SHOWS.map((name) => (
        <button
          key={name}
          type="button"
          className="au-chip"
          aria-pressed={show === name}
          onClick={() => onShow(show === name ? undefined : name)}
        >
          {t(`anonymize:show.${name}`)} <span className="au-num">{formatNumber(counts[name])}</span>
        </button>
      ))}
    </Group>
  );
}
