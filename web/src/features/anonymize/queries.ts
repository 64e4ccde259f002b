import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client.ts";
import { keys } from "@/api/keys.ts";

export interface ConfigFilters {
  q?: string | undefined;
  sort?: string | undefined;
  connection_id?: string;
  page?: number | undefined;
  page_size?: number;
}

const at = (config_id: string) => ({ path: { config_id } });

export const configsQuery = (project_id: string, filters: ConfigFilters) =>
  queryOptions({
    queryKey: keys.anonymizeConfigs(project_id, filters),
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/anonymize/configs", { params: { query: { project_id, ...filters } } }),
      ),
  });

export const configQuery = (id: string) =>
  queryOptions({
    queryKey: keys.anonymizeConfig(id),
    queryFn: () => unwrap(api.GET("/api/v1/anonymize/configs/{config_id}", { params: at(id) })),
  });

export const configRunsQuery = (id: string, page: number | undefined, page_size?: number) =>
  queryOptions({
    // Begins as every list of runs, so that it is read anew when one of them ends.
    queryKey: keys.runs({ of: "anonymize", id, page, page_size }),
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/anonymize/configs/{config_id}/runs", {
          params: { ...at(id), query: { page, page_size } },
        }),
      ),
  });

/** Columns that no rule names, as the database is now. */
export const unlistedQuery = (id: string) =>
  queryOptions({
    queryKey: keys.anonymizeUnlisted(id),
    queryFn: () =>
      unwrap(api.GET("/api/v1/anonymize/configs/{config_id}/unlisted", { params: at(id) })),
    staleTime: 60_000,
    retry: false,
  });

/** Whether the originals of a run in place are still kept. */
export const originalsQuery = (run_id: string) =>
  queryOptions({
    queryKey: keys.anonymizeOriginals(run_id),
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/anonymize/runs/{run_id}/originals", { params: { path: { run_id } } }),
      ),
  });

export const transformersQuery = queryOptions({
  queryKey: keys.anonymizeTransformers,
  queryFn: () => unwrap(api.GET("/api/v1/anonymize/transformers")),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Reads a sample of every table: asked for by a button, and kept until it is asked for again. */
export const detectionQuery = (connection_id: string, sample_rows: number) =>
  queryOptions({
    queryKey: keys.detection(connection_id, sample_rows),
    queryFn: () =>
      unwrap(api.POST("/api/v1/anonymize/detect", { body: { connection_id, sample_rows } })),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
