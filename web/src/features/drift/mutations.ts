import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, idempotency, unwrap } from "@/api/client.ts";
import { keys } from "@/api/keys.ts";
import { useStartRun } from "@/api/use-start-run.ts";
import type { DriftSettingsUpdate } from "./model.ts";

/** Starts a check; what it found is stale once its run has ended. */
export function useCheck() {
  return useStartRun((connection_id: string) =>
    unwrap(
      api.POST("/api/v1/connections/{connection_id}/drift/check", {
        params: { path: { connection_id } },
        headers: idempotency(),
      }),
    ),
  );
}

export function useSaveSettings(connection_id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: DriftSettingsUpdate) =>
      unwrap(
        api.PUT("/api/v1/connections/{connection_id}/drift/settings", {
          params: { path: { connection_id } },
          body,
        }),
      ),
    onSuccess: async (settings) => {
      client.setQueryData(keys.driftSettings(connection_id), settings);
      await client.invalidateQueries({ queryKey: ["drift"] });
    },
  });
}

export type Decision = "acknowledge" | "accept";

/** Acknowledges a report, or makes what it found the baseline. */
export function useDecide(report_id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ decision, note }: { decision: Decision; note: string }) => {
      const given = { params: { path: { report_id } }, body: { note }, headers: idempotency() };
      return unwrap(
        decision === "accept"
          ? api.POST("/api/v1/drift/reports/{report_id}/accept", given)
          : api.POST("/api/v1/drift/reports/{report_id}/acknowledge", given),
      );
    },
    onSuccess: async (report) => {
      client.setQueryData(keys.driftReport(report_id), report);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["drift"] }),
  });
}

/** Drafts the migration that brings back what was agreed; nothing is run. */
export function useDraftMigration(report_id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (objects: string[]) =>
      unwrap(
        api.POST("/api/v1/drift/reports/{report_id}/migration", {
          params: { path: { report_id } },
          body: { objects },
          headers: idempotency(),
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ["migrations"] }),
  });
}
