import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client.ts";
import { keys } from "@/api/keys.ts";
import { type Source, writeSide } from "./model.ts";

/** What was read stays as it is until it is read again, a snapshot for good. */
const STALE = 300_000;

/** Objects of every kind: the outermost, or those whose name has the text in it. */
export const objectsQuery = (source: Source, q?: string) =>
  queryOptions({
    queryKey: keys.schemaObjects(writeSide(source), q),
    queryFn: () =>
      "snapshotId" in source
        ? unwrap(
            api.GET("/api/v1/drift/snapshots/{snapshot_id}/objects", {
              params: { path: { snapshot_id: source.snapshotId }, query: { q } },
            }),
          )
        : unwrap(
            api.GET("/api/v1/connections/{connection_id}/objects", {
              params: { path: { connection_id: source.connectionId }, query: { q } },
            }),
          ),
    staleTime: STALE,
    placeholderData: q ? keepPreviousData : undefined,
  });

/** One object with its parts, its DDL, and what hangs on what. */
export const objectQuery = (source: Source, object: string) =>
  queryOptions({
    queryKey: keys.schemaObject(writeSide(source), object),
    queryFn: () =>
      "snapshotId" in source
        ? unwrap(
            api.GET("/api/v1/drift/snapshots/{snapshot_id}/objects/detail", {
              params: { path: { snapshot_id: source.snapshotId }, query: { object } },
            }),
          )
        : unwrap(
            api.GET("/api/v1/connections/{connection_id}/objects/detail", {
              params: { path: { connection_id: source.connectionId }, query: { object } },
            }),
          ),
    staleTime: STALE,
    retry: false,
  });

export const snapshotsQuery = (
  connection_id: string,
  filters: { page?: number; page_size?: number; q?: string },
) =>
  queryOptions({
    queryKey: keys.snapshots(connection_id, filters),
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/connections/{connection_id}/drift/snapshots", {
          params: { path: { connection_id }, query: filters },
        }),
      ),
  });

/** The snapshots one may choose from; who has more finds them in the history. */
export const choosableQuery = (connection_id: string) =>
  snapshotsQuery(connection_id, { page_size: 200 });

/** A snapshot without what was read. */
export const snapshotQuery = (snapshot_id: string) =>
  queryOptions({
    queryKey: keys.snapshot(snapshot_id),
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/drift/snapshots/{snapshot_id}", {
          params: { path: { snapshot_id }, query: { content: false } },
        }),
      ),
    staleTime: STALE,
  });

/** What leads from a snapshot to another one, or to a database as it is now. */
export const diffQuery = (snapshot_id: string, after: Source) =>
  queryOptions({
    queryKey: keys.snapshotDiff(snapshot_id, writeSide(after)),
    queryFn: () =>
      "snapshotId" in after
        ? unwrap(
            api.GET("/api/v1/drift/snapshots/{snapshot_id}/diff/{other_id}", {
              params: { path: { snapshot_id, other_id: after.snapshotId } },
            }),
          )
        : unwrap(
            api.GET("/api/v1/drift/snapshots/{snapshot_id}/diff", {
              params: { path: { snapshot_id }, query: { connection_id: after.connectionId } },
            }),
          ),
    staleTime: STALE,
    retry: false,
  });
