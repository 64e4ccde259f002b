import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client.ts";
import { keys } from "@/api/keys.ts";
import type { Approval } from "@/api/types.ts";

export type Decision = "approve" | "reject" | "withdraw" | "cancel";

interface Said {
  decision: Decision;
  comment: string;
}

/** A decision about exactly what is shown: the server refuses it when that has changed. */
export function useDecide(approval: Approval) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ decision, comment }: Said) =>
      unwrap(
        api.PATCH("/api/v1/approvals/{approval_id}", {
          params: { path: { approval_id: approval.id } },
          body: {
            decision,
            comment: comment.trim() || null,
            content_hash: decision === "approve" ? approval.content_hash : null,
          },
        }),
      ),
    onSuccess: (decided) => client.setQueryData(keys.approval(decided.id), decided),
    onSettled: async () => {
      await Promise.all(
        ["approvals", "approval", "runs", "run"].map((name) =>
          client.invalidateQueries({ queryKey: [name] }),
        ),
      );
    },
  });
}
