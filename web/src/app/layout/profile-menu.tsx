import {
  ActionIcon,
  Avatar,
  type MantineColorScheme,
  Menu,
  Text,
  useMantineColorScheme,
} from "@mantine/core";
import { IconApi, IconFingerprint, IconKeyboard, IconLogout, IconUser } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Me } from "@/api/types.ts";
import { useSignOut } from "@/features/auth/mutations.ts";
import { useSaveLocale } from "@/features/profile/mutations.ts";
import { isLanguage, LANGUAGES, setLanguage } from "@/lib/i18n.ts";
import { openShortcuts } from "./shortcut-help.tsx";

const THEMES = ["light", "dark", "auto"] as const;

export function ProfileMenu({ me }: { me: Me }) {
  const { t, i18n } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const save = useSaveLocale();
  const initials = me.name
    .split(/\s+/)
    .map((part) => part[0] ?? "")
    .slice(0, 2)
    .join("")
    .toUpperCase();
  return (
    <Menu width={280} position="bottom-end" shadow="md" closeOnItemClick>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={36}
          radius="xl"
          aria-label={t("shell:profile")}
        >
          <Avatar size={30} radius="xl" color="iris" variant="filled">
            {initials}
          </Avatar>
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={600} c="var(--mantine-color-text)" truncate>
            {me.name}
          </Text>
          <Text size="xs" truncate>
            {me.email}
          </Text>
        </Menu.Label>
        <Menu.Item
          leftSection={<IconUser size={16} />}
          onClick={() => void navigate({ to: "/profile" })}
        >
          {t("shell:profile")}
        </Menu.Item>
        {me.is_super_admin ? (
          <Menu.Item
            leftSection={<IconFingerprint size={16} />}
            onClick={() => void navigate({ to: "/admin/audit" })}
          >
            {t("shell:admin_audit")}
          </Menu.Item>
        ) : null}
        <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={openShortcuts}>
          {t("shell:shortcuts")}
        </Menu.Item>
        <Menu.Item leftSection={<IconApi size={16} />} component="a" href="/docs">
          {t("shell:api_docs")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t("shell:theme")}</Menu.Label>
        <Menu.RadioGroup
          value={colorScheme}
          onChange={(value) => setColorScheme(value as MantineColorScheme)}
        >
          {THEMES.map((value) => (
            <Menu.RadioItem key={value} value={value}>
              {t(`shell:theme_${value}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Label>{t("shell:language")}</Menu.Label>
        <Menu.RadioGroup
          value={i18n.language}
          onChange={(value) => {
            if (!isLanguage(value)) return;
            void setLanguage(value);
            save.mutate(value);
          }}
        >
          {LANGUAGES.map((value) => (
            <Menu.RadioItem key={value} value={value}>
              {t(`shell:language_${value}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => signOut.mutate()}>
          {t("shell:sign_out")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
