import {
  Button,
  Checkbox,
  Collapse,
  Group,
  MultiSelect,
  Stack,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { SchemaTable } from "@/api/types.ts";
import { formatNumber } from "@/lib/format.ts";
import type { BridgeTable } from "../model.ts";
import { bytesText } from "../words.ts";

interface Props {
  name: string;
  /** Undefined: the source has no such table any more. */
  table: SchemaTable | undefined;
  choice: BridgeTable | undefined;
  onChange: (choice: BridgeTable) => void;
  onToggle: (chosen: boolean) => void;
}

/** One table of the source; once chosen, what of it is copied, and where to. */
export function TableRow({ name, table, choice, onChange, onToggle }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const narrowed = Boolean(choice?.where || choice?.target || choice?.columns?.length);
  const [opened, { toggle }] = useDisclosure(narrowed);
  return (
    <li>
      <Group justify="space-between" gap="xs">
        <Checkbox
          checked={choice !== undefined}
          onChange={(event) => onToggle(event.currentTarget.checked)}
          label={<span className="au-mono au-wrap">{name}</span>}
        />
        <Group gap="sm">
          <Text size="xs" c="dimmed" className="au-num">
            {table ? sizeText(table, t("bridge:rows_of")) : t("bridge:table_gone")}
          </Text>
          {choice ? (
            <Button
              size="compact-xs"
              variant="subtle"
              aria-expanded={opened}
              aria-controls={id}
              aria-label={t("bridge:narrow_table", { table: name })}
              rightSection={opened ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
              onClick={toggle}
            >
              {t("bridge:narrow")}
            </Button>
          ) : null}
        </Group>
      </Group>
      {choice ? (
        <Collapse expanded={opened} id={id}>
          <Stack gap="sm" pt="xs" pl={32}>
            <Textarea
              label={t("bridge:where")}
              description={t("bridge:where_hint")}
              placeholder="created_at >= '2026-01-01'"
              className="au-rules"
              autosize
              minRows={1}
              maxRows={6}
              spellCheck={false}
              value={choice.where ?? ""}
              onChange={(event) => onChange({ ...choice, where: event.currentTarget.value })}
            />
            <MultiSelect
              label={t("bridge:columns")}
              description={t("bridge:columns_hint")}
              searchable
              clearable
              clearButtonProps={{ "aria-label": t("common:clear") }}
              data={(table?.columns ?? [])
                .filter((column) => !column.generated)
                .map((column) => column.name)}
              value={choice.columns ?? []}
              onChange={(columns) => onChange({ ...choice, columns })}
            />
            <TextInput
              label={t("bridge:other_name")}
              description={t("bridge:other_name_hint")}
              spellCheck={false}
              maxLength={300}
              value={choice.target ?? ""}
              onChange={(event) => onChange({ ...choice, target: event.currentTarget.value })}
            />
          </Stack>
        </Collapse>
      ) : null}
    </li>
  );
}

function sizeText({ row_estimate, bytes_estimate }: SchemaTable, rows: string): string {
  const parts = [];
  if (row_estimate !== null) parts.push(`≈ ${formatNumber(row_estimate)} ${rows}`);
  if (bytes_estimate) parts.push(bytesText(bytes_estimate));
  return parts.join(" · ");
}
