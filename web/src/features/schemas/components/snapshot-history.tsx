import { Button, Checkbox, Group, Stack, Text } from "@mantine/core";
import { IconCamera, IconGitCompare } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { ColumnDef } from "@tanstack/react-table";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { NeedRight } from "@/components/shared/need-right.tsx";
import { DataTable } from "@/components/ui/data-table.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { SearchInput } from "@/components/ui/search-input.tsx";
import { StatusDot } from "@/components/ui/status.tsx";
import { formatDateTime, formatNumber, formatRelative } from "@/lib/format.ts";
import { useCan } from "@/lib/permissions.ts";
import { useProjectId } from "@/lib/use-project.ts";
import type { Snapshot } from "../model.ts";
import { snapshotsQuery } from "../queries.ts";
import { snapshotName } from "../words.ts";
import { TakeSnapshot } from "./take-snapshot.tsx";

interface Props {
  connectionId: string;
  search: { page?: number; q?: string };
  onSearch: (change: { page?: number; q?: string }) => void;
}

/** The snapshots of a connection, the newest first; two of them, or one and now, are compared. */
export function SnapshotHistory({ connectionId, search, onSearch }: Props) {
  const { t } = useTranslation();
  const can = useCan();
  const projectId = useProjectId();
  const navigate = useNavigate();
  const [chosen, setChosen] = useState<Snapshot[]>([]);
  const { data, error, refetch } = useQuery({
    ...snapshotsQuery(connectionId, { page: search.page, q: search.q }),
    placeholderData: keepPreviousData,
  });
  const toggle = (item: Snapshot) =>
    setChosen((old) =>
      old.some((other) => other.id === item.id)
        ? old.filter((other) => other.id !== item.id)
        : [...old.slice(-1), item],
    );
  const compare = (before: string, after: string) =>
    void navigate({
      to: "/projects/$projectId/schemas",
      params: { projectId },
      search: { before, after },
    });
  const [older, newer] = chosen.toSorted((a, b) => a.created_at.localeCompare(b.created_at));
  const columns: ColumnDef<Snapshot>[] = [
    {
      id: "choose",
      header: () => <span className="au-hidden">{t("schemas:choose")}</span>,
      cell: ({ row }) => (
        <Checkbox
          size="xs"
          aria-label={t("schemas:choose_one", { name: snapshotName(row.original) })}
          checked={chosen.some((item) => item.id === row.original.id)}
          onChange={() => toggle(row.original)}
        />
      ),
    },
    {
      id: "label",
      header: t("schemas:snapshot"),
      cell: ({ row }) => (
        <div>
          <Link
            to="/projects/$projectId/schemas/snapshots/$snapshotId"
            params={{ projectId, snapshotId: row.original.id }}
            search={{}}
            className="au-link"
          >
            {snapshotName(row.original)}
          </Link>
          <Text size="xs" c="dimmed">
            {t(`schemas:origin.${row.original.origin}`, { defaultValue: row.original.origin })}
          </Text>
        </div>
      ),
    },
    {
      id: "created_at",
      header: t("schemas:taken_at"),
      cell: ({ row }) => (
        <Text
          size="sm"
          style={{ whiteSpace: "nowrap" }}
          title={formatDateTime(row.original.created_at)}
        >
          {formatRelative(row.original.created_at)}
        </Text>
      ),
    },
    {
      id: "same",
      header: t("schemas:since_before"),
      cell: ({ row }) => <Since items={search.q ? [] : (data?.items ?? [])} item={row.original} />,
    },
    {
      id: "objects",
      header: t("schemas:objects"),
      meta: { align: "end" },
      cell: ({ row }) => <span className="au-num">{formatNumber(row.original.object_count)}</span>,
    },
    {
      id: "now",
      header: () => <span className="au-hidden">{t("schemas:compare")}</span>,
      cell: ({ row }) => (
        <Button
          size="compact-sm"
          variant="subtle"
          onClick={() => compare(`snapshot:${row.original.id}`, connectionId)}
        >
          {t("schemas:compare_now")}
        </Button>
      ),
    },
  ];
  const take = can("drift.check") ? <TakeSnapshot connectionId={connectionId} /> : undefined;
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <SearchInput
          label={t("schemas:find_snapshot")}
          value={search.q}
          onChange={(q) => onSearch({ q, page: undefined })}
        />
        <Group gap="xs">
          <Button
            variant="default"
            leftSection={<IconGitCompare size={16} />}
            disabled={!older || !newer}
            onClick={() =>
              older && newer && compare(`snapshot:${older.id}`, `snapshot:${newer.id}`)
            }
          >
            {t("schemas:compare_two", { count: chosen.length })}
          </Button>
          {data?.total ? take : null}
        </Group>
      </Group>
      <NeedRight right="drift.check" />
      <ErrorNotice error={error} retry={() => void refetch()} />
      <DataTable
        label={t("schemas:history")}
        columns={columns}
        page={data}
        failed={error !== null}
        rowId={(item) => item.id}
        onPage={(page) => onSearch({ page })}
        empty={
          <EmptyState
            icon={IconCamera}
            title={t(search.q ? "common:no_match" : "schemas:no_snapshot")}
            text={t(search.q ? "common:no_match_text" : "schemas:no_snapshot_text")}
            action={search.q ? undefined : take}
          />
        }
      />
    </Stack>
  );
}

/** Whether anything changed since the snapshot before, and whether it holds everything. */
function Since({ items, item }: { items: Snapshot[]; item: Snapshot }) {
  const { t } = useTranslation();
  const before = items[items.findIndex((other) => other.id === item.id) + 1];
  return (
    <Stack gap={0}>
      {before ? (
        <StatusDot tone={before.fingerprint === item.fingerprint ? "idle" : "live"}>
          {t(before.fingerprint === item.fingerprint ? "schemas:unchanged" : "schemas:changed")}
        </StatusDot>
      ) : null}
      {item.completeness === "partial" ? (
        <StatusDot tone="warn">{t("schemas:partial")}</StatusDot>
      ) : null}
    </Stack>
  );
}
