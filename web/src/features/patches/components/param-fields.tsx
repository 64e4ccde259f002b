import { SimpleGrid, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { readValue, writeValue } from "@/lib/sql.ts";

interface Props {
  names: string[];
  params: Record<string, unknown>;
  onChange: (params: Record<string, unknown>) => void;
}

/** One field for every `:name` in the texts. */
export function ParamFields({ names, params, onChange }: Props) {
  const { t } = useTranslation();
  if (names.length === 0) return null;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm">
      {names.map((name) => (
        <TextInput
          key={name}
          size="xs"
          label={t("patches:param", { name })}
          value={writeValue(params[name])}
          error={params[name] === undefined ? t("patches:param_missing") : undefined}
          onChange={(event) =>
            onChange({ ...params, [name]: readValue(event.currentTarget.value) })
          }
        />
      ))}
    </SimpleGrid>
  );
}
