import { Alert, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { SchemaTable } from "@/api/types.ts";

interface Line {
  id: string;
  kind: string;
  name: string;
  on: string;
}

/** Primary and unique keys, indexes, checks and triggers in one list. */
export function TableKeys({ table, isView }: { table: SchemaTable; isView: boolean }) {
  const { t } = useTranslation();
  const lines: Line[] = [];
  const add = (kind: string, name: string, on: string) =>
    lines.push({ id: `${kind}:${name}`, kind: t(`connections:object.${kind}`), name, on });
  if (table.primary_key)
    add("primary", table.primary_key.name, table.primary_key.columns.join(", "));
  for (const key of table.unique_keys) add("unique", key.name, key.columns.join(", "));
  for (const index of table.indexes) {
    add(index.unique ? "unique_index" : "index", index.name, index.columns.join(", "));
  }
  for (const check of table.checks) add("check", check.name, check.expression);
  for (const trigger of table.triggers) {
    add("trigger", trigger.name, `${trigger.timing} ${trigger.events.join(", ")}`);
  }
  return (
    <>
      {table.primary_key === null && !isView ? (
        <Alert color="yellow" radius={0}>
          {t("connections:no_primary_key")}
        </Alert>
      ) : null}
      {lines.length === 0 ? (
        <Text size="sm" c="dimmed" p="md">
          {t("connections:no_keys")}
        </Text>
      ) : (
        <div className="au-table-wrap">
          <table className="au-table">
            <thead>
              <tr>
                <th scope="col">{t("connections:object_kind")}</th>
                <th scope="col">{t("common:name")}</th>
                <th scope="col">{t("connections:object_on")}</th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <tr key={line.id}>
                  <td>{line.kind}</td>
                  <td className="au-mono">{line.name}</td>
                  <td className="au-mono">{line.on}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
