import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client.ts";
import { keys } from "@/api/keys.ts";
import type { Migration, MigrationStatus } from "@/api/types.ts";

export interface MigrationFilters {
  project_id: string;
  q?: string;
  status?: MigrationStatus;
  target_connection_id?: string;
  sort?: string;
  page?: number;
  page_size?: number;
}

const at = (migration_id: string) => ({ path: { migration_id } });

export const migrationsQuery = (filters: MigrationFilters) =>
  queryOptions({
    queryKey: keys.migrations(filters),
    queryFn: () => unwrap(api.GET("/api/v1/migrations", { params: { query: filters } })),
  });

export const migrationQuery = (id: string) =>
  queryOptions({
    queryKey: keys.migration(id),
    queryFn: () => unwrap(api.GET("/api/v1/migrations/{migration_id}", { params: at(id) })),
    enabled: id !== "",
  });

/** What was compared; it changes only with the content. */
export const changesQuery = ({ id, content_hash }: Migration) =>
  queryOptions({
    queryKey: keys.migrationChanges(id, content_hash),
    queryFn: () => unwrap(api.GET("/api/v1/migrations/{migration_id}/changes", { params: at(id) })),
    staleTime: 300_000,
  });

export const ddlQuery = ({ id, content_hash }: Migration, object: string) =>
  queryOptions({
    queryKey: keys.migrationDdl(id, content_hash, object),
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/migrations/{migration_id}/ddl", {
          params: { ...at(id), query: { object } },
        }),
      ),
    staleTime: 300_000,
    enabled: object !== "",
  });

/** What a rollback would run now: the target is read for it. */
export const wayBackQuery = ({ id, status, updated_at }: Migration) =>
  queryOptions({
    queryKey: keys.migrationWayBack(id, `${status} ${updated_at}`),
    queryFn: () =>
      unwrap(api.POST("/api/v1/migrations/{migration_id}/rollback/preview", { params: at(id) })),
    retry: false,
    staleTime: 10_000,
  });

interface Written {
  project_id: string;
  target: string;
  sql: string;
  back: string;
}

/** What statements would do, as they are typed. */
export const lintQuery = ({ project_id, target, sql, back }: Written) =>
  queryOptions({
    queryKey: keys.migrationLint(target, sql, back),
    queryFn: () =>
      unwrap(
        api.POST("/api/v1/projects/{project_id}/migrations/lint", {
          params: { path: { project_id } },
          body: {
            target_connection_id: target,
            sql,
            rollback_sql: back.trim() === "" ? null : back,
          },
        }),
      ),
    enabled: target !== "" && sql.trim() !== "",
    retry: false,
    staleTime: 60_000,
  });

export const snapshotsQuery = (connection_id: string) =>
  queryOptions({
    queryKey: ["snapshots", connection_id, "for-migrations"],
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/connections/{connection_id}/drift/snapshots", {
          params: { path: { connection_id }, query: { page_size: 100 } },
        }),
      ),
    enabled: connection_id !== "",
  });

/** One snapshot without what was read, for its name and whose it is. */
export const snapshotQuery = (snapshot_id: string) =>
  queryOptions({
    queryKey: ["snapshot", snapshot_id, "for-migrations"],
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/drift/snapshots/{snapshot_id}", { params: { path: { snapshot_id } } }),
      ),
    enabled: snapshot_id !== "",
    select: ({ id, connection_id, label, created_at }) => ({
      id,
      connection_id,
      label,
      created_at,
    }),
  });
