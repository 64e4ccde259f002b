import {
  Autocomplete,
  MultiSelect,
  NumberInput,
  Radio,
  SimpleGrid,
  Stack,
  Switch,
  Text,
  Textarea,
} from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Panel } from "@/components/ui/panel.tsx";
import { schemaQuery } from "@/features/connections/queries.ts";
import { copied } from "../draft.ts";
import type { BridgeBody, BridgeSubset } from "../model.ts";
import { edgesOf, FOLLOW, type Follow, followOf } from "../subset.ts";

interface Props {
  body: BridgeBody;
  onChange: (change: Partial<BridgeBody>) => void;
}

const NUMBERS = [
  { id: "limit", max: 10_000_000, decimal: false },
  { id: "percent", max: 100, decimal: true },
  { id: "max_rows_per_table", max: 10_000_000, decimal: false },
] as const;

/** Some rows of one table, and what hangs on them by foreign keys. */
export function SubsetFields({ body, onChange }: Props) {
  const { t } = useTranslation();
  const { subset } = body;
  return (
    <Panel title={t("bridge:subset")}>
      <Stack gap="md">
        <Switch
          label={t("bridge:subset_on")}
          description={t("bridge:subset_hint")}
          checked={Boolean(subset)}
          onChange={(event) =>
            onChange({ subset: event.currentTarget.checked ? { table: "" } : null })
          }
        />
        {subset ? (
          <Fields
            body={body}
            subset={subset}
            onChange={(part) => onChange({ subset: { ...subset, ...part } })}
          />
        ) : null}
      </Stack>
    </Panel>
  );
}

interface FieldsProps {
  body: BridgeBody;
  subset: BridgeSubset;
  onChange: (part: Partial<BridgeSubset>) => void;
}

function Fields({ body, subset, onChange }: FieldsProps) {
  const { t } = useTranslation();
  const source = body.source_connection_id;
  const { data } = useQuery({ ...schemaQuery(source), enabled: source !== "" });
  const chosen = body.tables === "all" ? null : new Set(body.tables.map((table) => table.source));
  const tables = copied(data?.tables ?? []).filter(({ name }) => chosen?.has(name) ?? true);
  const follow = followOf(subset);
  const edges = edgesOf(tables, subset);
  const pick = (how: Follow) =>
    onChange({ follow: how === "root" ? null : how === "none" ? [] : edges[0] ? [edges[0]] : [] });
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Autocomplete
          label={t("bridge:subset_table")}
          description={t("bridge:subset_table_hint")}
          required
          maxLength={300}
          spellCheck={false}
          data={tables.map(({ name }) => name)}
          value={subset.table}
          onChange={(table) => onChange({ table })}
        />
        <Textarea
          label={t("bridge:where")}
          description={t("bridge:where_hint")}
          placeholder="country = 'FR'"
          className="au-rules"
          autosize
          minRows={1}
          maxRows={6}
          spellCheck={false}
          value={subset.where ?? ""}
          onChange={(event) => onChange({ where: event.currentTarget.value })}
        />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        {NUMBERS.map(({ id, max, decimal }) => (
          <NumberInput
            key={id}
            label={t(`bridge:subset_number.${id}`)}
            description={t(`bridge:subset_number_hint.${id}`)}
            min={decimal ? 0 : 1}
            max={max}
            allowDecimal={decimal}
            allowNegative={false}
            thousandSeparator=" "
            hideControls
            value={subset[id] ?? ""}
            onChange={(value) => onChange({ [id]: value === "" ? null : Number(value) })}
          />
        ))}
      </SimpleGrid>
      <Radio.Group
        label={t("bridge:follow")}
        description={t("bridge:follow_text")}
        value={follow}
        onChange={(value) => pick(FOLLOW.find((how) => how === value) ?? "root")}
      >
        <Stack gap="xs" mt={6}>
          {FOLLOW.map((how) => (
            <Radio key={how} value={how} label={t(`bridge:follows.${how}`)} />
          ))}
        </Stack>
      </Radio.Group>
      {follow === "chosen" ? (
        <MultiSelect
          label={t("bridge:edges")}
          description={t("bridge:edges_hint")}
          searchable
          data={edges}
          value={subset.follow ?? []}
          onChange={(next) => onChange({ follow: next })}
        />
      ) : null}
      {subset.virtual_keys?.length ? (
        <Text size="sm" c="dimmed">
          {t("bridge:virtual_keys", { count: subset.virtual_keys.length })}
        </Text>
      ) : null}
    </>
  );
}
