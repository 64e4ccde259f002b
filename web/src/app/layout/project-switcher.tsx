import { Button, Menu, Text } from "@mantine/core";
import { IconChevronDown, IconFolders, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { meQuery } from "@/features/auth/queries.ts";
import { projectQuery, projectsQuery } from "@/features/projects/queries.ts";
import { fold } from "@/lib/format.ts";

export function ProjectSwitcher() {
  const { t } = useTranslation();
  const { projectId } = useParams({ strict: false });
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const { data: me } = useQuery(meQuery);
  const { data: projects } = useQuery(projectsQuery());
  const { data: current } = useQuery({
    ...projectQuery(projectId ?? ""),
    enabled: projectId !== undefined,
  });
  const found = projects?.items.filter((item) => fold(item.name).includes(fold(text))) ?? [];
  return (
    <Menu width={280} position="bottom-start" shadow="md" onClose={() => setText("")}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          rightSection={<IconChevronDown size={15} aria-hidden />}
          aria-label={t("shell:switch_project", {
            name: current?.name ?? t("shell:choose_project"),
          })}
          styles={{ root: { minWidth: 0 }, label: { color: "var(--mantine-color-text)" } }}
        >
          <span className="au-truncate">{current?.name ?? t("shell:choose_project")}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {(projects?.total ?? 0) > 6 ? (
          <input
            className="au-find"
            type="search"
            aria-label={t("shell:find_project")}
            placeholder={t("shell:find_project")}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        ) : null}
        {found.slice(0, 12).map((item) => (
          <Menu.Item
            key={item.id}
            onClick={() =>
              void navigate({ to: "/projects/$projectId", params: { projectId: item.id } })
            }
          >
            <Text size="sm" fw={item.id === projectId ? 640 : 420} truncate>
              {item.name}
            </Text>
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconFolders size={16} aria-hidden />}
          onClick={() => void navigate({ to: "/", search: { all: "yes" } })}
        >
          {t("shell:all_projects")}
        </Menu.Item>
        {me?.organizations.length ? (
          <Menu.Item
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => void navigate({ to: "/", search: { all: "yes", new: "yes" } })}
          >
            {t("shell:new_project")}
          </Menu.Item>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}
