import { SegmentedControl, Select, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Connection } from "@/api/types.ts";
import { SqlEditor } from "@/components/ui/sql-editor.tsx";
import { EnvBadge } from "@/components/ui/status.tsx";
import { formatDateTime } from "@/lib/format.ts";
import type { SourceChoice } from "../draft.ts";
import { snapshotQuery, snapshotsQuery } from "../queries.ts";

interface Props {
  source: SourceChoice;
  onSource: (source: SourceChoice) => void;
  ddl: string;
  onDdl: (text: string) => void;
  connections: Connection[];
  target: Connection | undefined;
}

const NO_TABLES = {};

/** Where the truth comes from: another database, a snapshot of one, or a text. */
export function SourceFields({ source, onSource, ddl, onDdl, connections, target }: Props) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm">
      <div>
        <Text size="sm" fw={600} mb={4} id="migration-source">
          {t("migrations:source")}
        </Text>
        <SegmentedControl
          fullWidth
          aria-labelledby="migration-source"
          value={source.kind}
          onChange={(kind) =>
            onSource(
              kind === "ddl" ? { kind } : { kind: kind as "connection" | "snapshot", id: "" },
            )
          }
          data={[
            { value: "connection", label: t("migrations:from.connection") },
            { value: "snapshot", label: t("migrations:from.snapshot") },
            { value: "ddl", label: t("migrations:from.ddl") },
          ]}
        />
        <Text size="xs" c="dimmed" mt={4}>
          {t("migrations:source_hint")}
        </Text>
      </div>
      {source.kind === "connection" ? (
        <ConnectionSelect
          label={t("migrations:source_connection")}
          connections={connections.filter((item) => item.id !== target?.id)}
          value={source.id}
          onChange={(id) => onSource({ kind: "connection", id })}
        />
      ) : null}
      {source.kind === "snapshot" ? (
        <SnapshotFields
          id={source.id}
          onId={(id) => onSource({ kind: "snapshot", id })}
          connections={connections}
          target={target}
        />
      ) : null}
      {source.kind === "ddl" ? (
        <div>
          <SqlEditor
            label={t("migrations:ddl_label")}
            value={ddl}
            onChange={onDdl}
            engine={target?.engine ?? "postgresql"}
            tables={NO_TABLES}
            minHeight={180}
          />
          <Text size="xs" c="dimmed" mt={4}>
            {t("migrations:ddl_hint")}
          </Text>
        </div>
      ) : null}
    </Stack>
  );
}

interface SelectProps {
  label: string;
  description?: string;
  connections: Connection[];
  value: string;
  onChange: (id: string) => void;
  /** A target has to be written to. */
  writable?: boolean;
}

export function ConnectionSelect(props: SelectProps) {
  const { label, description, connections, value, onChange, writable } = props;
  const { t } = useTranslation();
  const chosen = connections.find((item) => item.id === value);
  return (
    <Select
      label={label}
      description={description}
      required
      searchable
      allowDeselect={false}
      nothingFoundMessage={t("connections:empty_title")}
      data={connections.map((item) => ({
        value: item.id,
        label: item.name,
        disabled: writable === true && item.read_only,
      }))}
      rightSection={chosen ? <EnvBadge environment={chosen.environment} /> : undefined}
      rightSectionWidth={chosen ? 130 : undefined}
      value={value || null}
      onChange={(id) => onChange(id ?? "")}
    />
  );
}

interface SnapshotProps {
  id: string;
  onId: (id: string) => void;
  connections: Connection[];
  target: Connection | undefined;
}

/** A snapshot of any database of the project: first whose, then which. */
function SnapshotFields({ id, onId, connections, target }: SnapshotProps) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<string>();
  const { data: named } = useQuery(snapshotQuery(id));
  const owner = chosen ?? named?.connection_id ?? target?.id ?? "";
  const { data } = useQuery(snapshotsQuery(owner));
  const listed = data?.items ?? [];
  const all = named && named.connection_id === owner && !listed.some((item) => item.id === id);
  return (
    <>
      <ConnectionSelect
        label={t("migrations:snapshot_of")}
        connections={connections}
        value={owner}
        onChange={(next) => {
          setChosen(next);
          onId("");
        }}
      />
      <Select
        label={t("migrations:snapshot")}
        required
        searchable
        allowDeselect={false}
        nothingFoundMessage={t("migrations:no_snapshot")}
        data={[...(all ? [named] : []), ...listed].map((item) => ({
          value: item.id,
          label: [formatDateTime(item.created_at), item.label].filter(Boolean).join(" · "),
        }))}
        value={id || null}
        onChange={(next) => onId(next ?? "")}
      />
      {data?.total === 0 ? (
        <Text size="sm" c="dimmed">
          {t("migrations:no_snapshot_text")}
        </Text>
      ) : null}
    </>
  );
}
