import { MultiSelect, Radio, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Environment, Role } from "@/api/types.ts";
import { ENVIRONMENTS } from "@/features/connections/form.ts";

export const ROLES = ["viewer", "qa", "dev", "admin"] as const satisfies Role[];

interface Props {
  role: Role;
  environments: Environment[] | null;
  onChange: (change: { role?: Role; environments?: Environment[] | null }) => void;
}

/** What a person may do, in words, and where they may change something. */
export function MemberFields({ role, environments, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <Radio.Group
        label={t("members:role")}
        value={role}
        onChange={(value) => onChange({ role: value as Role })}
      >
        <Stack gap="xs" mt={6}>
          {ROLES.map((value) => (
            <Radio
              key={value}
              value={value}
              label={t(`members:roles.${value}`)}
              description={t(`members:role_text.${value}`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      <MultiSelect
        label={t("members:environments")}
        description={t("members:environments_hint")}
        placeholder={environments?.length ? undefined : t("members:everywhere")}
        data={ENVIRONMENTS.map((value) => ({
          value,
          label: t(`connections:environment.${value}`),
        }))}
        value={environments ?? []}
        onChange={(value) =>
          onChange({ environments: value.length ? (value as Environment[]) : null })
        }
      />
    </>
  );
}
