import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client.ts";
import { keys } from "@/api/keys.ts";

export const projectsQuery = (params: { q?: string; page?: number; sort?: string } = {}) =>
  queryOptions({
    queryKey: keys.projects(params),
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/projects", {
          params: { query: { page_size: 100, sort: "name", ...params } },
        }),
      ),
  });

export const projectQuery = (project_id: string) =>
  queryOptions({
    queryKey: keys.project(project_id),
    queryFn: () =>
      unwrap(api.GET("/api/v1/projects/{project_id}", { params: { path: { project_id } } })),
    staleTime: 60_000,
  });

export const permissionsQuery = (project_id: string) =>
  queryOptions({
    queryKey: keys.permissions(project_id),
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/projects/{project_id}/permissions", { params: { path: { project_id } } }),
      ),
    staleTime: 60_000,
  });
