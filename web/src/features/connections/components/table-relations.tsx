import { Anchor, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { DatabaseSchema, SchemaTable } from "@/api/types.ts";

interface Props {
  schema: DatabaseSchema;
  table: SchemaTable;
  onTable: (name: string) => void;
}

/** Where this table points, and what points here. */
export function TableRelations({ schema, table, onTable }: Props) {
  const { t } = useTranslation();
  const outgoing = table.foreign_keys.map((key) => ({
    id: `out:${key.name}`,
    direction: t("connections:points_to"),
    other: key.referenced_table,
    columns: `${key.columns.join(", ")} → ${key.referenced_columns.join(", ")}`,
    rule: key.on_delete,
  }));
  const incoming = schema.tables.flatMap((other) =>
    other.foreign_keys
      .filter((key) => key.referenced_table === table.name)
      .map((key) => ({
        id: `in:${other.name}:${key.name}`,
        direction: t("connections:pointed_by"),
        other: other.name,
        columns: `${key.columns.join(", ")} → ${key.referenced_columns.join(", ")}`,
        rule: key.on_delete,
      })),
  );
  const all = [...outgoing, ...incoming];
  if (all.length === 0) {
    return (
      <Text size="sm" c="dimmed" p="md">
        {t("connections:no_relations")}
      </Text>
    );
  }
  return (
    <div className="au-table-wrap">
      <table className="au-table">
        <thead>
          <tr>
            <th scope="col">{t("connections:direction")}</th>
            <th scope="col">{t("connections:table")}</th>
            <th scope="col">{t("connections:columns")}</th>
            <th scope="col">{t("connections:on_delete")}</th>
          </tr>
        </thead>
        <tbody>
          {all.map((line) => (
            <tr key={line.id}>
              <td>{line.direction}</td>
              <td>
                <Anchor
                  component="button"
                  type="button"
                  size="sm"
                  onClick={() => onTable(line.other)}
                >
                  {line.other}
                </Anchor>
              </td>
              <td className="au-mono">{line.columns}</td>
              <td>{t(`connections:rule.${line.rule}`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
