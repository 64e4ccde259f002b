import { Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconEyeOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ActionMark, ChangeTree } from "@/components/shared/change-tree.tsx";
import { DdlCompare } from "@/components/shared/ddl-compare.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { formatDateTime } from "@/lib/format.ts";
import { useCan } from "@/lib/permissions.ts";
import type { DriftChange, DriftReport } from "../model.ts";
import { ddlQuery } from "../queries.ts";
import { isLong, kindText, objectName, valueText } from "../words.ts";
import { SeverityMark } from "./drift-state.tsx";

interface Props {
  report: DriftReport;
  selected: string | undefined;
  onSelect: (object: string) => void;
}

/** What differs: the tree at the left, the chosen object before and after at the right. */
export function ReportChanges({ report, selected, onSelect }: Props) {
  const { t } = useTranslation();
  const changes = report.changes.filter((change) => change.object === selected);
  return (
    <div className="au-split">
      <ChangeTree changes={report.changes} selected={selected} onSelect={onSelect} />
      {selected && changes.length > 0 ? (
        <Panel title={objectName(selected)} padded={false}>
          <Details key={selected} report={report} object={selected} changes={changes} />
        </Panel>
      ) : (
        <Panel>
          <Text size="sm" c="dimmed">
            {t("drift:choose_change")}
          </Text>
        </Panel>
      )}
    </div>
  );
}

interface DetailsProps {
  report: DriftReport;
  object: string;
  changes: DriftChange[];
}

function Details({ report, object, changes }: DetailsProps) {
  const { t } = useTranslation();
  const whole = changes.find((change) => change.attribute === null);
  const attributes = changes.filter((change) => change.attribute !== null && !isLong(change));
  return (
    <Stack gap={0} className="au-divided">
      <div className="au-panel-body">
        <Stack gap={8}>
          {changes.map((change) => (
            <ChangeLine key={change.key} report={report} change={change} />
          ))}
        </Stack>
      </div>
      {attributes.length > 0 ? <Attributes changes={attributes} /> : null}
      {whole && whole.parts.length > 0 ? (
        <div className="au-panel-body">
          <Text size="xs" c="dimmed" mb={4}>
            {t(`drift:parts.${whole.action}`)}
          </Text>
          <ul className="au-named">
            {whole.parts.map((part) => (
              <li key={part}>
                <span className="au-mono au-wrap">{objectName(part)}</span>
                <Text span size="xs" c="dimmed">
                  {kindText(part.split(":")[0] ?? "")}
                </Text>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      <Ddl report={report} object={object} changes={changes} />
    </Stack>
  );
}

/** What happened, how grave it is, since when it is so; and the way to ignore it. */
function ChangeLine({ report, change }: { report: DriftReport; change: DriftChange }) {
  const { t } = useTranslation();
  const can = useCan();
  return (
    <Group justify="space-between" gap="xs" align="flex-start">
      <div style={{ minWidth: 0 }}>
        <Group gap={8}>
          <ActionMark action={change.action} />
          <Text span size="sm" fw={560}>
            {change.attribute === null
              ? t(`drift:whole.${change.action}`, { kind: kindText(change.kind) })
              : t("drift:attribute_changed", {
                  attribute: change.attribute,
                  kind: kindText(change.kind),
                })}
          </Text>
          <SeverityMark severity={change.severity} />
        </Group>
        <Text size="xs" c="dimmed" mt={2}>
          {t("drift:seen", {
            first: formatDateTime(change.first_seen),
            last: formatDateTime(change.last_seen),
          })}
        </Text>
        {change.not_before ? (
          <Text size="xs" c="dimmed">
            {t("drift:came_between", {
              from: formatDateTime(change.not_before),
              to: formatDateTime(change.first_seen),
            })}
          </Text>
        ) : null}
        {change.unread ? (
          <Text size="xs" c="var(--au-warn)">
            {t("drift:unread")}
          </Text>
        ) : null}
      </div>
      {can("drift.manage") ? (
        <Button
          renderRoot={(props) => (
            <Link
              {...props}
              to="/projects/$projectId/drift/$connectionId"
              params={{ projectId: report.project_id, connectionId: report.connection_id }}
              search={{ tab: "settings", ignore: change.key }}
            />
          )}
          size="compact-xs"
          variant="subtle"
          color="gray"
          leftSection={<IconEyeOff size={14} aria-hidden />}
          aria-label={t("drift:ignore_of", { change: change.key })}
        >
          {t("drift:ignore")}
        </Button>
      ) : null}
    </Group>
  );
}

function Attributes({ changes }: { changes: DriftChange[] }) {
  const { t } = useTranslation();
  return (
    <div className="au-scroll-x">
      <table className="au-table">
        <caption className="au-hidden">{t("drift:attributes")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("drift:attribute")}</th>
            <th scope="col">{t("drift:agreed")}</th>
            <th scope="col">{t("drift:found")}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => (
            <tr key={change.key}>
              <th scope="row" className="au-mono">
                {change.attribute}
              </th>
              <td>
                <Value value={change.before} kind="au-old" />
              </td>
              <td>
                <Value value={change.after} kind="au-new" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Value({ value, kind }: { value: unknown; kind: "au-old" | "au-new" }) {
  const { t } = useTranslation();
  if (value === null || value === undefined) {
    return <span className="au-null">{t("drift:not_set")}</span>;
  }
  const Tag = kind === "au-old" ? "del" : "ins";
  return (
    <Tag className={`${kind} au-mono au-wrap`} style={{ textDecoration: "none" }}>
      {valueText(value) || "''"}
    </Tag>
  );
}

/** The object with all its parts; where the snapshots are gone, what the report itself kept. */
function Ddl({ report, object, changes }: DetailsProps) {
  const { t } = useTranslation();
  const { data, error } = useQuery(ddlQuery(report.id, object));
  const kept = changes.find((change) => change.attribute === null || isLong(change));
  const labels = { beforeLabel: t("drift:agreed"), afterLabel: t("drift:found") };
  if (!data && !error) return <Skeleton height={160} m="md" />;
  if (data && (data.before !== null || data.after !== null)) {
    return (
      <section aria-label={t("drift:ddl_of", { name: objectName(data.object) })}>
        <DdlCompare before={data.before} after={data.after} {...labels} />
      </section>
    );
  }
  if (!kept) return null;
  const text = (value: unknown) => (value === null ? null : valueText(value));
  return <DdlCompare before={text(kept.before)} after={text(kept.after)} {...labels} />;
}
