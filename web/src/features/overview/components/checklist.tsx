import { CloseButton, Group, Progress, Text, ThemeIcon } from "@mantine/core";
import { IconCheck, IconCircleDashed } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Overview } from "@/api/types.ts";
import { Panel } from "@/components/ui/panel.tsx";

const dismissed = (projectId: string) => `auralith.checklist.${projectId}`;

/** The way to the first useful change, step by step; goes away when done or closed. */
export function Checklist({
  projectId,
  counts,
}: {
  projectId: string;
  counts: Overview["counts"];
}) {
  const { t } = useTranslation();
  const [closed, setClosed] = useState(localStorage.getItem(dismissed(projectId)) === "yes");
  const steps = [
    {
      id: "connect",
      done: counts.connections > 0,
      to: "/projects/$projectId/connections",
      search: counts.connections > 0 ? {} : { new: "yes" },
    },
    {
      id: "patch",
      done: counts.patches > 0,
      to: "/projects/$projectId/patches",
      search: counts.patches > 0 ? {} : { new: "yes" },
    },
    { id: "dry_run", done: counts.runs > 0, to: "/projects/$projectId/patches", search: {} },
    {
      id: "invite",
      done: counts.members > 1,
      to: "/projects/$projectId/members",
      search: counts.members > 1 ? {} : { invite: "yes" },
    },
  ] as const;
  const done = steps.filter((step) => step.done).length;
  if (closed || done === steps.length) return null;
  return (
    <Panel
      title={t("overview:checklist")}
      actions={
        <CloseButton
          aria-label={t("overview:checklist_close")}
          onClick={() => {
            localStorage.setItem(dismissed(projectId), "yes");
            setClosed(true);
          }}
        />
      }
    >
      <Progress
        value={(done / steps.length) * 100}
        size="xs"
        mb="md"
        aria-label={t("overview:checklist")}
      />
      <div className="au-tiles">
        {steps.map((step) => (
          <Group key={step.id} gap="sm" wrap="nowrap" align="flex-start">
            <ThemeIcon
              size={24}
              radius="xl"
              variant="light"
              color={step.done ? "teal" : "gray"}
              aria-hidden
            >
              {step.done ? <IconCheck size={15} /> : <IconCircleDashed size={15} />}
            </ThemeIcon>
            <div>
              <Link to={step.to} params={{ projectId }} search={step.search} className="au-link">
                {t(`overview:step.${step.id}`)}
              </Link>
              <Text size="xs" c="dimmed">
                {step.done ? t("overview:step_done") : t(`overview:step_text.${step.id}`)}
              </Text>
            </div>
          </Group>
        ))}
      </div>
    </Panel>
  );
}
