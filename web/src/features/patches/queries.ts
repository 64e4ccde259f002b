import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client.ts";
import { keys } from "@/api/keys.ts";
import type { PatchStatus } from "@/api/types.ts";
import type { ConflictPage } from "@/features/runs/components/conflict-pages.tsx";

export interface PatchFilters {
  project_id: string;
  q?: string;
  status?: PatchStatus;
  connection_id?: string;
  sort?: string;
  page?: number;
  page_size?: number;
}

const at = (patch_id: string) => ({ patch_id });

export const patchesQuery = (filters: PatchFilters) =>
  queryOptions({
    queryKey: keys.patches(filters),
    queryFn: () => unwrap(api.GET("/api/v1/patches", { params: { query: filters } })),
  });

export const patchQuery = (id: string) =>
  queryOptions({
    queryKey: keys.patch(id),
    queryFn: () => unwrap(api.GET("/api/v1/patches/{patch_id}", { params: { path: at(id) } })),
  });

export const changesQuery = (id: string, page: number) =>
  queryOptions({
    queryKey: keys.changes(id, page),
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/patches/{patch_id}/changes", {
          params: { path: at(id), query: { page, page_size: 50 } },
        }),
      ),
  });

export const conflictPages =
  (id: string): ConflictPage =>
  (page) => ({
    queryKey: keys.conflicts(id, page),
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/patches/{patch_id}/conflicts", {
          params: { path: at(id), query: { page, page_size: 50 } },
        }),
      ),
  });
