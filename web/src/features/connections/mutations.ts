import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, idempotency, unwrap } from "@/api/client.ts";
import { keys } from "@/api/keys.ts";
import type { components } from "@/api/schema.gen.ts";
import type { ConnectionCreate } from "@/api/types.ts";

type ConnectionUpdate = components["schemas"]["ConnectionUpdate"];

export function useCreateConnection() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ConnectionCreate) =>
      unwrap(api.POST("/api/v1/connections", { body, headers: idempotency() })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["connections"] }),
  });
}

export function useUpdateConnection(connection_id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ConnectionUpdate) =>
      unwrap(
        api.PATCH("/api/v1/connections/{connection_id}", {
          params: { path: { connection_id } },
          body,
        }),
      ),
    onSuccess: async (connection) => {
      client.setQueryData(keys.connection(connection_id), connection);
      await client.invalidateQueries({ queryKey: ["connections"] });
    },
  });
}

export function useDeleteConnection(connection_id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      unwrap(
        api.DELETE("/api/v1/connections/{connection_id}", { params: { path: { connection_id } } }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ["connections"] }),
  });
}

/** Tests parts that were not saved yet. */
export function useTestUnsaved() {
  return useMutation({
    mutationFn: (body: ConnectionCreate) => unwrap(api.POST("/api/v1/connections/test", { body })),
  });
}

export function useTestConnection(connection_id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/connections/{connection_id}/test", {
          params: { path: { connection_id } },
        }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: keys.connection(connection_id) }),
  });
}

/** Reads the schema again from the database. */
export function useIntrospect(connection_id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/connections/{connection_id}/introspect", {
          params: { path: { connection_id } },
        }),
      ),
    onSuccess: async (schema) => {
      client.setQueryData(keys.schema(connection_id), schema);
      await client.invalidateQueries({ queryKey: keys.graph(connection_id) });
      await client.invalidateQueries({ queryKey: keys.health(connection_id) });
      await client.invalidateQueries({ queryKey: ["schema", connection_id] });
    },
  });
}
