import { Box, Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Approval } from "@/api/types.ts";
import { StatusDot, type Tone } from "@/components/ui/status.tsx";
import { formatDateTime } from "@/lib/format.ts";
import { stageText } from "../words.ts";

const STAGE_TONE: Record<Approval["stages"][number]["status"], Tone> = {
  done: "ok",
  open: "warn",
  waiting: "idle",
};

/** The way of a request: its stages, and what was said at each. */
export function Stages({ approval }: { approval: Approval }) {
  const { t } = useTranslation();
  return (
    <Stack component="ol" gap="sm" m={0} p={0} style={{ listStyle: "none" }}>
      {approval.stages.map((stage, number) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a stage is its place
        <Box component="li" key={number}>
          <Group gap="xs">
            <Text size="sm" fw={560}>
              {stageText(stage)}
            </Text>
            <StatusDot tone={STAGE_TONE[stage.status]}>
              {t("approvals:stage_count", {
                approved: stage.approved,
                needed: stage.approvals ?? 1,
              })}
            </StatusDot>
          </Group>
          <Stack gap={4} mt={4}>
            {approval.decisions
              .filter((said) => said.stage === number)
              .map((said) => (
                <div key={`${said.user.id}${said.at}`}>
                  <Text size="sm" {...(said.void ? { c: "dimmed", td: "line-through" } : {})}>
                    {t(`approvals:said.${said.decision}`, { name: said.user.name })} ·{" "}
                    {formatDateTime(said.at)}
                  </Text>
                  {said.void ? (
                    <Text size="xs" c="dimmed">
                      {t(`approvals:void.${said.void}`)}
                    </Text>
                  ) : null}
                  {said.comment ? (
                    <Text size="sm" style={{ whiteSpace: "pre-wrap" }}>
                      {said.comment}
                    </Text>
                  ) : null}
                </div>
              ))}
          </Stack>
        </Box>
      ))}
    </Stack>
  );
}
