import { Group, Text } from "@mantine/core";
import { IconCheck, IconChevronRight, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Run } from "@/api/types.ts";
import { isFinal } from "@/lib/progress.ts";

/** Waiting, working, ended: where the run is now. */
export function RunPhases({ run }: { run: Run }) {
  const { t } = useTranslation();
  const steps: { id: string; text: string; state: "done" | "now" | "next" | "bad" }[] = [];
  const started = run.started_at !== null || run.status === "running" || run.status === "paused";
  const ended = isFinal(run.status);
  if (run.approval_id) {
    const waits = run.status === "awaiting_approval";
    const refused = run.status === "rejected" || run.status === "expired";
    steps.push({
      id: "approval",
      text: t("runs:step.approval"),
      state: waits ? "now" : refused ? "bad" : "done",
    });
  }
  steps.push({
    id: "queued",
    text: t("runs:step.queued"),
    state: run.status === "queued" ? "now" : started ? "done" : "next",
  });
  steps.push({
    id: "running",
    text: t(run.status === "paused" ? "runs:status.paused" : "runs:step.running"),
    state: ended ? (started ? "done" : "next") : started ? "now" : "next",
  });
  steps.push({
    id: "ended",
    text: ended ? t(`runs:status.${run.status}`) : t("runs:step.ended"),
    state: !ended ? "next" : run.status === "succeeded" ? "done" : "bad",
  });
  return (
    <Group component="ol" gap={8} m={0} p={0} style={{ listStyle: "none" }}>
      {steps.map((step, index) => (
        <li key={step.id} aria-current={step.state === "now" ? "step" : undefined}>
          <Group gap={8} wrap="nowrap">
            {index > 0 ? (
              <IconChevronRight size={14} color="var(--au-border-strong)" aria-hidden />
            ) : null}
            {step.state === "done" ? (
              <IconCheck size={15} color="var(--au-ok)" aria-hidden />
            ) : null}
            {step.state === "bad" ? <IconX size={15} color="var(--au-bad)" aria-hidden /> : null}
            <Text
              size="sm"
              fw={step.state === "now" ? 620 : 440}
              c={
                step.state === "now"
                  ? "var(--au-accent)"
                  : step.state === "next"
                    ? "dimmed"
                    : undefined
              }
            >
              {step.text}
            </Text>
          </Group>
        </li>
      ))}
    </Group>
  );
}
