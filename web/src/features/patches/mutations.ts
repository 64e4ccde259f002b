import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, idempotency, unwrap } from "@/api/client.ts";
import { keys } from "@/api/keys.ts";
import type { components } from "@/api/schema.gen.ts";
import type { OnConflict, PatchUpdate, Run } from "@/api/types.ts";
import { useStartRun } from "@/api/use-start-run.ts";

type PatchCreate = components["schemas"]["PatchCreate"];

export function useCreatePatch() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: PatchCreate) =>
      unwrap(api.POST("/api/v1/patches", { body, headers: idempotency() })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["patches"] }),
  });
}

export function useUpdatePatch(patch_id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: PatchUpdate) =>
      unwrap(api.PATCH("/api/v1/patches/{patch_id}", { params: { path: { patch_id } }, body })),
    onSuccess: async (patch) => {
      client.setQueryData(keys.patch(patch_id), patch);
      await client.invalidateQueries({ queryKey: ["patches"] });
    },
  });
}

export function useDeletePatch(patch_id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      unwrap(api.DELETE("/api/v1/patches/{patch_id}", { params: { path: { patch_id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["patches"] }),
  });
}

export function useUploadFile(patch_id: string) {
  return useMutation({
    mutationFn: (file: File) =>
      unwrap(
        api.POST("/api/v1/patches/{patch_id}/files", {
          params: { path: { patch_id } },
          body: { file: file as unknown as string },
          bodySerializer: () => {
            const form = new FormData();
            form.append("file", file, file.name);
            return form;
          },
        }),
      ),
  });
}

/** Starts a run of the patch and makes what it touches fresh. */
function useStart<V>(patch_id: string, start: (value: V) => Promise<Run>) {
  return useStartRun(start, keys.patch(patch_id));
}

export function useDryRun(patch_id: string) {
  return useStart<void>(patch_id, () =>
    unwrap(
      api.POST("/api/v1/patches/{patch_id}/dry-run", {
        params: { path: { patch_id } },
        headers: idempotency(),
      }),
    ),
  );
}

export function useExecute(patch_id: string) {
  return useStart<{ allow_irreversible: boolean }>(patch_id, (body) =>
    unwrap(
      api.POST("/api/v1/patches/{patch_id}/execute", {
        params: { path: { patch_id } },
        body,
        headers: idempotency(),
      }),
    ),
  );
}

export function useRollbackPreview(patch_id: string) {
  return useStart<void>(patch_id, () =>
    unwrap(
      api.POST("/api/v1/patches/{patch_id}/rollback/preview", {
        params: { path: { patch_id } },
        headers: idempotency(),
      }),
    ),
  );
}

export function useRollback(patch_id: string) {
  return useStart<OnConflict>(patch_id, (on_conflict) =>
    unwrap(
      api.POST("/api/v1/patches/{patch_id}/rollback", {
        params: { path: { patch_id } },
        body: { on_conflict },
        headers: idempotency(),
      }),
    ),
  );
}
