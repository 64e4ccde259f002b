import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, idempotency, unwrap } from "@/api/client.ts";
import { keys } from "@/api/keys.ts";

export function useCreateProject() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { name: string; description: string; organization_id?: string }) =>
      unwrap(api.POST("/api/v1/projects", { body, headers: idempotency() })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["projects"] }),
  });
}

export function useUpdateProject(project_id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { name?: string; description?: string }) =>
      unwrap(
        api.PATCH("/api/v1/projects/{project_id}", { params: { path: { project_id } }, body }),
      ),
    onSuccess: async (project) => {
      client.setQueryData(keys.project(project_id), project);
      await client.invalidateQueries({ queryKey: ["projects"] });
    },
  });
}

export function useDeleteProject(project_id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      unwrap(api.DELETE("/api/v1/projects/{project_id}", { params: { path: { project_id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["projects"] }),
  });
}
