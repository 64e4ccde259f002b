import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client.ts";
import { ApiError } from "@/api/errors.ts";
import { keys } from "@/api/keys.ts";
import type { ReportStatus } from "./model.ts";

export interface WatchFilters {
  status?: ReportStatus;
  drifted?: boolean;
  q?: string;
  sort?: string;
  page?: number;
  page_size?: number;
}

export interface MatrixFilters {
  engine?: string;
  all?: boolean;
  q?: string;
  page?: number;
  page_size?: number;
}

export const watchesQuery = (project_id: string, filters: WatchFilters) =>
  queryOptions({
    queryKey: keys.driftWatches(project_id, filters),
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/projects/{project_id}/drift", {
          params: { path: { project_id }, query: filters },
        }),
      ),
  });

export const matrixQuery = (project_id: string, filters: MatrixFilters) =>
  queryOptions({
    queryKey: keys.driftMatrix(project_id, filters),
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/projects/{project_id}/drift/matrix", {
          params: { path: { project_id }, query: filters },
        }),
      ),
  });

/** How one connection stands. */
export const watchQuery = (project_id: string, connection_id: string) =>
  queryOptions({
    queryKey: keys.driftWatches(project_id, { connection_id }),
    queryFn: async () => {
      const page = await unwrap(
        api.GET("/api/v1/projects/{project_id}/drift", {
          params: { path: { project_id }, query: { connection_id } },
        }),
      );
      const [watch] = page.items;
      if (!watch) throw new ApiError({ status: 404, message: "", code: "connection.not_found" });
      return watch;
    },
    refetchInterval: 30_000,
  });

/** Reports of a connection, the newest first, as far back as was asked. */
export const historyQuery = (connection_id: string) =>
  infiniteQueryOptions({
    queryKey: keys.driftReports(connection_id),
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET("/api/v1/connections/{connection_id}/drift/reports", {
          params: { path: { connection_id }, query: { page: pageParam, page_size: 20 } },
        }),
      ),
    initialPageParam: 1,
    getNextPageParam: (last) =>
      last.page * last.page_size < last.total ? last.page + 1 : undefined,
  });

export const reportQuery = (report_id: string) =>
  queryOptions({
    queryKey: keys.driftReport(report_id),
    queryFn: () =>
      unwrap(api.GET("/api/v1/drift/reports/{report_id}", { params: { path: { report_id } } })),
  });

/** The whole object that one in a report is a part of, as agreed and as found. */
export const ddlQuery = (report_id: string, object: string) =>
  queryOptions({
    queryKey: keys.driftDdl(report_id, object),
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/drift/reports/{report_id}/ddl", {
          params: { path: { report_id }, query: { object } },
        }),
      ),
    staleTime: 300_000,
  });

export const driftSettingsQuery = (connection_id: string) =>
  queryOptions({
    queryKey: keys.driftSettings(connection_id),
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/connections/{connection_id}/drift/settings", {
          params: { path: { connection_id } },
        }),
      ),
  });

/** When a schedule would start the next checks; the server reads it, so it is never wrong. */
export const scheduleQuery = (connection_id: string, cron: string) =>
  queryOptions({
    queryKey: keys.driftSchedule(connection_id, cron),
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/connections/{connection_id}/drift/schedule", {
          params: { path: { connection_id }, query: { cron } },
        }),
      ),
    enabled: cron.trim() !== "",
    retry: false,
  });

/** Snapshots that may become the baseline; without what was read. */
export const baselinesQuery = (connection_id: string) =>
  queryOptions({
    queryKey: keys.driftBaselines(connection_id),
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/connections/{connection_id}/drift/snapshots", {
          params: { path: { connection_id }, query: { page_size: 100 } },
        }),
      ),
  });
