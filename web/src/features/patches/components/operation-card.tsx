import {
  ActionIcon,
  Alert,
  Badge,
  Checkbox,
  Group,
  Select,
  Stack,
  Text,
  Textarea,
  Tooltip,
} from "@mantine/core";
import { IconAlertTriangle, IconArrowDown, IconArrowUp, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Engine, Operation, SchemaTable } from "@/api/types.ts";
import { SqlEditor } from "@/components/ui/sql-editor.tsx";
import { hasWhere, paramNames } from "@/lib/sql.ts";
import { ParamFields } from "./param-fields.tsx";
import { RowsField } from "./rows-field.tsx";
import { SetFields } from "./set-fields.tsx";
import { UpsertFields } from "./upsert-fields.tsx";

interface Props {
  patchId: string;
  index: number;
  count: number;
  operation: Operation;
  tables: SchemaTable[];
  engine: Engine;
  completion: Record<string, string[]>;
  readOnly: boolean;
  onChange: (operation: Operation) => void;
  onRemove: () => void;
  onMove: (step: -1 | 1) => void;
}

/** One operation of the patch, with its place in the order. */
export function OperationCard(props: Props) {
  const { index, count, operation, tables, onChange, onRemove, onMove } = props;
  const { t } = useTranslation();
  const table = operation.op === "sql" ? undefined : tables.find((x) => x.name === operation.table);
  const names = tables.filter((x) => !x.kind.includes("view")).map((x) => x.name);
  const label = t("patches:operation_n", { number: index + 1 });
  return (
    <section className="au-panel" aria-label={label}>
      <Group className="au-panel-head" justify="space-between" wrap="nowrap">
        <Group gap="sm" style={{ minWidth: 0, flex: 1 }}>
          <Badge color={operation.op === "delete" ? "red" : "iris"}>{index + 1}</Badge>
          <Text fw={600}>{t(`patches:op.${operation.op}`)}</Text>
          {operation.op === "sql" ? null : (
            <Select
              size="xs"
              w={230}
              searchable
              allowDeselect={false}
              aria-label={t("connections:table")}
              placeholder={t("patches:choose_table")}
              nothingFoundMessage={t("connections:no_table_found")}
              data={
                names.includes(operation.table) || !operation.table
                  ? names
                  : [operation.table, ...names]
              }
              value={operation.table || null}
              onChange={(value) => onChange({ ...operation, table: value ?? "" })}
            />
          )}
        </Group>
        <Group gap={2} wrap="nowrap" style={{ alignSelf: "flex-start" }}>
          <CardAction
            label={t("patches:move_up")}
            disabled={index === 0}
            onClick={() => onMove(-1)}
          >
            <IconArrowUp size={16} />
          </CardAction>
          <CardAction
            label={t("patches:move_down")}
            disabled={index === count - 1}
            onClick={() => onMove(1)}
          >
            <IconArrowDown size={16} />
          </CardAction>
          <CardAction label={t("patches:remove_operation")} onClick={onRemove}>
            <IconTrash size={16} />
          </CardAction>
        </Group>
      </Group>
      <Stack className="au-panel-body" gap="md">
        <Fields {...props} table={table} />
      </Stack>
    </section>
  );
}

function CardAction(props: {
  label: string;
  disabled?: boolean;
  onClick: () => void;
  children: React.ReactNode;
}) {
  return (
    <Tooltip label={props.label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={props.label}
        disabled={props.disabled}
        onClick={props.onClick}
      >
        {props.children}
      </ActionIcon>
    </Tooltip>
  );
}

function Fields(props: Props & { table: SchemaTable | undefined }) {
  const { operation, onChange, table, patchId } = props;
  switch (operation.op) {
    case "update":
      return (
        <>
          <SetFields operation={operation} table={table} onChange={onChange} />
          <FilterFields operation={operation} onChange={onChange} />
        </>
      );
    case "delete":
      return <FilterFields operation={operation} onChange={onChange} />;
    case "insert":
      return (
        <RowsField
          rows={operation.rows}
          table={table}
          onChange={(rows) => onChange({ ...operation, rows })}
        />
      );
    case "upsert":
      return (
        <UpsertFields patchId={patchId} operation={operation} table={table} onChange={onChange} />
      );
    default:
      return <SqlFields {...props} operation={operation} />;
  }
}

type Filtered = Extract<Operation, { op: "update" | "delete" }>;

/** Which rows; none given asks for a clear word that all are meant. */
function FilterFields({
  operation,
  onChange,
}: {
  operation: Filtered;
  onChange: (operation: Operation) => void;
}) {
  const { t } = useTranslation();
  const where = operation.where ?? "";
  const expressions = operation.op === "update" ? Object.values(operation.set_expr ?? {}) : [];
  const names = paramNames([where, ...expressions].join("\n"));
  return (
    <>
      <Textarea
        label={t("patches:where")}
        description={t("patches:where_hint")}
        placeholder="status = :status AND created_at < '2024-01-01'"
        autosize
        minRows={1}
        spellCheck={false}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 13 } }}
        value={where}
        onChange={(event) => onChange({ ...operation, where: event.currentTarget.value })}
      />
      <ParamFields
        names={names}
        params={operation.params ?? {}}
        onChange={(params) => onChange({ ...operation, params })}
      />
      {where.trim() === "" ? (
        <AllRows
          checked={operation.all_rows}
          onChange={(all_rows) => onChange({ ...operation, all_rows })}
        />
      ) : null}
    </>
  );
}

function AllRows({ checked, onChange }: { checked: boolean; onChange: (value: boolean) => void }) {
  const { t } = useTranslation();
  return (
    <Alert color="yellow" icon={<IconAlertTriangle size={18} />} title={t("patches:no_where")}>
      <Checkbox
        label={t("patches:all_rows")}
        checked={checked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </Alert>
  );
}

function SqlFields(props: Props & { operation: Extract<Operation, { op: "sql" }> }) {
  const { operation, onChange, engine, completion } = props;
  const { t } = useTranslation();
  const { statement } = operation;
  const needsAll = /^\s*(update|delete)\b/i.test(statement) && !hasWhere(statement);
  return (
    <>
      <SqlEditor
        label={t("patches:statement")}
        value={statement}
        engine={engine}
        tables={completion}
        minHeight={90}
        readOnly={props.readOnly}
        onChange={(value) => onChange({ ...operation, statement: value })}
      />
      <ParamFields
        names={paramNames(statement)}
        params={operation.params ?? {}}
        onChange={(params) => onChange({ ...operation, params })}
      />
      {needsAll ? (
        <AllRows
          checked={operation.all_rows}
          onChange={(all_rows) => onChange({ ...operation, all_rows })}
        />
      ) : null}
    </>
  );
}
