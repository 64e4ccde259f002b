import { Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconCheck, IconRefresh } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { ChangeTree } from "@/components/shared/change-tree.tsx";
import { CopyIcon } from "@/components/ui/copy-line.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { countActions } from "@/lib/change-groups.ts";
import { formatNumber } from "@/lib/format.ts";
import { readSide, type SnapshotDiff, type Source } from "../model.ts";
import { diffQuery } from "../queries.ts";
import { ChangedObject } from "./changed-object.tsx";
import { DraftMenu } from "./draft-menu.tsx";
import { SchemaGaps } from "./schema-gaps.tsx";

interface Props {
  before: string;
  after: string;
  labels: { before: string; after: string };
  selected: string | undefined;
  onSelect: (object: string) => void;
}

/** What leads from one schema to the other: counts, the tree, the chosen object on both sides. */
export function Comparison({ before, after, labels, selected, onSelect }: Props) {
  const { t } = useTranslation();
  const [old, next] = [readSide(before), readSide(after)];
  const snapshotId = old && "snapshotId" in old ? old.snapshotId : "";
  const { data, error, refetch, isFetching } = useQuery({
    ...diffQuery(snapshotId, next ?? { connectionId: "" }),
    enabled: snapshotId !== "" && next !== undefined,
  });
  if (error) return <ErrorNotice error={error} retry={() => void refetch()} />;
  if (!data || !old || !next) {
    return (
      <div aria-busy>
        <span className="au-hidden">{t("common:loading")}</span>
        <Skeleton height={420} />
      </div>
    );
  }
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Summary diff={data} />
        <Group gap="xs">
          {"connectionId" in next ? (
            <Button
              variant="default"
              leftSection={<IconRefresh size={16} />}
              loading={isFetching}
              onClick={() => void refetch()}
            >
              {t("connections:refresh")}
            </Button>
          ) : null}
          {data.identical ? null : <DraftMenu before={before} after={after} />}
        </Group>
      </Group>
      <SchemaGaps gaps={data.gaps} />
      {data.identical ? (
        <div className="au-panel">
          <EmptyState
            icon={IconCheck}
            title={t("schemas:identical")}
            text={t(
              data.completeness === "complete"
                ? "schemas:identical_text"
                : "schemas:identical_partial",
            )}
          />
        </div>
      ) : (
        <Changes
          diff={data}
          sides={{ before: old, after: next }}
          labels={labels}
          selected={selected}
          onSelect={onSelect}
        />
      )}
    </Stack>
  );
}

function Summary({ diff }: { diff: SnapshotDiff }) {
  const { t } = useTranslation();
  const counts = countActions(diff.changes);
  return (
    <Group gap="lg" role="status" aria-label={t("schemas:summary")}>
      {(["added", "removed", "changed"] as const).map((action) => (
        <Group key={action} gap={6}>
          <Text fw={640} size="xl" className="au-num">
            {formatNumber(counts[action])}
          </Text>
          <Text size="sm" c="dimmed">
            {t(`schemas:counted.${action}`, { count: counts[action] })}
          </Text>
        </Group>
      ))}
    </Group>
  );
}

interface ChangesProps {
  diff: SnapshotDiff;
  sides: { before: Source; after: Source };
  labels: Props["labels"];
  selected: string | undefined;
  onSelect: (object: string) => void;
}

function Changes({ diff, sides, labels, selected, onSelect }: ChangesProps) {
  const { t } = useTranslation();
  const changes = useMemo(
    () =>
      diff.changes.map((change) => ({
        ...change,
        parent: change.top === change.object ? null : change.top,
      })),
    [diff],
  );
  const chosen = changes.filter((change) => change.object === selected);
  const first = chosen[0] ?? changes[0];
  return (
    <>
      <div className="au-split">
        <ChangeTree changes={changes} selected={first?.object} onSelect={onSelect} />
        {first ? (
          <ChangedObject
            key={first.object}
            changes={chosen.length ? chosen : changes.filter((c) => c.object === first.object)}
            sides={sides}
            labels={labels}
          />
        ) : null}
      </div>
      {diff.sql ? (
        <Panel
          title={t("schemas:statements")}
          actions={<CopyIcon text={diff.sql} label={t("schemas:copy_statements")} />}
          padded={false}
        >
          <details className="au-panel-body">
            <summary>{t("schemas:statements_text")}</summary>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
            <pre className="au-mono au-code" tabIndex={0}>
              {diff.sql}
            </pre>
          </details>
        </Panel>
      ) : null}
      {diff.unsupported.length > 0 ? (
        <Panel title={t("schemas:unsupported", { count: diff.unsupported.length })}>
          <ul className="au-gaps">
            {diff.unsupported.map((text) => (
              <li key={text} className="au-wrap">
                {text}
              </li>
            ))}
          </ul>
        </Panel>
      ) : null}
    </>
  );
}
