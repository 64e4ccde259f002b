import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client.ts";
import { keys } from "@/api/keys.ts";
import type { ApprovalStatus } from "@/api/types.ts";

export interface ApprovalFilters {
  project_id: string;
  status?: ApprovalStatus;
  mine?: boolean;
  requested?: boolean;
  sort?: string;
  page?: number;
}

export const approvalsQuery = (query: ApprovalFilters) =>
  queryOptions({
    queryKey: keys.approvals(query),
    queryFn: () => unwrap(api.GET("/api/v1/approvals", { params: { query } })),
  });

export const approvalQuery = (id: string) =>
  queryOptions({
    queryKey: keys.approval(id),
    queryFn: () =>
      unwrap(api.GET("/api/v1/approvals/{approval_id}", { params: { path: { approval_id: id } } })),
    enabled: id !== "",
  });
