import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client.ts";
import { keys } from "@/api/keys.ts";

export type RunAction = "cancel" | "pause" | "resume";

export function useRunAction(run_id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (action: RunAction) => {
      const options = { params: { path: { run_id } } };
      if (action === "cancel") return unwrap(api.POST("/api/v1/runs/{run_id}/cancel", options));
      if (action === "pause") return unwrap(api.POST("/api/v1/runs/{run_id}/pause", options));
      return unwrap(api.POST("/api/v1/runs/{run_id}/resume", options));
    },
    onSuccess: async (run) => {
      client.setQueryData(keys.run(run_id), run);
      await client.invalidateQueries({ queryKey: ["runs"] });
    },
  });
}
