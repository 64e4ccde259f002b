import { ActionIcon, Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { SchemaTable, UpdateOp } from "@/api/types.ts";
import { readValue, writeValue } from "@/lib/sql.ts";

interface Props {
  operation: UpdateOp;
  table: SchemaTable | undefined;
  onChange: (operation: UpdateOp) => void;
}

type Kind = "value" | "null" | "expression";

interface Line {
  column: string;
  kind: Kind;
  text: string;
}

const TEXTUAL = new Set(["text", "date", "time", "timestamp", "timestamp_tz", "uuid", "decimal"]);

function linesOf(operation: UpdateOp): Line[] {
  const values = Object.entries(operation.set ?? {}).map(
    ([column, value]): Line => ({
      column,
      kind: value === null ? "null" : "value",
      text: writeValue(value),
    }),
  );
  const expressions = Object.entries(operation.set_expr ?? {}).map(
    ([column, text]): Line => ({ column, kind: "expression", text }),
  );
  return [...values, ...expressions];
}

/** Columns and what they become: a value, NULL, or an SQL expression. */
export function SetFields({ operation, table, onChange }: Props) {
  const { t } = useTranslation();
  const lines = linesOf(operation);
  const logical = new Map(table?.columns.map((column) => [column.name, column.logical]));
  const store = (next: Line[]) => {
    const set: Record<string, unknown> = {};
    const set_expr: Record<string, string> = {};
    for (const { column, kind, text } of next) {
      if (kind === "expression") set_expr[column] = text;
      else if (kind === "null") set[column] = null;
      else set[column] = TEXTUAL.has(logical.get(column) ?? "") ? text : readValue(text);
    }
    onChange({ ...operation, set, set_expr });
  };
  const change = (index: number, part: Partial<Line>) =>
    store(lines.map((line, at) => (at === index ? { ...line, ...part } : line)));
  const used = new Set(lines.map((line) => line.column));
  const free = (table?.columns ?? [])
    .filter((column) => !column.generated && !used.has(column.name))
    .map((column) => column.name);
  return (
    <Stack gap={8}>
      <Text size="sm" fw={560}>
        {t("patches:set")}
      </Text>
      {lines.map((line, index) => (
        <Group key={line.column} gap="xs" align="flex-start">
          <Select
            style={{ flex: "1 1 150px" }}
            maw={230}
            searchable
            allowDeselect={false}
            aria-label={t("connections:column")}
            data={[line.column, ...free]}
            value={line.column}
            onChange={(column) => column && change(index, { column })}
          />
          <Select
            style={{ flex: "1 1 120px" }}
            maw={175}
            allowDeselect={false}
            aria-label={t("patches:set_kind")}
            data={(["value", "expression", "null"] as const).map((value) => ({
              value,
              label: t(`patches:kind.${value}`),
            }))}
            value={line.kind}
            onChange={(kind) =>
              kind && change(index, { kind: kind as Kind, text: kind === "null" ? "" : line.text })
            }
          />
          <TextInput
            style={{ flex: "2 1 200px" }}
            aria-label={t("patches:set_value", { column: line.column })}
            placeholder={line.kind === "expression" ? "price * 1.1" : ""}
            disabled={line.kind === "null"}
            value={line.kind === "null" ? "NULL" : line.text}
            styles={
              line.kind === "expression"
                ? { input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 13 } }
                : {}
            }
            onChange={(event) => change(index, { text: event.currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size={34}
            aria-label={t("patches:unset", { column: line.column })}
            onClick={() => store(lines.filter((_, at) => at !== index))}
          >
            <IconX size={16} />
          </ActionIcon>
        </Group>
      ))}
      <Button
        variant="subtle"
        size="xs"
        leftSection={<IconPlus size={14} />}
        style={{ alignSelf: "flex-start" }}
        disabled={free.length === 0}
        onClick={() => {
          const column =
            free.find((name) => !table?.primary_key?.columns.includes(name)) ?? free[0];
          if (column) store([...lines, { column, kind: "value", text: "" }]);
        }}
      >
        {t("patches:add_column")}
      </Button>
    </Stack>
  );
}
