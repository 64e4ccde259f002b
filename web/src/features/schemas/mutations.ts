import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, idempotency, unwrap } from "@/api/client.ts";
import { keys } from "@/api/keys.ts";

/** Reads the schema now and keeps it under a label. */
export function useTakeSnapshot(connection_id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (label: string) =>
      unwrap(
        api.POST("/api/v1/connections/{connection_id}/drift/snapshots", {
          params: { path: { connection_id } },
          body: { label },
          headers: idempotency(),
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.allSnapshots(connection_id) }),
  });
}
