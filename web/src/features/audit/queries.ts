import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client.ts";
import { keys } from "@/api/keys.ts";
import type { AuditEntry } from "@/api/types.ts";

export interface AuditFilters {
  q?: string;
  action?: string;
  actor?: string;
  resource?: string;
  since?: string;
  until?: string;
  outcome?: AuditEntry["outcome"];
  sort?: string;
  page?: number;
}

export const auditQuery = (project_id: string, query: AuditFilters) =>
  queryOptions({
    queryKey: keys.audit(project_id, query),
    queryFn: () =>
      unwrap(
        api.GET("/api/v1/projects/{project_id}/audit", { params: { path: { project_id }, query } }),
      ),
  });

export const adminAuditQuery = (query: AuditFilters) =>
  queryOptions({
    queryKey: keys.audit("admin", query),
    queryFn: () => unwrap(api.GET("/api/v1/admin/audit", { params: { query } })),
  });

export const verifyQuery = queryOptions({
  queryKey: keys.auditVerify("admin"),
  queryFn: () => unwrap(api.GET("/api/v1/admin/audit/verify")),
  enabled: false,
});
