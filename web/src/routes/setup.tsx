import { Alert, Button, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { AccountFields } from "@/components/shared/account-fields.tsx";
import { AuthCard } from "@/components/shared/auth-card.tsx";
import { CopyLine } from "@/components/ui/copy-line.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { LinkButton } from "@/components/ui/link.tsx";
import { useSetup } from "@/features/auth/mutations.ts";
import { setupQuery } from "@/features/auth/queries.ts";
import { fieldErrors, unplaced } from "@/lib/field-errors.ts";

/** First start: who comes with the one-time link makes the first account. */
export function SetupPage() {
  const { t, i18n } = useTranslation();
  const router = useRouter();
  const { token } = useSearch({ from: "/setup" });
  const { data: state } = useQuery(setupQuery);
  const setup = useSetup();
  const form = useForm({
    initialValues: { name: "", email: "", password: "", organization_name: "" },
    validate: { password: (value) => (value.length < 12 ? t("auth:password_short") : null) },
  });
  if (state && !state.required) {
    return (
      <AuthCard title={t("auth:setup_done")} text={t("auth:setup_done_text")}>
        <LinkButton to="/sign-in">{t("auth:sign_in")}</LinkButton>
      </AuthCard>
    );
  }
  if (!token) {
    return (
      <AuthCard title={t("auth:setup")} text={t("auth:setup_need_link")}>
        <Stack>
          <Alert color="iris">{t("auth:setup_link_where")}</Alert>
          <CopyLine text="auralith serve" />
        </Stack>
      </AuthCard>
    );
  }
  return (
    <AuthCard title={t("auth:setup")} text={t("auth:setup_text")}>
      <form
        onSubmit={form.onSubmit((values) =>
          setup.mutate(
            { ...values, token, locale: i18n.language === "en" ? "en" : "fr" },
            {
              onSuccess: () => router.history.push("/"),
              onError: (error) => form.setErrors(fieldErrors(error, values)),
            },
          ),
        )}
      >
        <Stack>
          <ErrorNotice error={unplaced(setup.error, form.values)} />
          <AccountFields form={form} />
          <TextInput
            label={t("auth:organization")}
            description={t("auth:organization_hint")}
            autoComplete="organization"
            required
            maxLength={200}
            {...form.getInputProps("organization_name")}
          />
          <Button type="submit" fullWidth loading={setup.isPending}>
            {t("auth:setup_submit")}
          </Button>
        </Stack>
      </form>
    </AuthCard>
  );
}
