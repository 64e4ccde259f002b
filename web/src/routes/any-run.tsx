import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Navigate, useParams } from "@tanstack/react-router";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { runQuery } from "@/features/runs/queries.ts";

/** A short address (`/runs/…`, as commands print it) leads to the run in its project. */
export function AnyRunPage() {
  const { runId } = useParams({ from: "/signed-in/runs/$runId" });
  const { data, error } = useQuery(runQuery(runId));
  if (data) {
    return (
      <Navigate
        to="/projects/$projectId/runs/$runId"
        params={{ projectId: data.project_id, runId }}
        replace
      />
    );
  }
  return (
    <div className="au-page">
      {error ? <ErrorNotice error={error} /> : <Skeleton height={200} />}
    </div>
  );
}
