import { Alert, Checkbox, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Engine } from "@/api/types.ts";
import { SqlEditor } from "@/components/ui/sql-editor.tsx";
import { hasWhere, paramNames } from "@/lib/sql.ts";
import { type DraftOperation, fromSql, toSql } from "../draft.ts";
import { ParamFields } from "./param-fields.tsx";

interface Props {
  operations: DraftOperation[];
  onChange: (operations: DraftOperation[]) => void;
  engine: Engine;
  tables: Record<string, string[]>;
  readOnly: boolean;
}

/** The statements as one text; values and the permission for all rows stand below. */
export function SqlTab({ operations, onChange, engine, tables, readOnly }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState(() => toSql(operations));
  const visual = operations.filter(({ operation }) => operation.op !== "sql").length;
  const replace = (id: string, change: object) =>
    onChange(
      operations.map((item) =>
        item.id === id ? { ...item, operation: { ...item.operation, ...change } } : item,
      ),
    );
  return (
    <Stack gap="sm">
      {visual > 0 ? (
        <Alert color="gray">{t("patches:visual_before", { count: visual })}</Alert>
      ) : null}
      <SqlEditor
        label={t("patches:sql_label")}
        value={text}
        engine={engine}
        tables={tables}
        minHeight={220}
        readOnly={readOnly}
        onChange={(next) => {
          setText(next);
          onChange(fromSql(operations, next));
        }}
      />
      <Text size="xs" c="dimmed">
        {t("patches:sql_hint")}
      </Text>
      {operations.map(({ id, operation }, index) => {
        if (operation.op !== "sql") return null;
        const names = paramNames(operation.statement);
        const needsAll =
          /^\s*(update|delete)\b/i.test(operation.statement) && !hasWhere(operation.statement);
        if (names.length === 0 && !needsAll) return null;
        return (
          <div key={id} className="au-panel au-panel-body">
            <Text size="sm" className="au-mono" truncate mb="xs">
              {index + 1}. {operation.statement}
            </Text>
            <ParamFields
              names={names}
              params={operation.params ?? {}}
              onChange={(params) => replace(id, { params })}
            />
            {needsAll ? (
              <Checkbox
                mt="sm"
                label={t("patches:all_rows")}
                checked={operation.all_rows}
                onChange={(event) => replace(id, { all_rows: event.currentTarget.checked })}
              />
            ) : null}
          </div>
        );
      })}
    </Stack>
  );
}
