import { Checkbox, NumberInput, Select, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Field } from "@/components/params/fields.ts";
import { ParamField } from "@/components/params/param-field.tsx";
import type { GridColumn } from "../draft.ts";
import { fieldsOf, relevant } from "../form.ts";
import type { ColumnSpec, Generator } from "../model.ts";
import { allReferencesQuery } from "../queries.ts";
import { familyName, generatorName, generatorText, paramWords } from "../words.ts";

interface Props {
  projectId: string;
  column: GridColumn;
  spec: ColumnSpec | null;
  onChange: (spec: ColumnSpec) => void;
  /** Those that fit the column; the chosen one stays in sight even when it no longer does. */
  fitting: Generator[];
  catalogue: Generator[];
  columns: string[];
  faults: Record<string, string>;
}

/** A generator, its parameters, how many rows have no value, and whether values may stand twice. */
export function GeneratorFields(props: Props) {
  const { projectId, column, spec, onChange, fitting, catalogue, columns, faults } = props;
  const { t } = useTranslation();
  const { data: references } = useQuery(allReferencesQuery(projectId));
  const chosen = catalogue.find((one) => one.id === spec?.generator);
  const data = useMemo(() => grouped(fitting, spec?.generator), [fitting, spec?.generator]);
  const fields = useMemo(() => (chosen ? fieldsOf(chosen) : []), [chosen]);
  const params = spec?.params ?? {};
  const words = paramWords(spec?.generator ?? "");
  const set = (name: string, value: unknown) =>
    spec && onChange({ ...spec, params: { ...params, [name]: value } });
  const entriesOf = (field: Field) =>
    field.name === "generator"
      ? catalogue.map(({ id }) => ({ value: id, label: generatorName(id) }))
      : (references?.items.map(({ name }) => ({ value: name, label: name })) ?? []);
  const rate = params.null_rate;
  return (
    <Stack gap="sm">
      <Select
        label={t("seeds:head.generator")}
        description={chosen ? generatorText(chosen.id, chosen.description) : undefined}
        placeholder={t("seeds:generator_none")}
        searchable
        data-autofocus
        openOnFocus={false}
        allowDeselect={false}
        nothingFoundMessage={t("common:no_match")}
        maxDropdownHeight={320}
        data={data}
        value={spec?.generator ?? null}
        error={faults.generator ?? faults.params}
        onChange={(id) => {
          if (id && id !== spec?.generator) onChange({ generator: id, params: {} });
        }}
      />
      {relevant(fields, params).map((field) => (
        <ParamField
          key={`${spec?.generator} ${field.name}`}
          words={words}
          field={field}
          value={params[field.name]}
          onChange={(value) => set(field.name, value)}
          columns={columns.filter((name) => name !== column.column)}
          entries={entriesOf(field)}
          faults={faults}
          path={`params.${field.name}`}
        />
      ))}
      {spec ? (
        <>
          <NumberInput
            label={t("seeds:null_share")}
            description={column.nullable ? undefined : t("seeds:null_share_none")}
            disabled={!column.nullable}
            suffix=" %"
            min={0}
            max={100}
            decimalScale={2}
            value={typeof rate === "number" ? round(rate * 100) : 0}
            error={faults["params.null_rate"]}
            onChange={(value) => set("null_rate", typeof value === "number" ? value / 100 : 0)}
          />
          <Checkbox
            label={t("seeds:unique")}
            description={uniqueHint(t, column, chosen)}
            disabled={column.unique || chosen?.unique === false}
            checked={column.unique || params.unique === true}
            error={faults["params.unique"]}
            onChange={(event) => set("unique", event.currentTarget.checked)}
          />
        </>
      ) : null}
      {chosen?.grouped ? (
        <Text size="xs" c="dimmed">
          {t("seeds:grouped")}
        </Text>
      ) : null}
    </Stack>
  );
}

const round = (value: number) => Math.round(value * 100) / 100;

function uniqueHint(
  t: ReturnType<typeof useTranslation>["t"],
  column: GridColumn,
  chosen: Generator | undefined,
) {
  if (chosen?.unique === false) return t("seeds:unique_cannot");
  return t(column.unique ? "seeds:unique_there" : "seeds:unique_hint");
}

function grouped(fitting: Generator[], chosen: string | undefined) {
  const families = new Map<string, { value: string; label: string }[]>();
  for (const { id, family } of fitting) {
    families.set(family, [
      ...(families.get(family) ?? []),
      { value: id, label: generatorName(id) },
    ]);
  }
  const data = [...families].map(([family, items]) => ({ group: familyName(family), items }));
  if (!chosen || fitting.some((one) => one.id === chosen)) return data;
  return [{ group: "–", items: [{ value: chosen, label: generatorName(chosen) }] }, ...data];
}
