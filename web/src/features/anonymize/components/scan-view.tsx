import { Alert, Button, Group, List, Select, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconScan, IconShieldCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useBlocker } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { NeedRight } from "@/components/shared/need-right.tsx";
import { CopyAs } from "@/components/ui/copy-as.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { EnvBadge } from "@/components/ui/status.tsx";
import { allConnectionsQuery, schemaQuery } from "@/features/connections/queries.ts";
import { useCan } from "@/lib/permissions.ts";
import { homed, withRows } from "@/lib/tables.ts";
import { placeOf } from "../draft.ts";
import { categoriesOf, coverageOf, type Decision } from "../findings.ts";
import type { Config, Finding } from "../model.ts";
import { detectionQuery } from "../queries.ts";
import { CoverageRing } from "./coverage-ring.tsx";
import { FindingsList } from "./findings-list.tsx";
import { ScanSave } from "./scan-save.tsx";

export const SAMPLE_ROWS = 2_000;
const NONE: never[] = [];

interface Props {
  projectId: string;
  connectionId: string | undefined;
  /** What the findings are added to; none: a new configuration. */
  config: Config | undefined;
  onConnection: (id: string) => void;
}

/** A database is looked through, and what looks personal is decided upon. */
export function ScanView({ projectId, connectionId, config, onConnection }: Props) {
  const { t } = useTranslation();
  const can = useCan();
  const [decisions, setDecisions] = useState<ReadonlyMap<string, Decision>>(new Map());
  const { data } = useQuery(allConnectionsQuery(projectId));
  const connections = data?.items ?? NONE;
  const chosen = connections.find((item) => item.id === connectionId);
  const scan = useQuery({
    ...detectionQuery(connectionId ?? "", config?.options.sample_rows ?? SAMPLE_ROWS),
    enabled: false,
  });
  const { data: schema } = useQuery({
    ...schemaQuery(connectionId ?? ""),
    enabled: scan.data !== undefined,
  });
  const findings = scan.data?.items ?? NONE;
  const unread = scan.data?.unread ?? NONE;
  const rules = homed(config?.tables ?? NONE, schema?.tables ?? NONE);
  const categories = useMemo(() => categoriesOf(findings), [findings]);
  const columns = withRows(schema?.tables ?? NONE).reduce(
    (sum, table) => sum + table.columns.length,
    0,
  );
  const [saved, setSaved] = useState(false);
  useBlocker({
    shouldBlockFn: ({ current, next }) =>
      decisions.size > 0 &&
      !saved &&
      current.pathname !== next.pathname &&
      !window.confirm(t("anonymize:leave")),
    enableBeforeUnload: () => decisions.size > 0 && !saved,
  });
  const decide = (list: Finding[], decision: Decision | null) =>
    setDecisions((old) => {
      const next = new Map(old);
      for (const finding of list) {
        if (decision) next.set(placeOf(finding), decision);
        else next.delete(placeOf(finding));
      }
      return next;
    });
  return (
    <Stack gap="md">
      <Panel>
        <Group align="flex-end" gap="sm">
          <Select
            label={t("anonymize:source")}
            description={t("anonymize:scan_hint")}
            searchable
            allowDeselect={false}
            readOnly={config !== undefined}
            nothingFoundMessage={t("connections:empty_title")}
            data={connections.map((item) => ({ value: item.id, label: item.name }))}
            rightSection={chosen ? <EnvBadge environment={chosen.environment} /> : undefined}
            rightSectionWidth={chosen ? 130 : undefined}
            value={connectionId ?? null}
            onChange={(id) => {
              if (!id || id === connectionId) return;
              setDecisions(new Map());
              onConnection(id);
            }}
            style={{ flex: "1 1 320px" }}
          />
          {can("anonymize.write") ? (
            <Button
              leftSection={<IconScan size={16} />}
              disabled={!connectionId}
              loading={scan.isFetching}
              onClick={() => void scan.refetch()}
            >
              {t(scan.data ? "anonymize:scan_again" : "anonymize:scan")}
            </Button>
          ) : null}
          <CopyAs
            call={{
              method: "POST",
              path: "/anonymize/detect",
              body: { connection_id: connectionId, sample_rows: SAMPLE_ROWS },
              cli: `anonymize detect '${chosen?.name ?? "CONNECTION"}'`,
            }}
          />
        </Group>
        <NeedRight right="anonymize.write" />
      </Panel>
      {scan.isFetching ? (
        <Text size="sm" c="dimmed" role="status">
          {t("anonymize:scanning")}
        </Text>
      ) : null}
      <ErrorNotice error={scan.error} retry={() => void scan.refetch()} />
      {scan.data ? (
        <>
          <Panel title={t("anonymize:coverage_title")}>
            <CoverageRing coverage={coverageOf(columns, findings, decisions, rules)} />
          </Panel>
          {unread.length > 0 ? (
            <Alert
              color="yellow"
              icon={<IconAlertTriangle size={18} />}
              title={t("anonymize:unread", { count: unread.length })}
            >
              <Text size="sm">{t("anonymize:unread_text")}</Text>
              <List size="sm" mt={4}>
                {unread.map(({ table, reason }) => (
                  <List.Item key={table}>
                    <span className="au-mono">{table}</span>: {reason}
                  </List.Item>
                ))}
              </List>
            </Alert>
          ) : null}
          {findings.length === 0 ? (
            <Panel>
              <EmptyState
                icon={IconShieldCheck}
                title={t("anonymize:nothing_found")}
                text={t("anonymize:nothing_found_text")}
              />
            </Panel>
          ) : (
            <FindingsList
              categories={categories}
              decisions={decisions}
              rules={rules}
              onDecide={decide}
            />
          )}
          {chosen ? (
            <ScanSave
              key={chosen.id}
              projectId={projectId}
              source={chosen}
              connections={connections}
              config={config}
              findings={findings}
              decisions={decisions}
              schema={schema?.tables ?? NONE}
              onSaved={() => setSaved(true)}
            />
          ) : null}
        </>
      ) : null}
    </Stack>
  );
}
