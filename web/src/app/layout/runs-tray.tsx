import { ActionIcon, Indicator, Popover, Progress, Stack, Text } from "@mantine/core";
import { IconActivity } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { RunStatusBadge } from "@/components/ui/status.tsx";
import { runsQuery } from "@/features/runs/queries.ts";
import { kindName, subjectName } from "@/features/runs/words.ts";
import { formatPercent, formatRelative } from "@/lib/format.ts";
import { useCan } from "@/lib/permissions.ts";
import { isFinal, share } from "@/lib/progress.ts";

/** What runs now, in reach on every page. */
export function RunsTray({ projectId }: { projectId: string }) {
  const { t } = useTranslation();
  const can = useCan();
  const [open, setOpen] = useState(false);
  const { data } = useQuery({
    ...runsQuery({ project_id: projectId, sort: "-created_at", page_size: 8 }),
    enabled: can("runs.read"),
    refetchInterval: (query) =>
      query.state.data?.items.some((run) => !isFinal(run.status)) ? 2000 : 15_000,
  });
  const runs = data?.items ?? [];
  const active = runs.filter((run) => !isFinal(run.status)).length;
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position="bottom-end"
      width={340}
      shadow="md"
      trapFocus
    >
      <Indicator label={active} size={16} disabled={active === 0} offset={4}>
        <Popover.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={t("shell:runs_tray", { count: active })}
            onClick={() => setOpen((value) => !value)}
          >
            <IconActivity size={19} stroke={1.8} />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown p={0}>
        <Text fw={600} size="sm" px="md" py={10}>
          {t("shell:recent_runs")}
        </Text>
        <Stack gap={0} className="au-divided">
          {runs.length === 0 ? (
            <Text size="sm" c="dimmed" px="md" pb="md">
              {t("shell:no_runs")}
            </Text>
          ) : null}
          {runs.map((run) => {
            const done = share(run.progress);
            return (
              <Link
                key={run.id}
                to="/projects/$projectId/runs/$runId"
                params={{ projectId, runId: run.id }}
                className="au-nav-link"
                style={{ borderRadius: 0, display: "block", padding: "8px 16px" }}
                onClick={() => setOpen(false)}
              >
                <Text size="sm" fw={540}>
                  {[kindName(run.kind), subjectName(run)].filter(Boolean).join(" · ")}
                </Text>
                <Text size="xs" c="dimmed" component="div">
                  <RunStatusBadge status={run.status} />
                  {" · "}
                  {done !== null && !isFinal(run.status)
                    ? formatPercent(done)
                    : formatRelative(run.created_at)}
                </Text>
                {done !== null && !isFinal(run.status) ? (
                  <Progress
                    mt={6}
                    size="xs"
                    value={done * 100}
                    aria-label={t("runs:progress_label")}
                  />
                ) : null}
              </Link>
            );
          })}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
