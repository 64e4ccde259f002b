import { Alert, Button, Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { IconLink } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SchemaTable } from "@/api/types.ts";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { SearchInput } from "@/components/ui/search-input.tsx";
import { schemaQuery } from "@/features/connections/queries.ts";
import { fold } from "@/lib/format.ts";
import { copied, missingParents } from "../draft.ts";
import type { BridgeBody, BridgeTable } from "../model.ts";
import { TableRow } from "./table-row.tsx";

interface Props {
  body: BridgeBody;
  onChange: (change: Partial<BridgeBody>) => void;
}

const SHOWN = 150;
const NONE: BridgeTable[] = [];

/** All tables of the source, or chosen ones with a filter, columns and another name each. */
export function TableChoice({ body, onChange }: Props) {
  const { t } = useTranslation();
  const { tables, source_connection_id: source } = body;
  const chosen = tables === "all" ? NONE : tables;
  return (
    <Panel title={t("bridge:tables")}>
      <Stack gap="sm">
        <SegmentedControl
          fullWidth
          aria-label={t("bridge:tables")}
          value={tables === "all" ? "all" : "chosen"}
          onChange={(value) => onChange({ tables: value === "all" ? "all" : [] })}
          data={[
            { value: "all", label: t("bridge:all_tables") },
            { value: "chosen", label: t("bridge:chosen_tables") },
          ]}
        />
        {tables === "all" ? (
          <Text size="sm" c="dimmed">
            {t("bridge:all_tables_text")}
          </Text>
        ) : source === "" ? (
          <Text size="sm" c="dimmed">
            {t("bridge:source_first")}
          </Text>
        ) : (
          <Chosen source={source} chosen={chosen} onChange={(next) => onChange({ tables: next })} />
        )}
      </Stack>
    </Panel>
  );
}

interface ChosenProps {
  source: string;
  chosen: BridgeTable[];
  onChange: (tables: BridgeTable[]) => void;
}

function Chosen({ source, chosen, onChange }: ChosenProps) {
  const { t } = useTranslation();
  const [q, setQ] = useState<string>();
  const { data, error, refetch, isPending } = useQuery(schemaQuery(source));
  const listed = useMemo(() => copied(data?.tables ?? []), [data]);
  const missing = useMemo(() => missingParents(chosen, listed), [chosen, listed]);
  if (error) return <ErrorNotice error={error} retry={() => void refetch()} />;
  const byName = new Map<string, SchemaTable>(listed.map((table) => [table.name, table]));
  // A saved bridge may name what the source no longer has: it stays in sight.
  const gone = chosen.map((table) => table.source).filter((name) => !byName.has(name));
  const wanted = fold(q ?? "");
  const found = [...gone, ...byName.keys()].filter((name) => fold(name).includes(wanted));
  const add = (names: string[]) =>
    onChange([...chosen, ...names.map((name): BridgeTable => ({ source: name }))]);
  return (
    <>
      <Group justify="space-between" gap="xs">
        <SearchInput label={t("bridge:find_table")} value={q} onChange={setQ} />
        <Text size="sm" c="dimmed" className="au-num" aria-live="polite">
          {t("bridge:chosen_count", { count: chosen.length, total: byName.size })}
        </Text>
      </Group>
      {isPending ? (
        <Text size="sm" c="dimmed" aria-busy>
          {t("common:loading")}
        </Text>
      ) : (
        <ul className="au-bridge-tables" aria-label={t("bridge:tables_of_source")}>
          {found.slice(0, SHOWN).map((name) => (
            <TableRow
              key={name}
              name={name}
              table={byName.get(name)}
              choice={chosen.find((table) => table.source === name)}
              onChange={(next) =>
                onChange(chosen.map((table) => (table.source === name ? next : table)))
              }
              onToggle={(on) =>
                on ? add([name]) : onChange(chosen.filter((table) => table.source !== name))
              }
            />
          ))}
        </ul>
      )}
      {found.length > SHOWN ? (
        <Text size="sm" c="dimmed">
          {t("bridge:more_tables", { count: found.length - SHOWN })}
        </Text>
      ) : null}
      {missing.length > 0 ? (
        <Alert color="yellow" icon={<IconLink size={18} />} title={t("bridge:parents")}>
          <Text size="sm">{t("bridge:parents_text")}</Text>
          <Text className="au-mono au-wrap" my={6}>
            {missing.join(", ")}
          </Text>
          <Button size="xs" variant="default" onClick={() => add(missing)}>
            {t("bridge:add_parents", { count: missing.length })}
          </Button>
        </Alert>
      ) : null}
    </>
  );
}
