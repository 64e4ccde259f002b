import { Button, Group, Input, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Me } from "@/api/types.ts";
import { LanguageSwitch, ThemeSwitch } from "@/components/shared/switches.tsx";
import { ErrorNotice, notifyDone } from "@/components/ui/error-notice.tsx";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { meQuery } from "@/features/auth/queries.ts";
import { Sessions } from "@/features/profile/components/sessions.tsx";
import { useChangePassword, useSaveLocale, useSaveProfile } from "@/features/profile/mutations.ts";
import { fieldErrors, unplaced } from "@/lib/field-errors.ts";

export function ProfilePage() {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  return (
    <div className="au-page" style={{ maxWidth: 820 }}>
      <PageHeader title={t("shell:profile")} description={me?.email} />
      <Stack gap="md">
        {me ? <Person key={me.name} me={me} /> : null}
        <Password />
        <Sessions />
      </Stack>
    </div>
  );
}

function Person({ me }: { me: Me }) {
  const { t } = useTranslation();
  const save = useSaveProfile();
  const locale = useSaveLocale();
  const form = useForm({ initialValues: { name: me.name } });
  return (
    <Panel title={t("profile:person")}>
      <form
        onSubmit={form.onSubmit((values) =>
          save.mutate(values, { onSuccess: () => notifyDone(t("common:saved")) }),
        )}
      >
        <Stack>
          <ErrorNotice error={save.error} />
          <TextInput
            label={t("auth:name")}
            required
            maxLength={200}
            autoComplete="name"
            {...form.getInputProps("name")}
          />
          <Group gap="xl">
            <Input.Wrapper label={t("shell:language")} labelElement="div">
              <div style={{ marginTop: 4 }}>
                <LanguageSwitch onChange={(value) => locale.mutate(value)} />
              </div>
            </Input.Wrapper>
            <Input.Wrapper label={t("shell:theme")} labelElement="div">
              <div style={{ marginTop: 4 }}>
                <ThemeSwitch />
              </div>
            </Input.Wrapper>
          </Group>
          <Group justify="flex-end">
            <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
              {t("common:save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}

function Password() {
  const { t } = useTranslation();
  const change = useChangePassword();
  const form = useForm({
    initialValues: { current_password: "", new_password: "" },
    validate: {
      new_password: (value) => (value.length < 12 ? t("auth:password_short") : null),
    },
  });
  const toggle = { "aria-label": t("auth:show_password") };
  return (
    <Panel title={t("profile:password")}>
      <form
        onSubmit={form.onSubmit((values) =>
          change.mutate(values, {
            onSuccess: () => {
              form.reset();
              notifyDone(t("profile:password_changed"));
            },
            onError: (error) => form.setErrors(fieldErrors(error, values)),
          }),
        )}
      >
        <Stack>
          <ErrorNotice error={unplaced(change.error, form.values)} />
          <PasswordInput
            label={t("profile:current_password")}
            required
            autoComplete="current-password"
            visibilityToggleButtonProps={toggle}
            {...form.getInputProps("current_password")}
          />
          <PasswordInput
            label={t("profile:new_password")}
            description={t("auth:password_hint")}
            required
            autoComplete="new-password"
            visibilityToggleButtonProps={toggle}
            {...form.getInputProps("new_password")}
          />
          <Group justify="flex-end">
            <Button type="submit" loading={change.isPending} disabled={!form.isDirty()}>
              {t("profile:change_password")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}
