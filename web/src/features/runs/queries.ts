import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client.ts";
import { keys } from "@/api/keys.ts";
import type { Run, RunStatus } from "@/api/types.ts";

export interface RunFilters {
  project_id: string;
  kind?: Run["kind"];
  status?: RunStatus;
  resource_id?: string;
  q?: string;
  sort?: string;
  page?: number;
  page_size?: number;
}

export const runsQuery = (filters: RunFilters) =>
  queryOptions({
    queryKey: keys.runs(filters),
    queryFn: () => unwrap(api.GET("/api/v1/runs", { params: { query: filters } })),
  });

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: keys.run(id),
    queryFn: () => unwrap(api.GET("/api/v1/runs/{run_id}", { params: { path: { run_id: id } } })),
    enabled: id !== "",
  });
