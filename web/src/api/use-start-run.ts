import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { keys } from "./keys.ts";
import type { Run } from "./types.ts";

/** Starts a run and makes what it touches fresh; `about` is what the run changes. */
export function useStartRun<V>(start: (value: V) => Promise<Run>, about?: QueryKey) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: start,
    onSuccess: async (run) => {
      client.setQueryData(keys.run(run.id), run);
      await client.invalidateQueries({ queryKey: ["runs"] });
    },
    onSettled: () => (about ? client.invalidateQueries({ queryKey: about }) : undefined),
  });
}
