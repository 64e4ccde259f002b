import { PasswordInput, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useTranslation } from "react-i18next";

export interface AccountValues {
  name: string;
  email: string;
  password: string;
}

interface Props<T extends AccountValues> {
  form: UseFormReturnType<T>;
  fixedEmail?: boolean;
}

/** Name, address and password of a new account. */
export function AccountFields<T extends AccountValues>({ form, fixedEmail }: Props<T>) {
  const { t } = useTranslation();
  return (
    <>
      <TextInput
        label={t("auth:name")}
        autoComplete="name"
        required
        maxLength={200}
        {...form.getInputProps("name")}
      />
      <TextInput
        label={t("auth:email")}
        type="email"
        autoComplete="username"
        required
        readOnly={fixedEmail}
        {...form.getInputProps("email")}
      />
      <PasswordInput
        label={t("auth:password")}
        description={t("auth:password_hint")}
        autoComplete="new-password"
        required
        visibilityToggleButtonProps={{ "aria-label": t("auth:show_password") }}
        {...form.getInputProps("password")}
      />
    </>
  );
}
