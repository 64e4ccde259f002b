import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { IconUserPlus, IconUsers } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { ColumnDef } from "@tanstack/react-table";
import { useTranslation } from "react-i18next";
import type { Member } from "@/api/types.ts";
import { DataTable } from "@/components/ui/data-table.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { SearchInput } from "@/components/ui/search-input.tsx";
import { EnvBadge } from "@/components/ui/status.tsx";
import { Invitations } from "@/features/members/components/invitations.tsx";
import { InviteSheet } from "@/features/members/components/invite-sheet.tsx";
import { ROLES } from "@/features/members/components/member-fields.tsx";
import { MemberSheet } from "@/features/members/components/member-sheet.tsx";
import { membersQuery } from "@/features/members/queries.ts";
import { useCan } from "@/lib/permissions.ts";
import { useProjectId } from "@/lib/use-project.ts";

export function MembersPage() {
  const { t } = useTranslation();
  const can = useCan();
  const projectId = useProjectId();
  const search = useSearch({ from: "/signed-in/projects/$projectId/members" });
  const navigate = useNavigate({ from: "/projects/$projectId/members" });
  const { data, error, refetch } = useQuery({
    ...membersQuery(projectId, {
      q: search.q,
      page: search.page,
      sort: search.sort,
      role: ROLES.find((value) => value === search.role),
    }),
    placeholderData: keepPreviousData,
  });
  const open = (member: string | undefined) =>
    void navigate({ search: (old) => ({ ...old, member }) });
  const columns: ColumnDef<Member>[] = [
    {
      id: "name",
      header: t("common:name"),
      meta: { sort: "name" },
      cell: ({ row }) => (
        <Button
          variant="transparent"
          size="compact-sm"
          px={0}
          color="var(--mantine-color-text)"
          onClick={() => open(row.original.user_id)}
        >
          {row.original.name}
        </Button>
      ),
    },
    {
      id: "email",
      header: t("auth:email"),
      meta: { sort: "email" },
      cell: ({ row }) => row.original.email,
    },
    {
      id: "role",
      header: t("members:role"),
      cell: ({ row }) => (
        <div style={{ minWidth: 240 }}>
          <Text size="sm" fw={560}>
            {t(`members:roles.${row.original.role}`)}
          </Text>
          <Text size="xs" c="dimmed">
            {t(`members:role_text.${row.original.role}`)}
          </Text>
        </div>
      ),
    },
    {
      id: "environments",
      header: t("members:environments"),
      cell: ({ row }) =>
        row.original.environments === null ? (
          t("members:everywhere")
        ) : (
          <Group gap={6}>
            {row.original.environments.map((value) => (
              <EnvBadge key={value} environment={value} />
            ))}
          </Group>
        ),
    },
  ];
  return (
    <div className="au-page">
      <PageHeader
        title={t("shell:place.members")}
        description={t("members:text")}
        actions={
          can("members.manage") ? (
            <Button
              leftSection={<IconUserPlus size={16} />}
              onClick={() => void navigate({ search: (old) => ({ ...old, invite: "yes" }) })}
            >
              {t("members:invite")}
            </Button>
          ) : undefined
        }
      />
      <Stack gap="md">
        <div className="au-filters">
          <SearchInput
            label={t("members:search")}
            value={search.q}
            onChange={(q) => void navigate({ search: (old) => ({ ...old, q, page: undefined }) })}
          />
          <Select
            aria-label={t("members:role")}
            placeholder={t("members:any_role")}
            clearable
            clearButtonProps={{ "aria-label": t("common:clear") }}
            value={search.role ?? null}
            data={ROLES.map((value) => ({ value, label: t(`members:roles.${value}`) }))}
            onChange={(role) =>
              void navigate({
                search: (old) => ({ ...old, role: role ?? undefined, page: undefined }),
              })
            }
          />
        </div>
        <ErrorNotice error={error} retry={() => void refetch()} />
        <DataTable
          label={t("shell:place.members")}
          columns={columns}
          page={data}
          failed={error !== null}
          rowId={(member) => member.user_id}
          sort={search.sort}
          onSort={(sort) => void navigate({ search: (old) => ({ ...old, sort, page: undefined }) })}
          onPage={(page) => void navigate({ search: (old) => ({ ...old, page }) })}
          empty={
            <EmptyState
              icon={IconUsers}
              title={t("common:no_match")}
              text={t("common:no_match_text")}
            />
          }
        />
        {can("members.manage") ? <Invitations projectId={projectId} /> : null}
      </Stack>
      <InviteSheet
        projectId={projectId}
        opened={search.invite === "yes" && can("members.manage")}
        onClose={() => void navigate({ search: (old) => ({ ...old, invite: undefined }) })}
      />
      <MemberSheet
        projectId={projectId}
        member={data?.items.find((member) => member.user_id === search.member)}
        onClose={() => open(undefined)}
      />
    </div>
  );
}
