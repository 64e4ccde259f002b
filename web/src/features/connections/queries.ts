import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client.ts";
import { keys } from "@/api/keys.ts";
import type { Engine, Environment } from "@/api/types.ts";

export interface ConnectionFilters {
  project_id: string;
  q?: string;
  engine?: Engine;
  environment?: Environment;
  sort?: string;
  page?: number;
  page_size?: number;
}

export const connectionsQuery = (filters: ConnectionFilters) =>
  queryOptions({
    queryKey: keys.connections(filters),
    queryFn: () => unwrap(api.GET("/api/v1/connections", { params: { query: filters } })),
  });

/** All connections of a project, for choosing one. */
export const allConnectionsQuery = (project_id: string) =>
  connectionsQuery({ project_id, page_size: 200, sort: "name" });

const at = (connection_id: string) => ({ path: { connection_id } });

export const connectionQuery = (id: string) =>
  queryOptions({
    queryKey: keys.connection(id),
    queryFn: () => unwrap(api.GET("/api/v1/connections/{connection_id}", { params: at(id) })),
    staleTime: 30_000,
  });

export const schemaQuery = (id: string) =>
  queryOptions({
    queryKey: keys.schema(id),
    queryFn: () =>
      unwrap(api.GET("/api/v1/connections/{connection_id}/schema", { params: at(id) })),
    staleTime: 300_000,
  });

export const graphQuery = (id: string) =>
  queryOptions({
    queryKey: keys.graph(id),
    queryFn: () => unwrap(api.GET("/api/v1/connections/{connection_id}/graph", { params: at(id) })),
    staleTime: 300_000,
  });

export const healthQuery = (id: string) =>
  queryOptions({
    queryKey: keys.health(id),
    queryFn: () =>
      unwrap(api.GET("/api/v1/connections/{connection_id}/health-audit", { params: at(id) })),
    staleTime: 300_000,
  });

export const rowsQuery = (connection_id: string, table: string, page: number) =>
  queryOptions({
    queryKey: keys.rows(connection_id, table, page),
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/connections/{connection_id}/tables/{table}/rows", {
          params: { path: { connection_id, table }, query: { page, page_size: 50 } },
        }),
      ),
  });
