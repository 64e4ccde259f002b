import {
  ActionIcon,
  Avatar,
  Menu,
  SegmentedControl,
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

export function ThemeSwitch({ fullWidth = false }: { fullWidth?: boolean }) {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SegmentedControl
      size="xs"
      fullWidth={fullWidth}
      aria-label={t("shell:theme")}
      value={colorScheme}
      onChange={(value) => setColorScheme(value as "light" | "dark" | "auto")}
      data={[
        { value: "light", label: t("shell:theme_light") },
        { value: "dark", label: t("shell:theme_dark") },
        { value: "auto", label: t("shell:theme_auto") },
      ]}
    />
  );
}

export function LanguageSwitch({
  fullWidth = false,
  onChange,
}: {
  fullWidth?: boolean;
  onChange?: (locale: "fr" | "en") => void;
}) {
  const { t, i18n } = useTranslation();
  return (
    <SegmentedControl
      size="xs"
      fullWidth={fullWidth}
      aria-label={t("shell:language")}
      value={i18n.language}
      onChange={(value) => {
        if (!isLanguage(value)) return;
        void setLanguage(value);
        onChange?.(value);
      }}
      data={LANGUAGES.map((value) => ({ value, label: t(`shell:language_${value}`) }))}
    />
  );
}

export function ProfileMenu({ me }: { me: Me }) {
  const { t } = useTranslation();
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
        <div style={{ padding: "0 8px 6px" }}>
          <ThemeSwitch fullWidth />
        </div>
        <Menu.Label>{t("shell:language")}</Menu.Label>
        <div style={{ padding: "0 8px 6px" }}>
          <LanguageSwitch fullWidth onChange={(locale) => save.mutate(locale)} />
        </div>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => signOut.mutate()}>
          {t("shell:sign_out")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
