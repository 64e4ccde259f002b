import { Anchor, Button, Group, Select, Skeleton, Stack, Text } from "@mantine/core";
import { IconHeartCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { StatusDot } from "@/components/ui/status.tsx";
import { healthQuery } from "../queries.ts";

const STEP = 100;
const TONE = { error: "bad", warning: "warn", info: "idle" } as const;

interface Props {
  connectionId: string;
  onTable: (table: string) => void;
}

export function HealthFindings({ connectionId, onTable }: Props) {
  const { t, i18n } = useTranslation();
  const { data, error, refetch } = useQuery(healthQuery(connectionId));
  const [kind, setKind] = useState<string | null>(null);
  const [shown, setShown] = useState(STEP);
  const nameOf = (code: string) =>
    i18n.exists(`connections:finding.${code}`) ? t(`connections:finding.${code}`) : code;
  if (error) return <ErrorNotice error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton height={200} />;
  if (data.findings.length === 0) {
    return (
      <div className="au-panel">
        <EmptyState
          icon={IconHeartCheck}
          title={t("connections:healthy")}
          text={t("connections:healthy_text")}
        />
      </div>
    );
  }
  const codes = [...new Set(data.findings.map((finding) => finding.code))];
  const found = data.findings.filter((finding) => kind === null || finding.code === kind);
  return (
    <Panel
      title={t("connections:findings", { count: found.length })}
      padded={false}
      actions={
        codes.length > 1 ? (
          <Select
            size="xs"
            w={250}
            aria-label={t("connections:finding_kind")}
            placeholder={t("connections:any_finding")}
            clearable
            clearButtonProps={{ "aria-label": t("common:clear") }}
            value={kind}
            data={codes.map((value) => ({ value, label: nameOf(value) }))}
            onChange={(value) => {
              setKind(value);
              setShown(STEP);
            }}
          />
        ) : undefined
      }
    >
      <Stack gap={0} className="au-divided">
        {found.slice(0, shown).map((finding) => (
          <div
            key={`${finding.code}${finding.table}${finding.object_name}${finding.columns.join()}`}
            style={{ padding: "12px 16px" }}
          >
            <Group justify="space-between" wrap="nowrap" align="flex-start">
              <div>
                <Group gap="sm">
                  <StatusDot tone={TONE[finding.severity]}>
                    <Text span size="sm" fw={580}>
                      {nameOf(finding.code)}
                    </Text>
                  </StatusDot>
                  <Anchor
                    component="button"
                    type="button"
                    className="au-mono"
                    style={{ overflowWrap: "anywhere" }}
                    onClick={() => onTable(finding.table)}
                  >
                    {finding.table}
                    {finding.columns.length ? ` (${finding.columns.join(", ")})` : ""}
                  </Anchor>
                </Group>
                <Text size="sm" c="dimmed" mt={4}>
                  {i18n.exists(`connections:remedy.${finding.code}`)
                    ? t(`connections:remedy.${finding.code}`)
                    : finding.remedy}
                </Text>
              </div>
              <Text size="xs" c="dimmed">
                {t(`connections:severity.${finding.severity}`)}
              </Text>
            </Group>
          </div>
        ))}
        {found.length > shown ? (
          <Group justify="center" py="sm">
            <Button variant="default" size="xs" onClick={() => setShown(shown + STEP)}>
              {t("connections:findings_more", { count: Math.min(STEP, found.length - shown) })}
            </Button>
          </Group>
        ) : null}
      </Stack>
    </Panel>
  );
}
