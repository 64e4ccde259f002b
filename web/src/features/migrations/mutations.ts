import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, idempotency, unwrap } from "@/api/client.ts";
import { keys } from "@/api/keys.ts";
import type { components } from "@/api/schema.gen.ts";
import type { Migration, Run } from "@/api/types.ts";
import { useStartRun } from "@/api/use-start-run.ts";

type Schemas = components["schemas"];

export function useCompare(project_id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["MigrationCompare"]) =>
      unwrap(
        api.POST("/api/v1/projects/{project_id}/migrations/compare", {
          params: { path: { project_id } },
          body,
          headers: idempotency(),
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ["migrations"] }),
  });
}

export function useCreateMigration() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["MigrationCreate"]) =>
      unwrap(api.POST("/api/v1/migrations", { body, headers: idempotency() })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["migrations"] }),
  });
}

/** A change of the migration itself: what comes back takes the place of what is shown. */
function useChange<V>(migration_id: string, change: (value: V) => Promise<Migration>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async (migration) => {
      client.setQueryData(keys.migration(migration_id), migration);
      await client.invalidateQueries({ queryKey: ["migrations"] });
    },
  });
}

export function useUpdateMigration(migration_id: string) {
  return useChange<Schemas["MigrationUpdate"]>(migration_id, (body) =>
    unwrap(
      api.PATCH("/api/v1/migrations/{migration_id}", { params: { path: { migration_id } }, body }),
    ),
  );
}

/** Reads source and target afresh and plans anew, in the place of what was planned. */
export function useCompareAgain(migration_id: string) {
  return useChange<Schemas["MigrationCompareAgain"]>(migration_id, (body) =>
    unwrap(
      api.POST("/api/v1/migrations/{migration_id}/compare", {
        params: { path: { migration_id } },
        body,
      }),
    ),
  );
}

export function useDeleteMigration(migration_id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      unwrap(
        api.DELETE("/api/v1/migrations/{migration_id}", { params: { path: { migration_id } } }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ["migrations"] }),
  });
}

/** Starts a run of the migration and makes what it touches fresh. */
function useStart<V>(migration_id: string, start: (value: V) => Promise<Run>) {
  return useStartRun(start, keys.migration(migration_id));
}

export function useValidate(migration_id: string) {
  return useStart<void>(migration_id, () =>
    unwrap(
      api.POST("/api/v1/migrations/{migration_id}/validate", {
        params: { path: { migration_id } },
        headers: idempotency(),
      }),
    ),
  );
}

/** The objects whose rows may be lost, as they were confirmed. */
export function useApply(migration_id: string) {
  return useStart<string[]>(
    migration_id,
    (confirm_destructive) =>
      unwrap(
        api.POST("/api/v1/migrations/{migration_id}/apply", {
          params: { path: { migration_id } },
          body: { confirm_destructive },
          headers: idempotency(),
        }),
      ) as Promise<Run>,
  );
}

export function useRollback(migration_id: string) {
  return useStart<string[]>(migration_id, (confirm_destructive) =>
    unwrap(
      api.POST("/api/v1/migrations/{migration_id}/rollback", {
        params: { path: { migration_id } },
        body: { confirm_destructive },
        headers: idempotency(),
      }),
    ),
  );
}
