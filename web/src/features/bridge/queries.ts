import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client.ts";
import { keys } from "@/api/keys.ts";

export interface BridgeFilters {
  q?: string | undefined;
  sort?: string | undefined;
  page?: number | undefined;
  page_size?: number;
}

export const bridgesQuery = (project_id: string, filters: BridgeFilters) =>
  queryOptions({
    queryKey: keys.bridges(project_id, filters),
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/projects/{project_id}/bridge/configs", {
          params: { path: { project_id }, query: filters },
        }),
      ),
  });

export const bridgeQuery = (bridge_id: string) =>
  queryOptions({
    queryKey: keys.bridge(bridge_id),
    queryFn: () =>
      unwrap(api.GET("/api/v1/bridge/configs/{bridge_id}", { params: { path: { bridge_id } } })),
  });

export const bridgeRunsQuery = (project_id: string, page: number | undefined) =>
  queryOptions({
    // Begins as every list of runs, so that it is read anew when one of them ends.
    queryKey: keys.runs({ project_id, of: "bridge", page }),
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/projects/{project_id}/bridge/runs", {
          params: { path: { project_id }, query: { page } },
        }),
      ),
  });

/** How fast a run may go. */
export const paceQuery = (run_id: string) =>
  queryOptions({
    queryKey: keys.bridgePace(run_id),
    queryFn: () =>
      unwrap(api.GET("/api/v1/bridge/runs/{run_id}", { params: { path: { run_id } } })),
  });
