import { Anchor, Group, List, SegmentedControl, Text } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { DatabaseSchema } from "@/api/types.ts";
import { neighbourhood } from "../neighbourhood.ts";
import { TableGraph } from "./table-graph.tsx";

const CAP = 60;

interface Props {
  schema: DatabaseSchema;
  center: string;
  hops: 1 | 2;
  onHops: (hops: 1 | 2) => void;
  onTable: (name: string) => void;
}

/** The neighbourhood of one table, drawn and as a list: the whole schema at once helps nobody. */
export function SchemaGraphView({ schema, center, hops, onHops, onTable }: Props) {
  const { t } = useTranslation();
  const part = useMemo(
    () => neighbourhood(schema, { center, hops, cap: CAP }),
    [schema, center, hops],
  );
  const tables = useMemo(() => {
    const byName = new Map(schema.tables.map((table) => [table.name, table]));
    return part.tables.flatMap((name) => byName.get(name) ?? []);
  }, [schema, part]);

  return (
    <div>
      <Group px="md" pb="sm" gap="xs" justify="space-between">
        <SegmentedControl
          size="xs"
          aria-label={t("connections:hops")}
          value={String(hops)}
          onChange={(value) => onHops(value === "2" ? 2 : 1)}
          data={[
            { value: "1", label: t("connections:hop_1") },
            { value: "2", label: t("connections:hop_2") },
          ]}
        />
        <Text size="xs" c="dimmed">
          {part.hidden > 0
            ? t("connections:graph_hidden", { count: part.hidden })
            : t("connections:graph_shown", { count: tables.length })}
        </Text>
      </Group>
      <TableGraph
        label={t("connections:graph_of", { table: center })}
        picture={`${center}/${hops}/${schema.read_at}`}
        tables={tables}
        edges={part.edges}
        center={center}
        onTable={onTable}
      />
      <details style={{ padding: "10px 16px" }} open>
        <summary>{t("connections:graph_list")}</summary>
        <List size="sm" mt="xs">
          {part.edges.map((edge) => (
            <List.Item key={edge.id}>
              <Anchor
                component="button"
                type="button"
                size="sm"
                onClick={() => onTable(edge.source)}
              >
                {edge.source}
              </Anchor>{" "}
              ({edge.label}) →{" "}
              <Anchor
                component="button"
                type="button"
                size="sm"
                onClick={() => onTable(edge.target)}
              >
                {edge.target}
              </Anchor>
            </List.Item>
          ))}
        </List>
      </details>
    </div>
  );
}
