import {
  Button,
  Group,
  NumberInput,
  Radio,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SchemaTable } from "@/api/types.ts";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Sheet } from "@/components/ui/sheet.tsx";
import { average, type Count } from "../counts.ts";
import { type ParentKey, parentsOf } from "../draft.ts";
import type { PerParent, TableSpec } from "../model.ts";
import { countText } from "../words.ts";

const WAYS = ["rows", "each", "none"] as const;
type Way = (typeof WAYS)[number];
const MOST_ROWS = 10_000_000_000;
const MOST_EACH = 1_000_000;
const ROWS = 100;

interface Props {
  spec: TableSpec;
  /** As the database has it; undefined where it is gone. */
  table: SchemaTable | undefined;
  counts: ReadonlyMap<string, Count>;
  busy: boolean;
  error: Error | null;
  faults: Record<string, string>;
  readOnly: boolean;
  onSave: (spec: TableSpec) => void;
  onRemove: () => void;
  onClose: () => void;
}

/** How many rows a table gets: a number, so many for each row of another table, or none. */
export function TableSheet(props: Props) {
  const { spec, table, counts, busy, error, faults, readOnly, onSave, onRemove, onClose } = props;
  const { t } = useTranslation();
  const parents = table ? parentsOf(table) : [];
  const [draft, setDraft] = useState(spec);
  const each = draft.per_parent;
  const way: Way = each ? "each" : typeof draft.rows === "number" ? "rows" : "none";
  const wrong = each ? each.max < each.min : false;
  const dirty = JSON.stringify(draft) !== JSON.stringify(spec);
  const placed = Object.keys(faults).length > 0;
  const choose = (next: Way) => {
    const { rows: _rows, per_parent: _each, ...rest } = draft;
    const [first] = parents;
    if (next === "none") setDraft(rest);
    else if (next === "rows") setDraft({ ...rest, rows: spec.rows ?? ROWS });
    else if (spec.per_parent) setDraft({ ...rest, per_parent: spec.per_parent });
    else if (first)
      setDraft({
        ...rest,
        per_parent: { ...pointed(first), min: 1, max: 3, distribution: "uniform" },
      });
  };
  return (
    <Sheet opened onClose={onClose} title={spec.table}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (dirty && !wrong && !busy) onSave(draft);
        }}
      >
        <Stack>
          {error && !placed ? <ErrorNotice error={error} /> : null}
          <fieldset className="au-fields" disabled={readOnly}>
            <Stack>
              <Radio.Group
                label={t("seeds:how_many")}
                value={way}
                onChange={(value) => choose(WAYS.find((one) => one === value) ?? "rows")}
              >
                <Stack gap={8} pt={6}>
                  {WAYS.map((value) => (
                    <Radio
                      key={value}
                      value={value}
                      disabled={value === "each" && parents.length === 0}
                      label={t(`seeds:count.${value}`)}
                      description={t(`seeds:count_hint.${value}`)}
                    />
                  ))}
                </Stack>
              </Radio.Group>
              {way === "rows" ? (
                <NumberInput
                  label={t("seeds:rows")}
                  min={0}
                  max={MOST_ROWS}
                  allowDecimal={false}
                  thousandSeparator=" "
                  value={draft.rows ?? ""}
                  error={faults.rows}
                  onChange={(rows) => {
                    if (typeof rows === "number") setDraft({ ...draft, rows });
                  }}
                />
              ) : null}
              {each ? (
                <EachFields
                  each={each}
                  parents={parents}
                  parentRows={counts.get(each.table)}
                  faults={faults}
                  onChange={(per_parent) => setDraft({ ...draft, per_parent })}
                />
              ) : null}
              <TextInput
                label={t("seeds:where_exists")}
                description={t("seeds:where_exists_hint")}
                placeholder="active"
                className="au-mono-input"
                spellCheck={false}
                maxLength={10_000}
                value={draft.where_exists ?? ""}
                error={faults.where_exists}
                onChange={(event) => {
                  const { where_exists: _, ...rest } = draft;
                  const text = event.currentTarget.value;
                  setDraft(text ? { ...rest, where_exists: text } : rest);
                }}
              />
            </Stack>
          </fieldset>
          {readOnly ? null : (
            <Group justify="space-between" className="au-sheet-end">
              <Button variant="subtle" color="red" disabled={busy} onClick={onRemove}>
                {t("seeds:remove_table")}
              </Button>
              <Button type="submit" loading={busy} disabled={!dirty || wrong}>
                {t("common:save")}
              </Button>
            </Group>
          )}
        </Stack>
      </form>
    </Sheet>
  );
}

const idOf = (key: ParentKey) => JSON.stringify([key.table, ...key.columns]);

const pointed = ({ table, columns, shared }: ParentKey) => ({
  table,
  ...(shared ? { columns } : {}),
});

interface EachProps {
  each: PerParent;
  parents: ParentKey[];
  parentRows: Count | undefined;
  faults: Record<string, string>;
  onChange: (each: PerParent) => void;
}

function EachFields({ each, parents, parentRows, faults, onChange }: EachProps) {
  const { t } = useTranslation();
  const chosen = parents.find(
    (key) =>
      key.table === each.table && (!each.columns || String(key.columns) === String(each.columns)),
  );
  // Weights are one a number: with another range they mean nothing.
  const range = (min: number, max: number) => {
    const { weights: _, ...rest } = each;
    onChange({ ...rest, min, max });
  };
  const rows = parentRows?.rows;
  return (
    <Stack gap="sm">
      <Select
        label={t("seeds:each_row_of")}
        searchable
        allowDeselect={false}
        data={parents.map((key) => ({
          value: idOf(key),
          label: key.shared ? `${key.table} (${key.columns.join(", ")})` : key.table,
        }))}
        value={chosen ? idOf(chosen) : null}
        error={faults["per_parent.table"] ?? faults.per_parent}
        onChange={(id) => {
          const key = parents.find((one) => idOf(one) === id);
          const { columns: _, ...rest } = each;
          if (key) onChange({ ...rest, ...pointed(key) });
        }}
      />
      <SimpleGrid cols={2}>
        <NumberInput
          label={t("seeds:at_least")}
          min={0}
          max={MOST_EACH}
          allowDecimal={false}
          value={each.min}
          error={faults["per_parent.min"]}
          onChange={(min) => {
            if (typeof min === "number") range(min, each.max);
          }}
        />
        <NumberInput
          label={t("seeds:at_most")}
          min={0}
          max={MOST_EACH}
          allowDecimal={false}
          value={each.max}
          error={each.max < each.min ? t("seeds:range_wrong") : faults["per_parent.max"]}
          onChange={(max) => {
            if (typeof max === "number") range(each.min, max);
          }}
        />
      </SimpleGrid>
      <Select
        label={t("seeds:spread")}
        allowDeselect={false}
        data={[
          ...(each.weights ? [{ value: "weights", label: t("seeds:spread_is.weights") }] : []),
          { value: "uniform", label: t("seeds:spread_is.uniform") },
          { value: "zipf", label: t("seeds:spread_is.zipf") },
        ]}
        value={each.weights ? "weights" : (each.distribution ?? "uniform")}
        onChange={(value) => {
          const { weights: _, ...rest } = each;
          if (value === "uniform" || value === "zipf") onChange({ ...rest, distribution: value });
        }}
      />
      {typeof rows === "number" ? (
        <Text size="sm" c="dimmed" className="au-num" aria-live="polite">
          {t("seeds:each_comes_to", {
            parents: countText({ rows, exact: parentRows?.exact ?? false }),
            rows: countText({ rows: Math.round(rows * average(each)), exact: false }),
          })}
        </Text>
      ) : null}
    </Stack>
  );
}
