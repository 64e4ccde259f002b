import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, idempotency, unwrap } from "@/api/client.ts";
import { keys } from "@/api/keys.ts";
import type { Run } from "@/api/types.ts";
import { useStartRun } from "@/api/use-start-run.ts";
import { notifyError } from "@/components/ui/error-notice.tsx";
import type {
  InferBody,
  NewScenario,
  Reference,
  RunBody,
  Scenario,
  ScenarioChange,
  TableSpec,
} from "./model.ts";

const at = (scenario_id: string) => ({ path: { scenario_id } });
/** A YAML text travels as it is. */
const AS_YAML = {
  headers: { "Content-Type": "text/yaml" },
  bodySerializer: (text: string) => text,
};

/** What a new scenario comes from. */
export type Origin =
  | { from: "infer"; name: string; project_id: string; asked: InferBody }
  | { from: "builtin"; body: NewScenario }
  | { from: "yaml"; connection_id: string; text: string };

const create = (body: NewScenario) =>
  unwrap(api.POST("/api/v1/seed/scenarios", { body, headers: idempotency() }));

async function made(origin: Origin): Promise<Scenario> {
  switch (origin.from) {
    case "infer": {
      const { name, project_id, asked } = origin;
      const body = await unwrap(api.POST("/api/v1/seed/infer", { body: asked }));
      return create({ ...body, name, project_id });
    }
    case "builtin":
      return create(origin.body);
    case "yaml": {
      const { connection_id, text } = origin;
      return unwrap(
        api.POST("/api/v1/seed/scenarios/yaml", {
          params: { query: { connection_id } },
          body: text,
          ...AS_YAML,
        }),
      );
    }
  }
}

export function useCreateScenario() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: made,
    onSuccess: async (scenario) => {
      client.setQueryData(keys.seedScenario(scenario.id), scenario);
      await client.invalidateQueries({ queryKey: keys.seedLists });
    },
  });
}

/** What a change makes stale besides the scenario itself. */
function useKept(id: string) {
  const client = useQueryClient();
  return async (scenario: Scenario) => {
    client.setQueryData(keys.seedScenario(id), scenario);
    await client.invalidateQueries({ queryKey: keys.seedLists });
  };
}

const update = (id: string, body: ScenarioChange) =>
  unwrap(api.PATCH("/api/v1/seed/scenarios/{scenario_id}", { params: at(id), body }));

export function useUpdateScenario(id: string) {
  const kept = useKept(id);
  return useMutation({
    scope: { id: `seed ${id}` },
    mutationFn: (body: ScenarioChange) => update(id, body),
    onSuccess: kept,
  });
}

/** Changes the tables, one change after the other: each on top of what the last one left. */
export function useChangeTables(scenario: Scenario) {
  const client = useQueryClient();
  const kept = useKept(scenario.id);
  return useMutation({
    scope: { id: `seed ${scenario.id}` },
    mutationFn: (change: (tables: readonly TableSpec[]) => TableSpec[]) => {
      const now = client.getQueryData<Scenario>(keys.seedScenario(scenario.id)) ?? scenario;
      return update(scenario.id, { tables: change(now.tables) });
    },
    onSuccess: kept,
  });
}

export function useDeleteScenario(id: string, keep_rows: boolean) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      unwrap(
        api.DELETE("/api/v1/seed/scenarios/{scenario_id}", {
          params: { ...at(id), query: { keep_rows } },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.seedLists }),
  });
}

export function useRunScenario(id: string) {
  return useStartRun(
    (body: RunBody) =>
      unwrap(
        api.POST("/api/v1/seed/scenarios/{scenario_id}/run", {
          params: at(id),
          body,
          headers: idempotency(),
        }),
      ) as Promise<Run>,
    // What is there already is part of what comes next.
    keys.seedPreviews(id),
  );
}

/** Takes away exactly the rows that a run made. */
export function useCleanup(run_id: string) {
  return useStartRun(
    () =>
      unwrap(
        api.POST("/api/v1/seed/runs/{run_id}/cleanup", {
          params: { path: { run_id } },
          headers: idempotency(),
        }),
      ) as Promise<Run>,
  );
}

/** The scenario as a file. */
export function useDownload({ id, name }: Pick<Scenario, "id" | "name">) {
  return useMutation({
    mutationFn: async () => {
      const text = await unwrap(
        api.GET("/api/v1/seed/scenarios/{scenario_id}/yaml", {
          params: at(id),
          parseAs: "text",
        }),
      );
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text], { type: "text/yaml" }));
      link.download = `${name.replaceAll(/[^\p{L}\p{N}]+/gu, "-")}.yaml`;
      link.click();
      URL.revokeObjectURL(link.href);
    },
    onError: notifyError,
  });
}

export function useSaveReference(project_id: string, reference_id: string | undefined) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Pick<Reference, "name" | "values">) =>
      reference_id
        ? unwrap(
            api.PATCH("/api/v1/seed/references/{reference_id}", {
              params: { path: { reference_id } },
              body,
            }),
          )
        : unwrap(
            api.POST("/api/v1/seed/references", {
              body: { project_id, ...body },
              headers: idempotency(),
            }),
          ),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.seedReferenceLists }),
  });
}

export function useDeleteReference(reference_id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      unwrap(
        api.DELETE("/api/v1/seed/references/{reference_id}", {
          params: { path: { reference_id } },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.seedReferenceLists }),
  });
}
