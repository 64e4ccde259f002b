import { useQuery } from "@tanstack/react-query";
import { Outlet, useParams } from "@tanstack/react-router";
import { ApiError } from "@/api/errors.ts";
import { NotFound } from "@/app/not-found.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { projectQuery } from "@/features/projects/queries.ts";

/** Everything of one project; who may not see it is told there is nothing. */
export function ProjectLayout() {
  const { projectId } = useParams({ from: "/signed-in/projects/$projectId" });
  const { error, refetch } = useQuery(projectQuery(projectId));
  if (error instanceof ApiError && (error.status === 404 || error.status === 422)) {
    return <NotFound />;
  }
  if (error) {
    return (
      <div className="au-page">
        <ErrorNotice error={error} retry={() => void refetch()} />
      </div>
    );
  }
  return <Outlet />;
}
