import { Alert, Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { Navigate, useRouter, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { AuthCard } from "@/components/shared/auth-card.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { useSignIn } from "@/features/auth/mutations.ts";
import { setupQuery } from "@/features/auth/queries.ts";

/** Only addresses of this application are gone back to. */
function safe(target: string | undefined): string {
  return target && /^\/(?![/\\])/.test(target) ? target : "/";
}

export function SignInPage() {
  const { t } = useTranslation();
  const router = useRouter();
  const search = useSearch({ from: "/sign-in" });
  const { data: setup } = useQuery(setupQuery);
  const signIn = useSignIn();
  const form = useForm({ initialValues: { email: "", password: "" } });
  if (setup?.required) return <Navigate to="/setup" search={{ token: undefined }} />;
  return (
    <AuthCard title={t("auth:sign_in")} text={t("auth:sign_in_text")}>
      <form
        onSubmit={form.onSubmit((values) =>
          signIn.mutate(values, {
            onSuccess: () => router.history.push(safe(search.redirect)),
          }),
        )}
      >
        <Stack>
          {search.expired && !signIn.error ? (
            <Alert color="yellow">{t("auth:expired")}</Alert>
          ) : null}
          <ErrorNotice error={signIn.error} />
          <TextInput
            label={t("auth:email")}
            type="email"
            autoComplete="username"
            required
            data-autofocus
            {...form.getInputProps("email")}
          />
          <PasswordInput
            label={t("auth:password")}
            autoComplete="current-password"
            required
            visibilityToggleButtonProps={{ "aria-label": t("auth:show_password") }}
            {...form.getInputProps("password")}
          />
          <Button type="submit" fullWidth loading={signIn.isPending}>
            {t("auth:sign_in")}
          </Button>
        </Stack>
      </form>
    </AuthCard>
  );
}
