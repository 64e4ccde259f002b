import { keepPreviousData, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap } from "@/api/client.ts";
import { keys } from "@/api/keys.ts";
import type { Scenario } from "./model.ts";

export interface ScenarioFilters {
  q?: string | undefined;
  sort?: string | undefined;
  page?: number | undefined;
  page_size?: number;
}

const at = (scenario_id: string) => ({ path: { scenario_id } });

export const scenariosQuery = (project_id: string, filters: ScenarioFilters) =>
  queryOptions({
    queryKey: keys.seedScenarios(project_id, filters),
    queryFn: () =>
      unwrap(api.GET("/api/v1/seed/scenarios", { params: { query: { project_id, ...filters } } })),
  });

export const scenarioQuery = (id: string) =>
  queryOptions({
    queryKey: keys.seedScenario(id),
    queryFn: () => unwrap(api.GET("/api/v1/seed/scenarios/{scenario_id}", { params: at(id) })),
  });

export const scenarioRunsQuery = (id: string, page: number | undefined) =>
  queryOptions({
    // Begins as every list of runs, so that it is read anew when one of them ends.
    queryKey: keys.runs({ of: "seed", id, page }),
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/seed/scenarios/{scenario_id}/runs", {
          params: { ...at(id), query: { page } },
        }),
      ),
  });

/** Whether the rows of a run can still be taken away. */
export const runStateQuery = (run_id: string) =>
  queryOptions({
    queryKey: keys.runs({ of: "seed state", id: run_id }),
    queryFn: () => unwrap(api.GET("/api/v1/seed/runs/{run_id}", { params: { path: { run_id } } })),
  });

export const generatorsQuery = queryOptions({
  queryKey: keys.seedGenerators,
  queryFn: () => unwrap(api.GET("/api/v1/seed/generators")),
  staleTime: Number.POSITIVE_INFINITY,
});

export const builtinsQuery = queryOptions({
  queryKey: keys.seedBuiltins,
  queryFn: () => unwrap(api.GET("/api/v1/seed/builtins")),
  staleTime: Number.POSITIVE_INFINITY,
});

export const referencesQuery = (project_id: string, filters: ScenarioFilters) =>
  queryOptions({
    queryKey: keys.seedReferences(project_id, filters),
    queryFn: () =>
      unwrap(api.GET("/api/v1/seed/references", { params: { query: { project_id, ...filters } } })),
  });

/** All lists of a project, for choosing one. */
export const allReferencesQuery = (project_id: string) =>
  referencesQuery(project_id, { page_size: 200, sort: "name" });

/** Sample rows of every table, of the scenario as it was saved last. */
const previewQuery = ({ id, updated_at }: Scenario, rows: number) =>
  queryOptions({
    queryKey: keys.seedPreview(id, rows, updated_at),
    queryFn: () =>
      unwrap(
        api.POST("/api/v1/seed/scenarios/{scenario_id}/preview", {
          params: at(id),
          body: { rows },
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

/** A preview once it was asked for; from then on it follows every change of the scenario. */
export function usePreview(scenario: Scenario, rows: number) {
  const client = useQueryClient();
  const [asked, setAsked] = useState(() =>
    client
      .getQueriesData({ queryKey: keys.seedPreviews(scenario.id) })
      .some(([, data]) => data !== undefined),
  );
  const query = useQuery({
    ...previewQuery(scenario, rows),
    enabled: asked,
    placeholderData: keepPreviousData,
  });
  const ask = () => {
    if (asked) void query.refetch();
    else setAsked(true);
  };
  return { preview: query.data, error: query.error, busy: query.isFetching, ask };
}
