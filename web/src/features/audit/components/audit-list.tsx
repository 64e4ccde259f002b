import { ActionIcon, Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconFingerprint, IconListDetails, IconX } from "@tabler/icons-react";
import type { ColumnDef } from "@tanstack/react-table";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AuditEntry, Page } from "@/api/types.ts";
import { DataTable } from "@/components/ui/data-table.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { SearchInput } from "@/components/ui/search-input.tsx";
import { Sheet } from "@/components/ui/sheet.tsx";
import { formatDateTime } from "@/lib/format.ts";
import { type AuditSearch, OUTCOMES } from "../search.ts";
import { actionName, actorName, resourceName } from "../words.ts";
import { EntryDetails } from "./entry-details.tsx";
import { Outcome } from "./outcome.tsx";

const FILTERS = ["actor", "action", "resource"] as const;

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
      cell: ({ row }) => resourceName(row.original),
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
        <DayField
          label={t("audit:since")}
          value={search.since}
          onChange={(since) => onSearch({ since, page: undefined })}
        />
        <DayField
          label={t("audit:until")}
          value={search.until}
          onChange={(until) => onSearch({ until, page: undefined })}
        />
        {FILTERS.map((name) => {
          const value = search[name];
          if (!value) return null;
          return (
            <Button
              key={name}
              size="xs"
              variant="light"
              rightSection={<IconX size={13} aria-hidden />}
              aria-label={t("audit:drop_filter", { filter: t(`audit:only.${name}`) })}
              onClick={() => onSearch({ [name]: undefined, page: undefined })}
            >
              {name === "action" ? actionName(value) : t(`audit:only.${name}`)}
            </Button>
          );
        })}
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
        {shown ? (
          <EntryDetails
            entry={shown}
            onFilter={(change) => {
              setShown(null);
              onSearch({ ...change, page: undefined });
            }}
          />
        ) : null}
      </Sheet>
    </Stack>
  );
}

function DayField(props: {
  label: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}) {
  return (
    <TextInput
      type="date"
      w={190}
      aria-label={props.label}
      leftSection={
        <Text size="xs" c="dimmed" pl={8}>
          {props.label}
        </Text>
      }
      leftSectionWidth={46}
      value={props.value ?? ""}
      onChange={(event) => props.onChange(event.currentTarget.value || undefined)}
    />
  );
}
