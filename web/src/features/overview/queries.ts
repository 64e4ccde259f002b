import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client.ts";
import { keys } from "@/api/keys.ts";

export const overviewQuery = (project_id: string) =>
  queryOptions({
    queryKey: keys.overview(project_id),
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/projects/{project_id}/overview", { params: { path: { project_id } } }),
      ),
  });
