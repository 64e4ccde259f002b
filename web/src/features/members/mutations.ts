import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, idempotency, unwrap } from "@/api/client.ts";
import type { Environment, InvitationCreated, Member, Role } from "@/api/types.ts";

interface NewMember {
  email: string;
  role: Role;
  environments: Environment[] | null;
}

function useFresh(project_id: string) {
  const client = useQueryClient();
  return async () => {
    await client.invalidateQueries({ queryKey: ["project", project_id] });
  };
}

/** A member where the address is known, else an invitation with its link. */
export function useAddMember(project_id: string) {
  const fresh = useFresh(project_id);
  return useMutation({
    mutationFn: async (body: NewMember): Promise<Member | InvitationCreated> =>
      unwrap(
        api.POST("/api/v1/projects/{project_id}/members", {
          params: { path: { project_id } },
          body,
          headers: idempotency(),
        }),
      ),
    onSuccess: fresh,
  });
}

export function useUpdateMember(project_id: string) {
  const fresh = useFresh(project_id);
  return useMutation({
    mutationFn: ({
      user_id,
      ...body
    }: {
      user_id: string;
      role: Role;
      environments: Environment[] | null;
    }) =>
      unwrap(
        api.PATCH("/api/v1/projects/{project_id}/members/{user_id}", {
          params: { path: { project_id, user_id } },
          body,
        }),
      ),
    onSuccess: fresh,
  });
}

export function useRemoveMember(project_id: string) {
  const fresh = useFresh(project_id);
  return useMutation({
    mutationFn: (user_id: string) =>
      unwrap(
        api.DELETE("/api/v1/projects/{project_id}/members/{user_id}", {
          params: { path: { project_id, user_id } },
        }),
      ),
    onSuccess: fresh,
  });
}

export function useRevokeInvitation(project_id: string) {
  const fresh = useFresh(project_id);
  return useMutation({
    mutationFn: (invitation_id: string) =>
      unwrap(
        api.DELETE("/api/v1/projects/{project_id}/invitations/{invitation_id}", {
          params: { path: { project_id, invitation_id } },
        }),
      ),
    onSuccess: fresh,
  });
}
