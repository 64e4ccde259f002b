import { Button, Loader, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { InvitationPreview } from "@/api/types.ts";
import { AccountFields } from "@/components/shared/account-fields.tsx";
import { AuthCard } from "@/components/shared/auth-card.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { LinkButton } from "@/components/ui/link.tsx";
import { useRegister } from "@/features/auth/mutations.ts";
import { invitationQuery } from "@/features/auth/queries.ts";
import { fieldErrors, unplaced } from "@/lib/field-errors.ts";

/** An invited person makes their account; the address is the invited one. */
export function RegisterPage() {
  const { t } = useTranslation();
  const { token } = useSearch({ from: "/register" });
  const [invitation, setInvitation] = useState<InvitationPreview>();
  // Asked for once: it is used up when the account is made, while this page still stands.
  const { data, error } = useQuery({
    ...invitationQuery(token ?? ""),
    enabled: Boolean(token) && invitation === undefined,
  });
  if (data && !invitation) setInvitation(data);
  if (!token || (error && !invitation)) {
    return (
      <AuthCard title={t("auth:invitation_gone")} text={t("auth:invitation_gone_text")}>
        <LinkButton to="/sign-in">{t("auth:sign_in")}</LinkButton>
      </AuthCard>
    );
  }
  if (!invitation) {
    return (
      <AuthCard title={t("auth:register")} text={t("common:loading")}>
        <Loader size="sm" />
      </AuthCard>
    );
  }
  const where = invitation.project_name ?? invitation.organization_name;
  if (invitation.has_account) return <AcceptCard token={token} where={where} />;
  return <RegisterCard token={token} email={invitation.email} where={where} />;
}

function AcceptCard({ token, where }: { token: string; where: string }) {
  const { t } = useTranslation();
  return (
    <AuthCard title={t("auth:join", { where })} text={t("auth:join_sign_in")}>
      <LinkButton to="/" search={{ join: token }}>
        {t("auth:join_submit")}
      </LinkButton>
    </AuthCard>
  );
}

function RegisterCard({ token, email, where }: { token: string; email: string; where: string }) {
  const { t, i18n } = useTranslation();
  const router = useRouter();
  const register = useRegister();
  const form = useForm({
    initialValues: { name: "", email, password: "" },
    validate: { password: (value) => (value.length < 12 ? t("auth:password_short") : null) },
  });
  return (
    <AuthCard title={t("auth:join", { where })} text={t("auth:register_text")}>
      <form
        onSubmit={form.onSubmit((values) =>
          register.mutate(
            { ...values, invitation_token: token, locale: i18n.language === "en" ? "en" : "fr" },
            {
              onSuccess: () => router.history.push("/"),
              onError: (error) => form.setErrors(fieldErrors(error, values)),
            },
          ),
        )}
      >
        <Stack>
          <ErrorNotice error={unplaced(register.error, form.values)} />
          <AccountFields form={form} fixedEmail />
          <Button type="submit" fullWidth loading={register.isPending}>
            {t("auth:register")}
          </Button>
          <Text size="xs" c="dimmed">
            {t("auth:register_fixed")}
          </Text>
        </Stack>
      </form>
    </AuthCard>
  );
}
