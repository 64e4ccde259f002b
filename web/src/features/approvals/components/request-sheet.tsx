import { Alert, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Approval, Environment } from "@/api/types.ts";
import { CopyLine } from "@/components/ui/copy-line.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { LinkButton } from "@/components/ui/link.tsx";
import { Sheet } from "@/components/ui/sheet.tsx";
import { EnvBadge, StatusDot } from "@/components/ui/status.tsx";
import { kindName } from "@/features/runs/words.ts";
import { formatDateTime, formatNumber } from "@/lib/format.ts";
import { approvalQuery } from "../queries.ts";
import { TONE } from "../words.ts";
import { DecisionBar } from "./decision-bar.tsx";
import { Stages } from "./stages.tsx";

interface Props {
  id: string;
  projectId: string;
  onClose: () => void;
}

/** A request with what would run, who decides and what was said. */
export function RequestSheet({ id, projectId, onClose }: Props) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({ ...approvalQuery(id), refetchInterval: 5000 });
  return (
    <Sheet opened={id !== ""} onClose={onClose} title={t("approvals:request")}>
      <ErrorNotice error={error} retry={() => void refetch()} />
      {data ? <Request approval={data} projectId={projectId} /> : null}
    </Sheet>
  );
}

function Request({ approval, projectId }: { approval: Approval; projectId: string }) {
  const { t } = useTranslation();
  const rows =
    approval.rows === null
      ? t("approvals:rows_unknown")
      : t("approvals:rows", { count: approval.rows });
  return (
    <Stack gap="md">
      <Group gap="xs">
        <StatusDot tone={TONE[approval.status]}>
          {t(`approvals:status.${approval.status}`)}
        </StatusDot>
        {approval.environments.map((each) => (
          <EnvBadge key={each} environment={each as Environment} />
        ))}
      </Group>
      <div>
        <Text fw={620}>{approval.summary}</Text>
        <Text size="sm" c="dimmed">
          {kindName(approval.kind)} · {rows} ·{" "}
          {t("approvals:asked_by", {
            name: approval.requested_by.name ?? t("runs:system"),
            when: formatDateTime(approval.created_at),
          })}
        </Text>
      </div>
      {approval.destructive ? <Alert color="red">{t("approvals:destructive")}</Alert> : null}
      {approval.blocked_reason ? (
        <Alert color="yellow" title={t("approvals:blocked")}>
          {approval.blocked_reason}
        </Alert>
      ) : null}
      <Stages approval={approval} />
      <div>
        <Text size="sm" c="dimmed" mb={4}>
          {t("approvals:hash")}
        </Text>
        <CopyLine text={approval.content_hash} />
      </div>
      {approval.status === "pending" ? (
        <Text size="sm" c="dimmed">
          {t("approvals:until", { when: formatDateTime(approval.expires_at) })}
        </Text>
      ) : null}
      {approval.run_id ? (
        <LinkButton
          variant="default"
          to="/projects/$projectId/runs/$runId"
          params={{ projectId, runId: approval.run_id }}
        >
          {t("approvals:to_run")}
        </LinkButton>
      ) : null}
      <DecisionBar approval={approval} />
      <Text size="xs" c="dimmed">
        {t("approvals:rows_note", { number: formatNumber(approval.stages.length) })}
      </Text>
    </Stack>
  );
}
