import { Skeleton, Stack, Text } from "@mantine/core";
import { IconTable } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { DatabaseSchema, Engine } from "@/api/types.ts";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { formatRelative } from "@/lib/format.ts";
import { groupObjects, holdsRows, objectOfTable, type Source, tableName } from "../model.ts";
import { objectsQuery } from "../queries.ts";
import { ObjectTree } from "./object-tree.tsx";
import { type ExplorerSearch, ObjectView } from "./object-view.tsx";
import { SchemaGaps } from "./schema-gaps.tsx";

export interface SchemaSearch extends ExplorerSearch {
  /** A table by the name the other screens have for it. */
  table?: string;
}

interface Props {
  source: Source;
  engine: Engine;
  /** Of a database: its tables as they were last read. */
  tables?: DatabaseSchema | undefined;
  search: SchemaSearch;
  onSearch: (change: SchemaSearch) => void;
}

/** Every object of a schema on the left, what is known of the chosen one on the right. */
export function SchemaExplorer({ source, engine, tables, search, onSearch }: Props) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(objectsQuery(source));
  const estimates = useMemo(
    () => new Map(tables?.tables.map((table) => [table.name, table.row_estimate])),
    [tables],
  );
  const rows = useCallback(
    (object: string) =>
      tables && holdsRows(object.split(":")[0] ?? "")
        ? estimates.get(tableName(tables, object))
        : undefined,
    [tables, estimates],
  );
  if (error) return <ErrorNotice error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton height={420} />;
  const first = groupObjects(data.objects).flatMap((group) => group.kinds)[0]?.objects[0];
  const named = search.table ? objectOfTable(data.objects, tables, search.table) : undefined;
  const firstTable = data.objects.find((ref) => ref.kind === "table")?.object;
  const object = search.object ?? named ?? firstTable ?? first?.ref.object;
  if (!object) {
    return (
      <Stack gap="md">
        <SchemaGaps gaps={data.gaps} />
        <div className="au-panel">
          <EmptyState
            icon={IconTable}
            title={t("schemas:empty")}
            text={t("snapshotId" in source ? "schemas:empty_snapshot" : "schemas:empty_text")}
          />
        </div>
      </Stack>
    );
  }
  const choose = (next: string) =>
    onSearch({ object: next, table: undefined, panel: undefined, page: undefined });
  const openTable = (table: string) => choose(objectOfTable(data.objects, tables, table) ?? object);
  return (
    <Stack gap="md">
      <SchemaGaps gaps={data.gaps} />
      <div className="au-split">
        <div>
          <ObjectTree
            source={source}
            schema={data}
            selected={object}
            rows={rows}
            onSelect={choose}
          />
          <Text size="xs" c="dimmed" mt="xs" px={4}>
            {t("schemas:read_at", {
              when: formatRelative(data.read_at),
              version: data.engine_version,
            })}
          </Text>
        </div>
        <ObjectView
          source={source}
          engine={engine}
          object={object}
          tables={tables}
          search={search}
          onSearch={(change) => onSearch({ table: undefined, object, ...change })}
          onTable={openTable}
        />
      </div>
    </Stack>
  );
}
