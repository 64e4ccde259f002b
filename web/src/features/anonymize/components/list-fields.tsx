import {
  ActionIcon,
  Button,
  Group,
  MultiSelect,
  NumberInput,
  Select,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { SchemaTable } from "@/api/types.ts";
import type { Quasi, VirtualKey } from "../model.ts";
import type { Where } from "../settings.ts";

interface ListProps<T> {
  text: string;
  add: string;
  value: T[];
  fresh: T;
  onChange: (value: T[]) => void;
  children: (entry: T, put: (entry: T) => void) => ReactNode;
}

/** Entries one below the other, each with its fields, to add and to remove. */
function Entries<T>({ text, add, value, fresh, onChange, children }: ListProps<T>) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {text}
      </Text>
      {value.map((entry, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: entries have no name of their own
        <div key={index} className="au-entry">
          {children(entry, (next) => onChange(value.map((one, at) => (at === index ? next : one))))}
          <ActionIcon
            variant="subtle"
            color="red"
            aria-label={t("params:remove_entry", { number: index + 1 })}
            onClick={() => onChange(value.filter((_, at) => at !== index))}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </div>
      ))}
      <Group>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange([...value, fresh])}
        >
          {add}
        </Button>
      </Group>
    </Stack>
  );
}

interface Props<T> {
  value: T[];
  onChange: (value: T[]) => void;
  tables: SchemaTable[];
}

const columnsOf = (tables: SchemaTable[], name: string) =>
  tables.find((table) => table.name === name)?.columns.map((column) => column.name) ?? [];

function TableSelect(props: {
  label: string;
  tables: SchemaTable[];
  value: string;
  onChange: (table: string) => void;
}) {
  const { t } = useTranslation();
  return (
    <Select
      label={props.label}
      searchable
      allowDeselect={false}
      nothingFoundMessage={t("common:no_match")}
      data={props.tables.map((table) => table.name)}
      value={props.value || null}
      onChange={(table) => {
        if (table) props.onChange(table);
      }}
    />
  );
}

/** A table and some columns of it; another table begins without any. */
function ColumnsOfTable(props: {
  labels: [table: string, columns: string];
  tables: SchemaTable[];
  value: [table: string, columns: string[]];
  onChange: (table: string, columns: string[]) => void;
}) {
  const { labels, tables, value, onChange } = props;
  const [table, columns] = value;
  return (
    <>
      <TableSelect
        label={labels[0]}
        tables={tables}
        value={table}
        onChange={(chosen) => onChange(chosen, [])}
      />
      <MultiSelect
        label={labels[1]}
        searchable
        data={columnsOf(tables, table)}
        value={columns}
        onChange={(chosen) => onChange(table, chosen)}
      />
    </>
  );
}

/** Which rows of a table. */
export function WhereFields({
  value,
  onChange,
  tables,
  inPlace,
}: Props<Where> & { inPlace: boolean }) {
  const { t } = useTranslation();
  return (
    <Entries
      text={t(inPlace ? "anonymize:where_text.in_place" : "anonymize:where_text.copy")}
      add={t("anonymize:where_add")}
      value={value}
      fresh={{ table: "", where: "" }}
      onChange={onChange}
    >
      {(entry, put) => (
        <>
          <TableSelect
            label={t("anonymize:head.table")}
            tables={tables}
            value={entry.table}
            onChange={(table) => put({ ...entry, table })}
          />
          <TextInput
            label={t("anonymize:where")}
            placeholder="created_at >= '2026-01-01'"
            className="au-mono-input"
            spellCheck={false}
            maxLength={10_000}
            value={entry.where}
            onChange={(event) => put({ ...entry, where: event.currentTarget.value })}
          />
        </>
      )}
    </Entries>
  );
}

/** Columns that together may tell people apart. */
export function QuasiFields({ value, onChange, tables }: Props<Quasi>) {
  const { t } = useTranslation();
  return (
    <Entries
      text={t("anonymize:k_text")}
      add={t("anonymize:k_add")}
      value={value}
      fresh={{ table: "", columns: [], k: 5 }}
      onChange={onChange}
    >
      {(entry, put) => (
        <>
          <ColumnsOfTable
            labels={[t("anonymize:head.table"), t("anonymize:k_columns")]}
            tables={tables}
            value={[entry.table, entry.columns]}
            onChange={(table, columns) => put({ ...entry, table, columns })}
          />
          <NumberInput
            label={t("anonymize:k_asked")}
            min={2}
            max={1_000_000}
            allowDecimal={false}
            value={entry.k}
            onChange={(k) => {
              if (typeof k === "number") put({ ...entry, k });
            }}
          />
        </>
      )}
    </Entries>
  );
}

/** Foreign keys that the database does not declare. */
export function KeyFields({ value, onChange, tables }: Props<VirtualKey>) {
  const { t } = useTranslation();
  return (
    <Entries
      text={t("anonymize:virtual_keys_text")}
      add={t("anonymize:virtual_keys_add")}
      value={value}
      fresh={{ table: "", columns: [], references: "", referenced_columns: [] }}
      onChange={onChange}
    >
      {(entry, put) => (
        <>
          <ColumnsOfTable
            labels={[t("anonymize:head.table"), t("anonymize:key_columns")]}
            tables={tables}
            value={[entry.table, entry.columns]}
            onChange={(table, columns) => put({ ...entry, table, columns })}
          />
          <ColumnsOfTable
            labels={[t("anonymize:references"), t("anonymize:referenced_columns")]}
            tables={tables}
            value={[entry.references, entry.referenced_columns]}
            onChange={(references, referenced_columns) =>
              put({ ...entry, references, referenced_columns })
            }
          />
        </>
      )}
    </Entries>
  );
}
