import { Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Run } from "@/api/types.ts";
import { LinkButton } from "@/components/ui/link.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { StatusDot } from "@/components/ui/status.tsx";
import { checkResult } from "../model.ts";
import { resultText } from "../words.ts";
import { SeverityMark } from "./drift-state.tsx";

/** What a check came to, in a sentence; the way to its report. */
export function CheckOutcome({ run }: { run: Run }) {
  const { t } = useTranslation();
  const result = checkResult(run);
  if (result === null || run.status !== "succeeded") return null;
  return (
    <Panel title={t("runs:result")}>
      <Stack gap="sm" align="flex-start">
        <Group gap="md">
          <StatusDot tone={result.drifted ? "bad" : "ok"}>
            {t(result.drifted ? "drift:state.open" : "drift:state.clean")}
          </StatusDot>
          <SeverityMark severity={result.severity} />
        </Group>
        <Text size="sm">{resultText(result)}</Text>
        {result.report_id ? (
          <LinkButton
            variant="default"
            to="/projects/$projectId/drift/reports/$reportId"
            params={{ projectId: run.project_id, reportId: result.report_id }}
            search={{}}
          >
            {t("drift:open_report")}
          </LinkButton>
        ) : null}
      </Stack>
    </Panel>
  );
}
