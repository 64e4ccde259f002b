import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client.ts";
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

export const reportsQuery = (connection_id: string, page: number, page_size = 20) =>
  queryOptions({
    queryKey: keys.driftReports(connection_id, page, page_size),
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/connections/{connection_id}/drift/reports", {
          params: { path: { connection_id }, query: { page, page_size } },
        }),
      ),
  });

export const reportQuery = (report_id: string) =>
  queryOptions({
    queryKey: keys.driftReport(report_id),
    queryFn: () =>
      unwrap(api.GET("/api/v1/drift/reports/{report_id}", { params: { path: { report_id } } })),
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
