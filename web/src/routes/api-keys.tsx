import { Button, Stack, Text, Tooltip } from "@mantine/core";
import { IconKey, IconLock, IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { ColumnDef } from "@tanstack/react-table";
import { useContext } from "react";
import { useTranslation } from "react-i18next";
import type { ApiKey } from "@/api/types.ts";
import { DataTable } from "@/components/ui/data-table.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { SearchInput } from "@/components/ui/search-input.tsx";
import { StatusDot } from "@/components/ui/status.tsx";
import { KeyActions } from "@/features/keys/components/key-actions.tsx";
import { KeySheet } from "@/features/keys/components/key-sheet.tsx";
import { apiKeysQuery } from "@/features/keys/queries.ts";
import { formatDateTime, formatRelative } from "@/lib/format.ts";
import { AccessContext, useCan } from "@/lib/permissions.ts";
import { useProjectId } from "@/lib/use-project.ts";

export function ApiKeysPage() {
  const { t } = useTranslation();
  const projectId = useProjectId();
  const search = useSearch({ from: "/signed-in/projects/$projectId/api-keys" });
  const navigate = useNavigate({ from: "/projects/$projectId/api-keys" });
  const { ready } = useContext(AccessContext);
  const allowed = useCan()("api_keys.manage");
  const { data, error, refetch } = useQuery({
    ...apiKeysQuery({ project_id: projectId, q: search.q, page: search.page, sort: search.sort }),
    placeholderData: keepPreviousData,
    enabled: allowed,
  });
  if (ready && !allowed) {
    return (
      <div className="au-page">
        <PageHeader title={t("shell:place.api_keys")} description={t("keys:text")} />
        <div className="au-panel">
          <EmptyState icon={IconLock} title={t("keys:forbidden")} text={t("keys:forbidden_text")} />
        </div>
      </div>
    );
  }
  const create = (
    <Button
      leftSection={<IconPlus size={16} />}
      onClick={() => void navigate({ search: (old) => ({ ...old, new: "yes" }) })}
    >
      {t("keys:new")}
    </Button>
  );
  const columns: ColumnDef<ApiKey>[] = [
    {
      id: "name",
      header: t("common:name"),
      meta: { sort: "name" },
      cell: ({ row }) => (
        <div>
          <Text size="sm" fw={560}>
            {row.original.name}
          </Text>
          <Text className="au-mono" c="dimmed">
            {row.original.prefix}…
          </Text>
        </div>
      ),
    },
    {
      id: "state",
      header: t("common:status"),
      cell: ({ row }) => <KeyState apiKey={row.original} />,
    },
    {
      id: "scopes",
      header: t("keys:scopes"),
      cell: ({ row }) => (
        <Tooltip label={row.original.scopes.join(", ")} multiline w={320}>
          <Text className="au-mono au-nowrap">
            {row.original.scopes.slice(0, 2).join(", ")}
            {row.original.scopes.length > 2 ? ` +${row.original.scopes.length - 2}` : ""}
          </Text>
        </Tooltip>
      ),
    },
    {
      id: "last_used",
      header: t("keys:last_used"),
      cell: ({ row: { original } }) =>
        original.last_used_at
          ? `${formatRelative(original.last_used_at)} · ${original.last_used_ip ?? ""}`
          : t("keys:never_used"),
    },
    {
      id: "expires",
      header: t("keys:expires"),
      cell: ({ row }) =>
        row.original.expires_at ? formatDateTime(row.original.expires_at) : t("keys:never"),
    },
    {
      id: "actions",
      header: () => <span className="au-hidden">{t("common:more")}</span>,
      meta: { align: "end" },
      cell: ({ row }) => <KeyActions apiKey={row.original} />,
    },
  ];
  return (
    <div className="au-page">
      <PageHeader
        title={t("shell:place.api_keys")}
        description={t("keys:text")}
        actions={data?.total || search.q ? create : undefined}
      />
      <Stack gap="md">
        <div className="au-filters">
          <SearchInput
            label={t("keys:search")}
            value={search.q}
            onChange={(q) => void navigate({ search: (old) => ({ ...old, q, page: undefined }) })}
          />
        </div>
        <ErrorNotice error={error} retry={() => void refetch()} />
        <DataTable
          label={t("shell:place.api_keys")}
          columns={columns}
          page={data}
          failed={error !== null}
          rowId={(item) => item.id}
          sort={search.sort}
          onSort={(sort) => void navigate({ search: (old) => ({ ...old, sort, page: undefined }) })}
          onPage={(page) => void navigate({ search: (old) => ({ ...old, page }) })}
          empty={
            <EmptyState
              icon={IconKey}
              title={t(search.q ? "common:no_match" : "keys:empty")}
              text={t(search.q ? "common:no_match_text" : "keys:empty_text")}
              action={search.q ? undefined : create}
            />
          }
        />
      </Stack>
      <KeySheet
        projectId={projectId}
        opened={search.new === "yes"}
        onClose={() => void navigate({ search: (old) => ({ ...old, new: undefined }) })}
      />
    </div>
  );
}

function KeyState({ apiKey }: { apiKey: ApiKey }) {
  const { t } = useTranslation();
  if (apiKey.revoked_at) return <StatusDot tone="idle">{t("keys:state.revoked")}</StatusDot>;
  if (apiKey.expires_at && new Date(apiKey.expires_at) < new Date()) {
    return <StatusDot tone="bad">{t("keys:state.expired")}</StatusDot>;
  }
  return <StatusDot tone="ok">{t("keys:state.active")}</StatusDot>;
}
