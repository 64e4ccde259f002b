import { ActionIcon, Code, Group, Select, Stack, Text } from "@mantine/core";
import { IconFingerprint, IconListDetails } from "@tabler/icons-react";
import type { ColumnDef } from "@tanstack/react-table";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AuditEntry, Page } from "@/api/types.ts";
import { CopyLine } from "@/components/ui/copy-line.tsx";
import { DataTable } from "@/components/ui/data-table.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { SearchInput } from "@/components/ui/search-input.tsx";
import { Sheet } from "@/components/ui/sheet.tsx";
import { StatusDot } from "@/components/ui/status.tsx";
import { formatDateTime } from "@/lib/format.ts";
import type { ListSearch } from "@/lib/search.ts";
import { actionName, actorName, resourceName } from "../words.ts";

const OUTCOMES = ["success", "denied", "failed"] as const;

export type AuditSearch = ListSearch & { action?: string; outcome?: string; actor?: string };

export function isOutcome(value: string | undefined): value is AuditEntry["outcome"] {
  return OUTCOMES.includes(value as AuditEntry["outcome"]);
}

interface Props {
  page: Page<AuditEntry> | undefined;
  search: AuditSearch;
  onSearch: (change: AuditSearch) => void;
  failed: boolean;
}

/** The audit trail, for a project and for the whole instance. */
export function AuditList({ page, search, onSearch, failed }: Props) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<AuditEntry | null>(null);
  const columns: ColumnDef<AuditEntry>[] = [
    {
      id: "at",
      header: t("audit:at"),
      meta: { sort: "seq" },
      cell: ({ row }) => (
        <span className="au-num" style={{ whiteSpace: "nowrap" }}>
          {formatDateTime(row.original.at)}
        </span>
      ),
    },
    { id: "actor", header: t("audit:actor"), cell: ({ row }) => actorName(row.original) },
    {
      id: "action",
      header: t("audit:what"),
      cell: ({ row }) => <Text size="sm">{actionName(row.original.action)}</Text>,
    },
    {
      id: "resource",
      header: t("audit:resource"),
      cell: ({ row }) => resourceName(row.original) || String(row.original.resource.type ?? ""),
    },
    {
      id: "outcome",
      header: t("audit:outcome"),
      cell: ({ row }) => <Outcome outcome={row.original.outcome} />,
    },
    {
      id: "open",
      header: () => <span className="au-hidden">{t("audit:details")}</span>,
      meta: { align: "end" },
      cell: ({ row }) => (
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t("audit:details_of", { action: row.original.action, seq: row.original.seq })}
          onClick={() => setShown(row.original)}
        >
          <IconListDetails size={17} />
        </ActionIcon>
      ),
    },
  ];
  return (
    <Stack gap="md">
      <Group>
        <SearchInput
          label={t("audit:search")}
          value={search.q}
          onChange={(q) => onSearch({ q, page: undefined })}
        />
        <Select
          aria-label={t("audit:outcome")}
          placeholder={t("audit:any_outcome")}
          clearable
          clearButtonProps={{ "aria-label": t("common:clear") }}
          w={180}
          value={search.outcome ?? null}
          data={OUTCOMES.map((value) => ({ value, label: t(`audit:outcomes.${value}`) }))}
          onChange={(value) => onSearch({ outcome: value ?? undefined, page: undefined })}
        />
      </Group>
      <DataTable
        label={t("shell:place.audit")}
        columns={columns}
        page={page}
        failed={failed}
        rowId={(entry) => entry.id}
        sort={search.sort}
        onSort={(sort) => onSearch({ sort, page: undefined })}
        onPage={(next) => onSearch({ page: next })}
        empty={
          <EmptyState
            icon={IconFingerprint}
            title={t("audit:empty")}
            text={t("audit:empty_text")}
          />
        }
      />
      <Sheet opened={shown !== null} onClose={() => setShown(null)} title={t("audit:details")}>
        {shown ? <Details entry={shown} /> : null}
      </Sheet>
    </Stack>
  );
}

function Outcome({ outcome }: { outcome: AuditEntry["outcome"] }) {
  const { t } = useTranslation();
  const tone = outcome === "success" ? "ok" : outcome === "denied" ? "warn" : "bad";
  return <StatusDot tone={tone}>{t(`audit:outcomes.${outcome}`)}</StatusDot>;
}

function Details({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation();
  const facts: [string, string][] = [
    [t("audit:seq"), String(entry.seq)],
    [t("audit:at"), formatDateTime(entry.at)],
    [t("audit:actor"), actorName(entry)],
    [t("audit:what"), entry.action],
    [t("audit:resource"), JSON.stringify(entry.resource)],
    [t("audit:ip"), entry.ip ?? "–"],
    [t("audit:user_agent"), entry.user_agent ?? "–"],
  ];
  return (
    <Stack gap="sm">
      <Outcome outcome={entry.outcome} />
      {facts.map(([name, value]) => (
        <div key={name}>
          <Text size="xs" c="dimmed">
            {name}
          </Text>
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            {value}
          </Text>
        </div>
      ))}
      {entry.request_id ? (
        <div>
          <Text size="xs" c="dimmed">
            {t("audit:request")}
          </Text>
          <CopyLine text={entry.request_id} />
        </div>
      ) : null}
      <Text size="xs" c="dimmed">
        {t("audit:detail")}
      </Text>
      <Code block>{JSON.stringify(entry.detail, null, 2)}</Code>
      <Text size="xs" c="dimmed">
        {t("audit:chain")}
      </Text>
      <CopyLine text={entry.prev_hash} />
      <CopyLine text={entry.hash} />
    </Stack>
  );
}
