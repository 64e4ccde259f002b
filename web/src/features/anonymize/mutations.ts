import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, idempotency, unwrap } from "@/api/client.ts";
import { keys } from "@/api/keys.ts";
import type { OnConflict, Run, SchemaTable } from "@/api/types.ts";
import { useStartRun } from "@/api/use-start-run.ts";
import { notifyError } from "@/components/ui/error-notice.tsx";
import { homed } from "@/lib/tables.ts";
import { type Change, changed } from "./draft.ts";
import type { Config, ConfigChange, NewConfig } from "./model.ts";

const at = (config_id: string) => ({ path: { config_id } });

export function useCreateConfig() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewConfig) =>
      unwrap(api.POST("/api/v1/anonymize/configs", { body, headers: idempotency() })),
    onSuccess: async (config) => {
      client.setQueryData(keys.anonymizeConfig(config.id), config);
      await client.invalidateQueries({ queryKey: keys.anonymizeLists });
    },
  });
}

/** What a change makes stale besides the configuration itself. */
function useKept(id: string) {
  const client = useQueryClient();
  return async (config: Config) => {
    client.setQueryData(keys.anonymizeConfig(id), config);
    await Promise.all([
      client.invalidateQueries({ queryKey: keys.anonymizeUnlisted(id) }),
      client.invalidateQueries({ queryKey: keys.anonymizeLists }),
    ]);
  };
}

export function useUpdateConfig(id: string) {
  const kept = useKept(id);
  return useMutation({
    scope: { id: `anonymize ${id}` },
    mutationFn: (body: ConfigChange) =>
      unwrap(api.PATCH("/api/v1/anonymize/configs/{config_id}", { params: at(id), body })),
    onSuccess: kept,
  });
}

/** Saves rules of single columns, one after the other: each on top of what the last one left. */
export function useSaveRules(
  config: Config,
  schema: readonly SchemaTable[],
  groups: ReadonlyMap<string, string[]>,
) {
  const client = useQueryClient();
  const kept = useKept(config.id);
  return useMutation({
    scope: { id: `anonymize ${config.id}` },
    mutationFn: (changes: Change[]) => {
      const now = client.getQueryData<Config>(keys.anonymizeConfig(config.id)) ?? config;
      const tables = changed(homed(now.tables, schema), changes, groups);
      return unwrap(
        api.PATCH("/api/v1/anonymize/configs/{config_id}", {
          params: at(config.id),
          body: { tables },
        }),
      );
    },
    onSuccess: kept,
  });
}

export function useDeleteConfig(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      unwrap(api.DELETE("/api/v1/anonymize/configs/{config_id}", { params: at(id) })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.anonymizeLists }),
  });
}

/** A sample before and after; nothing is written. */
export function usePreview(id: string) {
  return useMutation({
    mutationFn: (body: { rows: number; tables?: string[] }) =>
      unwrap(api.POST("/api/v1/anonymize/configs/{config_id}/preview", { params: at(id), body })),
  });
}

export function useRunConfig(id: string) {
  return useStartRun(
    () =>
      unwrap(
        api.POST("/api/v1/anonymize/configs/{config_id}/run", {
          params: at(id),
          headers: idempotency(),
        }),
      ) as Promise<Run>,
    keys.anonymizeUnlisted(id),
  );
}

const of = (run_id: string) => ({ path: { run_id } });

/** Puts the originals of a run in place back. */
export function useUndo(run_id: string) {
  return useStartRun(
    (on_conflict: OnConflict) =>
      unwrap(
        api.POST("/api/v1/anonymize/runs/{run_id}/undo", {
          params: of(run_id),
          body: { on_conflict },
          headers: idempotency(),
        }),
      ) as Promise<Run>,
    keys.run(run_id),
  );
}

/** After that nobody can bring the originals back. */
export function useDestroyOriginals(run_id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      unwrap(api.POST("/api/v1/anonymize/runs/{run_id}/destroy-originals", { params: of(run_id) })),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: keys.run(run_id) }),
        client.invalidateQueries({ queryKey: keys.anonymizeOriginals(run_id) }),
      ]),
  });
}

/** The proof of a run as a file, for whoever has to show it. */
export function useReport(run_id: string) {
  return useMutation({
    mutationFn: async () => {
      const report = await unwrap(
        api.GET("/api/v1/anonymize/runs/{run_id}/report", { params: of(run_id) }),
      );
      const text = `${JSON.stringify(report, null, 2)}\n`;
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
      link.download = `anonymize-${run_id}.json`;
      link.click();
      URL.revokeObjectURL(link.href);
    },
    onError: notifyError,
  });
}
