import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Engine } from "@/api/types.ts";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { schemaQuery } from "@/features/connections/queries.ts";
import { objectsQuery } from "../queries.ts";
import { SchemaExplorer, type SchemaSearch } from "./schema-explorer.tsx";

interface Props {
  connectionId: string;
  engine: Engine;
  search: SchemaSearch;
  onSearch: (change: SchemaSearch) => void;
}

/** The schema of a database as it was last read, with its rows and the graph of its tables. */
export function LiveExplorer({ connectionId, engine, search, onSearch }: Props) {
  const source = useMemo(() => ({ connectionId }), [connectionId]);
  // Reading all objects reads the tables as well: who asks for them afterwards waits for nothing.
  const objects = useQuery(objectsQuery(source));
  const { data, error, refetch } = useQuery({
    ...schemaQuery(connectionId),
    enabled: objects.isFetched,
  });
  if (error) return <ErrorNotice error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton height={420} />;
  return (
    <SchemaExplorer
      source={source}
      engine={engine}
      tables={data}
      search={search}
      onSearch={onSearch}
    />
  );
}
