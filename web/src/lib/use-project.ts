import { useParams } from "@tanstack/react-router";

/** The project of the address; pages below a project always have one. */
export function useProjectId(): string {
  return useParams({ from: "/signed-in/projects/$projectId" }).projectId;
}
