import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client.ts";
import { keys } from "@/api/keys.ts";
import type { Role } from "@/api/types.ts";

export interface MemberFilters {
  q?: string;
  role?: Role;
  sort?: string;
  page?: number;
}

export const membersQuery = (project_id: string, query: MemberFilters) =>
  queryOptions({
    queryKey: keys.members(project_id, query),
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/projects/{project_id}/members", {
          params: { path: { project_id }, query },
        }),
      ),
  });

export const invitationsQuery = (project_id: string) =>
  queryOptions({
    queryKey: ["project", project_id, "invitations"],
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/projects/{project_id}/invitations", { params: { path: { project_id } } }),
      ),
  });

export const explainQuery = (project_id: string, user_id: string, permission: string) =>
  queryOptions({
    queryKey: keys.explain(project_id, { user_id, permission }),
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/projects/{project_id}/permissions/explain", {
          params: { path: { project_id }, query: { user_id, permission } },
        }),
      ),
    enabled: permission !== "",
  });
