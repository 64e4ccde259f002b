import { ActionIcon, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconMenu2 } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useNavigate, useParams, useRouterState } from "@tanstack/react-router";
import { useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { onSessionExpired } from "@/api/client.ts";
import { Announcer } from "@/components/shared/announcer.tsx";
import { Logo } from "@/components/shared/logo.tsx";
import { meQuery } from "@/features/auth/queries.ts";
import { permissionsQuery } from "@/features/projects/queries.ts";
import { adoptLanguage } from "@/lib/i18n.ts";
import { AccessContext } from "@/lib/permissions.ts";
import { ProjectNav } from "./nav.tsx";
import { PaletteDoor } from "./palette-door.tsx";
import { ProfileMenu } from "./profile-menu.tsx";
import { ProjectSwitcher } from "./project-switcher.tsx";
import { RunsTray } from "./runs-tray.tsx";
import { ShortcutHelp } from "./shortcut-help.tsx";

export function Shell() {
  const { t } = useTranslation();
  const [open, { toggle, close }] = useDisclosure(false);
  const { projectId } = useParams({ strict: false });
  const client = useQueryClient();
  const navigate = useNavigate();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const { data: me } = useQuery(meQuery);
  const { data: access } = useQuery({
    ...permissionsQuery(projectId ?? ""),
    enabled: projectId !== undefined,
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes when the page changes
  useEffect(close, [path]);

  const locale = me?.locale;
  useEffect(() => {
    if (locale) void adoptLanguage(locale);
  }, [locale]);

  useEffect(() => {
    if (projectId) localStorage.setItem("auralith.project", projectId);
  }, [projectId]);

  useEffect(() => {
    onSessionExpired(() => {
      if (window.location.pathname === "/sign-in") return;
      const back = window.location.pathname + window.location.search;
      client.clear();
      void navigate({ to: "/sign-in", search: { redirect: back, expired: "yes" } });
    });
    return () => onSessionExpired(() => undefined);
  }, [client, navigate]);

  const rights = useMemo(
    () => ({ ready: access !== undefined, rights: new Set(access?.permissions ?? []) }),
    [access],
  );

  return (
    <AccessContext.Provider value={rights}>
      <a className="au-skip" href="#main">
        {t("shell:skip")}
      </a>
      <Announcer />
      <header className="au-header">
        <Group gap="sm" wrap="nowrap" style={{ minWidth: 0 }}>
          {projectId ? (
            <ActionIcon
              hiddenFrom="sm"
              variant="subtle"
              color="gray"
              onClick={toggle}
              aria-label={t("shell:menu")}
              aria-expanded={open}
            >
              <IconMenu2 size={19} />
            </ActionIcon>
          ) : null}
          <Link to="/" search={{ all: "yes" }} className="au-link">
            <Group gap={8} wrap="nowrap">
              <Logo />
              <Text fw={660} visibleFrom="md">
                Auralith
              </Text>
              <span className="au-hidden">{t("shell:all_projects")}</span>
            </Group>
          </Link>
          <ProjectSwitcher />
        </Group>
        <Group gap={6} wrap="nowrap">
          <PaletteDoor projectId={projectId} />
          {projectId ? <RunsTray projectId={projectId} /> : null}
          {me ? <ProfileMenu me={me} /> : null}
        </Group>
      </header>
      <div className="au-body">
        {projectId ? (
          <nav className="au-side" data-open={open} aria-label={t("shell:nav")}>
            <ProjectNav projectId={projectId} />
          </nav>
        ) : null}
        <main id="main" className="au-main" tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <ShortcutHelp projectId={projectId} />
    </AccessContext.Provider>
  );
}
