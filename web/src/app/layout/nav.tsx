import { Stack, Text } from "@mantine/core";
import {
  IconArrowsTransferDown,
  IconBinaryTree,
  IconChecklist,
  IconDatabase,
  IconEdit,
  IconFingerprint,
  IconGitCompare,
  IconHome2,
  IconKey,
  IconPlant2,
  IconPlayerPlay,
  IconRadar,
  IconSettings,
  IconSpy,
  IconUsers,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useCan } from "@/lib/permissions.ts";

export const PLACES = [
  { id: "overview", to: "/projects/$projectId", icon: IconHome2, key: "h", right: null },
  {
    id: "connections",
    to: "/projects/$projectId/connections",
    icon: IconDatabase,
    key: "c",
    right: "connections.read",
  },
  {
    id: "schemas",
    to: "/projects/$projectId/schemas",
    icon: IconBinaryTree,
    key: "e",
    right: "drift.read",
  },
  {
    id: "patches",
    to: "/projects/$projectId/patches",
    icon: IconEdit,
    key: "p",
    right: "patches.read",
  },
  {
    id: "drift",
    to: "/projects/$projectId/drift",
    icon: IconRadar,
    key: "d",
    right: "drift.read",
  },
  {
    id: "migrations",
    to: "/projects/$projectId/migrations",
    icon: IconGitCompare,
    key: "i",
    right: "migrations.read",
  },
  {
    id: "bridge",
    to: "/projects/$projectId/bridge",
    icon: IconArrowsTransferDown,
    key: "b",
    right: "bridge.read",
  },
  {
    id: "anonymize",
    to: "/projects/$projectId/anonymize",
    icon: IconSpy,
    key: "y",
    right: "anonymize.read",
  },
  {
    id: "seeds",
    to: "/projects/$projectId/seeds",
    icon: IconPlant2,
    key: "l",
    right: "seeds.read",
  },
  {
    id: "runs",
    to: "/projects/$projectId/runs",
    icon: IconPlayerPlay,
    key: "r",
    right: "runs.read",
  },
  {
    id: "approvals",
    to: "/projects/$projectId/approvals",
    icon: IconChecklist,
    key: "o",
    right: "approvals.read",
  },
  {
    id: "audit",
    to: "/projects/$projectId/audit",
    icon: IconFingerprint,
    key: "a",
    right: "audit.read",
  },
  {
    id: "members",
    to: "/projects/$projectId/members",
    icon: IconUsers,
    key: "m",
    right: "members.read",
  },
  {
    id: "api_keys",
    to: "/projects/$projectId/api-keys",
    icon: IconKey,
    key: "k",
    right: "api_keys.manage",
  },
  {
    id: "settings",
    to: "/projects/$projectId/settings",
    icon: IconSettings,
    key: "s",
    right: null,
  },
] as const;

const GROUPS = [
  {
    id: "work",
    places: [
      "overview",
      "connections",
      "schemas",
      "patches",
      "migrations",
      "drift",
      "bridge",
      "anonymize",
      "seeds",
      "runs",
    ],
  },
  { id: "govern", places: ["approvals", "audit", "members", "api_keys", "settings"] },
] as const;

export function ProjectNav({ projectId }: { projectId: string }) {
  const { t } = useTranslation();
  const can = useCan();
  return (
    <Stack gap="md">
      {GROUPS.map((group) => (
        <Stack key={group.id} gap={2}>
          <Text size="xs" c="dimmed" fw={560} px={10} pb={2}>
            {t(`shell:group.${group.id}`)}
          </Text>
          {PLACES.filter(
            (place) =>
              (group.places as readonly string[]).includes(place.id) &&
              (place.right === null || can(place.right)),
          ).map((place) => (
            <Link
              key={place.id}
              to={place.to}
              params={{ projectId }}
              search={{}}
              className="au-nav-link"
              activeOptions={{ exact: place.id === "overview", includeSearch: false }}
            >
              <place.icon size={18} stroke={1.7} aria-hidden />
              {t(`shell:place.${place.id}`)}
            </Link>
          ))}
        </Stack>
      ))}
    </Stack>
  );
}
