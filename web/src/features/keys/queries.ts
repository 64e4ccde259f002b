import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client.ts";
import { keys } from "@/api/keys.ts";

export interface KeyFilters {
  project_id: string;
  q?: string;
  sort?: string;
  page?: number;
}

export const apiKeysQuery = (query: KeyFilters) =>
  queryOptions({
    queryKey: keys.apiKeys(query),
    queryFn: () => unwrap(api.GET("/api/v1/api-keys", { params: { query } })),
  });
