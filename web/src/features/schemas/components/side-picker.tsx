import { Group, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Connection } from "@/api/types.ts";
import { EnvBadge } from "@/components/ui/status.tsx";
import { allConnectionsQuery } from "@/features/connections/queries.ts";
import { formatDateTime } from "@/lib/format.ts";
import { useProjectId } from "@/lib/use-project.ts";
import { readSide, type Source } from "../model.ts";
import { choosableQuery, snapshotQuery } from "../queries.ts";
import { snapshotName } from "../words.ts";

const NOW = "now";

interface Props {
  label: string;
  /** As the address has it. */
  side: string | undefined;
  /** Only snapshots can stand here. */
  snapshotsOnly?: boolean;
  /** Engines that cannot be compared with the other side are not offered. */
  engine?: string | undefined;
  onSide: (side: string | undefined) => void;
}

/** Which database, and which state of it: a snapshot, or as it is now. */
export function SidePicker({ label, side, snapshotsOnly, engine, onSide }: Props) {
  const { t } = useTranslation();
  const projectId = useProjectId();
  const { data: connections } = useQuery(allConnectionsQuery(projectId));
  const connection = useSideConnection(readSide(side));
  const { data: snapshots } = useQuery({
    ...choosableQuery(connection?.id ?? ""),
    enabled: connection !== undefined,
  });
  const states = [
    ...(snapshotsOnly ? [] : [{ value: NOW, label: t("schemas:now") }]),
    ...(snapshots?.items ?? []).map((item) => ({
      value: `snapshot:${item.id}`,
      label: item.label
        ? `${snapshotName(item)} · ${formatDateTime(item.created_at)}`
        : formatDateTime(item.created_at),
    })),
  ];
  const isSnapshot = side?.startsWith("snapshot:");
  return (
    <fieldset className="au-state">
      <legend>{label}</legend>
      <Group gap="xs" align="end">
        <Select
          label={t("schemas:database")}
          style={{ flex: "1 1 200px" }}
          searchable
          allowDeselect={false}
          placeholder={t("schemas:choose_database")}
          nothingFoundMessage={t("connections:empty_title")}
          value={connection?.id ?? null}
          data={(connections?.items ?? []).map((item) => ({
            value: item.id,
            label: item.name,
            disabled: engine !== undefined && item.engine !== engine,
          }))}
          onChange={(value) => onSide(value ?? undefined)}
        />
        <Select
          label={t("schemas:state")}
          style={{ flex: "1 1 220px" }}
          searchable
          allowDeselect={false}
          disabled={!connection}
          placeholder={t("schemas:choose_state")}
          nothingFoundMessage={t("schemas:no_snapshot")}
          value={isSnapshot ? (side ?? null) : connection && !snapshotsOnly ? NOW : null}
          data={states}
          onChange={(value) => onSide(value === NOW ? connection?.id : (value ?? undefined))}
        />
        {connection ? (
          <div style={{ paddingBottom: 8 }}>
            <EnvBadge environment={connection.environment} />
          </div>
        ) : null}
      </Group>
    </fieldset>
  );
}

/** The connection of a side; undefined until it is known. */
export function useSideConnection(source: Source | undefined): Connection | undefined {
  const projectId = useProjectId();
  const { data: connections } = useQuery(allConnectionsQuery(projectId));
  const { data: snapshot } = useQuery({
    ...snapshotQuery(source && "snapshotId" in source ? source.snapshotId : ""),
    enabled: source !== undefined && "snapshotId" in source,
  });
  const id = source && "connectionId" in source ? source.connectionId : snapshot?.connection_id;
  return connections?.items.find((item) => item.id === id);
}
