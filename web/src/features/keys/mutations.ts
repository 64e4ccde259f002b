import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, idempotency, unwrap } from "@/api/client.ts";

export function useCreateKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: {
      project_id: string;
      name: string;
      scopes: string[];
      expires_at: string | null;
    }) => unwrap(api.POST("/api/v1/api-keys", { body, headers: idempotency() })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["api-keys"] }),
  });
}

export function useRotateKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ key_id, grace_minutes }: { key_id: string; grace_minutes: number }) =>
      unwrap(
        api.POST("/api/v1/api-keys/{key_id}/rotate", {
          params: { path: { key_id } },
          body: { grace_minutes },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ["api-keys"] }),
  });
}

export function useRevokeKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (key_id: string) =>
      unwrap(api.DELETE("/api/v1/api-keys/{key_id}", { params: { path: { key_id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["api-keys"] }),
  });
}
