import { useMutation, useQueryClient } from "@tanstack/react-query";
import { keys } from "@/api/keys.ts";
import { useStartRun } from "@/api/use-start-run.ts";
import { notifyError } from "@/components/ui/error-notice.tsx";
import { type InferBody, seeds } from "./calls.ts";
import type { NewScenario, Reference, Scenario, ScenarioChange, TableSpec } from "./model.ts";

/** What a new scenario comes from. */
export type Origin =
  | ({ from: "infer"; name: string; project_id: string } & InferBody)
  | { from: "builtin"; body: NewScenario }
  | { from: "yaml"; project_id: string; connection_id: string; text: string };

async function made(origin: Origin): Promise<Scenario> {
  switch (origin.from) {
    case "infer": {
      const { from: _, name, project_id, ...asked } = origin;
      const body = await seeds.infer(asked);
      return seeds.create({ ...body, name, project_id, connection_id: asked.connection_id });
    }
    case "builtin":
      return seeds.create(origin.body);
    case "yaml": {
      const { project_id, connection_id, text } = origin;
      return seeds.fromYaml({ project_id, connection_id }, text);
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

export function useUpdateScenario(id: string) {
  const kept = useKept(id);
  return useMutation({
    scope: { id: `seed ${id}` },
    mutationFn: (body: ScenarioChange) => seeds.update(id, body),
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
      return seeds.update(scenario.id, { tables: change(now.tables) });
    },
    onSuccess: kept,
  });
}

export function useDeleteScenario(id: string, keepRows: boolean) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => seeds.remove(id, keepRows),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.seedLists }),
  });
}

export function useRunScenario(id: string) {
  return useStartRun(
    (body: { seed?: number; scale?: number }) => seeds.run(id, body),
    keys.seedPreviews(id),
  );
}

/** Takes away exactly the rows that a run made. */
export function useCleanup(run_id: string) {
  return useStartRun(() => seeds.cleanup(run_id));
}

/** The scenario as a file. */
export function useDownload(scenario: Pick<Scenario, "id" | "name">) {
  return useMutation({
    mutationFn: async () => {
      const text = await seeds.yaml(scenario.id);
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text], { type: "text/yaml" }));
      link.download = `${scenario.name.replaceAll(/[^\p{L}\p{N}]+/gu, "-")}.yaml`;
      link.click();
      URL.revokeObjectURL(link.href);
    },
    onError: notifyError,
  });
}

export function useSaveReference(project_id: string, id: string | undefined) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Pick<Reference, "name" | "values">) =>
      id ? seeds.updateReference(id, body) : seeds.createReference({ project_id, ...body }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.seedReferenceLists }),
  });
}

export function useDeleteReference(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => seeds.removeReference(id),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.seedReferenceLists }),
  });
}
