import { Group, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Run } from "@/api/types.ts";
import { RunStatusBadge } from "@/components/ui/status.tsx";
import { formatRelative } from "@/lib/format.ts";

interface Props {
  run: Run | undefined;
  /** What is said where there is none. */
  never: string;
}

/** How the last run of something ended, and the way to it. */
export function LastRun({ run, never }: Props) {
  if (!run) {
    return (
      <Text size="sm" c="dimmed">
        {never}
      </Text>
    );
  }
  return (
    <Group gap={8} wrap="nowrap">
      <RunStatusBadge status={run.status} />
      <Link
        to="/projects/$projectId/runs/$runId"
        params={{ projectId: run.project_id, runId: run.id }}
        className="au-link au-nowrap"
      >
        {formatRelative(run.created_at)}
      </Link>
    </Group>
  );
}
