import { keepPreviousData, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "@/api/keys.ts";
import { seeds } from "./calls.ts";
import type { Scenario } from "./model.ts";

export interface ScenarioFilters {
  q?: string | undefined;
  sort?: string | undefined;
  page?: number | undefined;
  page_size?: number;
}

export const scenariosQuery = (project_id: string, filters: ScenarioFilters) =>
  queryOptions({
    queryKey: keys.seedScenarios(project_id, filters),
    queryFn: () => seeds.scenarios({ project_id, ...filters }),
  });

export const scenarioQuery = (id: string) =>
  queryOptions({ queryKey: keys.seedScenario(id), queryFn: () => seeds.scenario(id) });

export const scenarioRunsQuery = (id: string, page: number | undefined) =>
  queryOptions({
    // Begins as every list of runs, so that it is read anew when one of them ends.
    queryKey: keys.runs({ of: "seed", id, page }),
    queryFn: () => seeds.runs(id, { page }),
  });

/** Whether the rows of a run can still be taken away. */
export const runStateQuery = (run_id: string) =>
  queryOptions({
    queryKey: keys.runs({ of: "seed state", id: run_id }),
    queryFn: () => seeds.runState(run_id),
  });

export const generatorsQuery = queryOptions({
  queryKey: keys.seedGenerators,
  queryFn: seeds.generators,
  staleTime: Number.POSITIVE_INFINITY,
});

export const builtinsQuery = queryOptions({
  queryKey: keys.seedBuiltins,
  queryFn: seeds.builtins,
  staleTime: Number.POSITIVE_INFINITY,
});

export const referencesQuery = (project_id: string, filters: ScenarioFilters) =>
  queryOptions({
    queryKey: keys.seedReferences(project_id, filters),
    queryFn: () => seeds.references({ project_id, ...filters }),
  });

/** All lists of a project, for choosing one. */
export const allReferencesQuery = (project_id: string) =>
  referencesQuery(project_id, { page_size: 200, sort: "name" });

/** Sample rows of every table, of the scenario as it was saved last. */
export const previewQuery = ({ id, updated_at }: Scenario, rows: number) =>
  queryOptions({
    queryKey: keys.seedPreview(id, rows, updated_at),
    queryFn: () => seeds.preview(id, { rows }),
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
