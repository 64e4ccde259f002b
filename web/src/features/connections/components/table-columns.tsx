import { Badge, Group, Text } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { SchemaTable } from "@/api/types.ts";

export function TableColumns({ table }: { table: SchemaTable }) {
  const { t } = useTranslation();
  const key = new Set(table.primary_key?.columns ?? []);
  const foreign = new Map(
    table.foreign_keys.flatMap((item) =>
      item.columns.map((column) => [column, item.referenced_table] as const),
    ),
  );
  return (
    <div className="au-table-wrap">
      <table className="au-table">
        <thead>
          <tr>
            <th scope="col">{t("connections:column")}</th>
            <th scope="col">{t("connections:type")}</th>
            <th scope="col">{t("connections:nullable")}</th>
            <th scope="col">{t("connections:default")}</th>
            <th scope="col">{t("connections:notes")}</th>
          </tr>
        </thead>
        <tbody>
          {table.columns.map((column) => (
            <tr key={column.name}>
              <td>
                <Group gap={6} wrap="nowrap">
                  {key.has(column.name) ? (
                    <IconKey
                      size={14}
                      color="var(--au-accent)"
                      aria-label={t("connections:primary_key")}
                    />
                  ) : null}
                  <Text size="sm" fw={560}>
                    {column.name}
                  </Text>
                </Group>
              </td>
              <td className="au-mono">{column.type}</td>
              <td>{t(column.nullable ? "common:yes" : "common:no")}</td>
              <td className="au-mono">{column.default ?? ""}</td>
              <td>
                <Group gap={6}>
                  {foreign.has(column.name) ? (
                    <Badge color="iris" style={{ flex: "none" }}>
                      → {foreign.get(column.name)}
                    </Badge>
                  ) : null}
                  {column.identity ? <Badge color="gray">{t("connections:identity")}</Badge> : null}
                  {column.generated ? (
                    <Badge color="gray">{t("connections:generated")}</Badge>
                  ) : null}
                  {column.comment ? (
                    <Text size="xs" c="dimmed">
                      {column.comment}
                    </Text>
                  ) : null}
                </Group>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
