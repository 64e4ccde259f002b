import { Button, Group, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { IconFolderPlus, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, Navigate, useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { meQuery } from "@/features/auth/queries.ts";
import { JoinNotice } from "@/features/projects/components/join-notice.tsx";
import { ProjectSheet } from "@/features/projects/components/project-sheet.tsx";
import { projectsQuery } from "@/features/projects/queries.ts";
import { formatDateTime } from "@/lib/format.ts";

export function HomePage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = useSearch({ from: "/signed-in/" });
  const { data: me } = useQuery(meQuery);
  const { data, error, refetch } = useQuery(projectsQuery());
  const last = localStorage.getItem("auralith.project");
  const target = data?.items.find((item) => item.id === last) ?? data?.items[0];
  if (target && !search.all && !search.join) {
    return <Navigate to="/projects/$projectId" params={{ projectId: target.id }} replace />;
  }
  const open = () => void navigate({ to: "/", search: { all: "yes", new: "yes" } });
  const mayCreate = (me?.organizations.length ?? 0) > 0;
  const create = mayCreate ? (
    <Button leftSection={<IconPlus size={16} />} onClick={open}>
      {t("overview:new_project")}
    </Button>
  ) : undefined;
  return (
    <Stack p="lg" gap="md" maw={1100} mx="auto">
      <PageHeader
        title={t("overview:projects")}
        description={t("overview:projects_text")}
        actions={data?.total ? create : undefined}
      />
      {search.join ? <JoinNotice token={search.join} /> : null}
      <ErrorNotice error={error} retry={() => void refetch()} />
      {data && data.total === 0 ? (
        <div className="au-panel">
          <EmptyState
            icon={IconFolderPlus}
            title={t("overview:no_projects")}
            text={t(
              me?.is_super_admin
                ? "overview:no_projects_super"
                : mayCreate
                  ? "overview:no_projects_text"
                  : "overview:no_projects_member",
            )}
            action={create}
            command={mayCreate ? "auralith project create 'My project'" : undefined}
          />
        </div>
      ) : null}
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        {data?.items.map((project) => (
          <Link
            key={project.id}
            to="/projects/$projectId"
            params={{ projectId: project.id }}
            className="au-panel au-card"
          >
            <Title order={2} size="h3">
              {project.name}
            </Title>
            <Text size="sm" c="dimmed" lineClamp={2} mih={40}>
              {project.description}
            </Text>
            <Group mt="sm">
              <Text size="xs" c="dimmed">
                {t("overview:created", { date: formatDateTime(project.created_at) })}
              </Text>
            </Group>
          </Link>
        ))}
      </SimpleGrid>
      <ProjectSheet
        opened={search.new === "yes" && mayCreate}
        onClose={() => void navigate({ to: "/", search: { all: "yes" } })}
      />
    </Stack>
  );
}
