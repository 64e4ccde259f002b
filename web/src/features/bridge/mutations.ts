import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, idempotency, unwrap } from "@/api/client.ts";
import { keys } from "@/api/keys.ts";
import type { components } from "@/api/schema.gen.ts";
import type { Run } from "@/api/types.ts";
import { useStartRun } from "@/api/use-start-run.ts";
import type { Bridge, BridgeBody, BridgePlan } from "./model.ts";

type Schemas = components["schemas"];

/** A plan, and what it is a plan of. */
export interface Planned {
  body: BridgeBody;
  plan: BridgePlan;
}

/** Both databases are looked at; nothing is written. */
export function usePlan(project_id: string) {
  return useMutation({
    mutationFn: async (body: BridgeBody): Promise<Planned> => ({
      body,
      plan: await unwrap(
        api.POST("/api/v1/projects/{project_id}/bridge/plan", {
          params: { path: { project_id } },
          body,
        }),
      ),
    }),
  });
}

/** Starts a copy: the saved bridge as it is, or what was never saved. */
export function useRunBridge(project_id: string, saved: Bridge | undefined) {
  return useStartRun(
    (body: BridgeBody) =>
      (saved
        ? unwrap(
            api.POST("/api/v1/bridge/configs/{bridge_id}/run", {
              params: { path: { bridge_id: saved.id } },
              headers: idempotency(),
            }),
          )
        : unwrap(
            api.POST("/api/v1/projects/{project_id}/bridge/run", {
              params: { path: { project_id } },
              body,
              headers: idempotency(),
            }),
          )) as Promise<Run>,
  );
}

export function useCreateBridge(project_id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["BridgeCreate"]) =>
      unwrap(
        api.POST("/api/v1/projects/{project_id}/bridge/configs", {
          params: { path: { project_id } },
          body,
          headers: idempotency(),
        }),
      ),
    onSuccess: async (bridge) => {
      client.setQueryData(keys.bridge(bridge.id), bridge);
      await client.invalidateQueries({ queryKey: ["bridges"] });
    },
  });
}

export function useUpdateBridge(bridge_id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["BridgeUpdate"]) =>
      unwrap(
        api.PATCH("/api/v1/bridge/configs/{bridge_id}", {
          params: { path: { bridge_id } },
          body,
        }),
      ),
    onSuccess: async (bridge) => {
      client.setQueryData(keys.bridge(bridge.id), bridge);
      await client.invalidateQueries({ queryKey: ["bridges"] });
    },
  });
}

export function useDeleteBridge(bridge_id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      unwrap(api.DELETE("/api/v1/bridge/configs/{bridge_id}", { params: { path: { bridge_id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["bridges"] }),
  });
}

/** Another rate for a run as it goes; null: no limit. */
export function useChangePace(run_id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (max_rows_per_second: number | null) =>
      unwrap(
        api.PATCH("/api/v1/bridge/runs/{run_id}", {
          params: { path: { run_id } },
          body: { max_rows_per_second },
        }),
      ),
    onSuccess: (pace) => client.setQueryData(keys.bridgePace(run_id), pace),
  });
}
