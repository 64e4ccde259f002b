import { Button, Checkbox, Group, SimpleGrid, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface Props {
  rights: string[];
  value: string[];
  onChange: (value: string[]) => void;
}

const reads = (right: string) => right.endsWith(".read");

/** What a key may do: rights by area, each in words and as the API names it. */
export function ScopeChoice({ rights, value, onChange }: Props) {
  const { t } = useTranslation();
  const areas = [...new Set(rights.map((right) => right.split(".")[0] ?? ""))];
  const named = areas
    .map((area) => ({ area, name: t(`keys:area.${area}`, { defaultValue: area }) }))
    .sort((a, b) => a.name.localeCompare(b.name));
  const actionOf = (right: string) => {
    const action = right.split(".")[1] ?? "";
    return t(`keys:action.${action}`, { defaultValue: action });
  };
  return (
    <Checkbox.Group
      label={t("keys:scopes")}
      description={t("keys:scopes_hint")}
      value={value}
      onChange={onChange}
    >
      <Group gap="xs" mt="xs">
        <Button size="compact-xs" variant="default" onClick={() => onChange(rights.filter(reads))}>
          {t("keys:all_reading")}
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => onChange([])}>
          {t("keys:no_scope")}
        </Button>
        <Text size="xs" c="dimmed">
          {t("keys:chosen", { count: value.length })}
        </Text>
      </Group>
      <SimpleGrid cols={{ base: 1, sm: 2 }} mt="sm" spacing="md">
        {named.map(({ area, name }) => (
          <fieldset key={area} style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
            <legend>
              <Text size="sm" fw={600}>
                {name}
              </Text>
            </legend>
            <Stack gap={6} mt={4}>
              {rights
                .filter((right) => right.startsWith(`${area}.`))
                .map((right) => (
                  <Checkbox
                    key={right}
                    size="xs"
                    value={right}
                    label={
                      <>
                        {actionOf(right)}{" "}
                        <Text span size="xs" c="dimmed" className="au-mono">
                          {right}
                        </Text>
                      </>
                    }
                  />
                ))}
            </Stack>
          </fieldset>
        ))}
      </SimpleGrid>
    </Checkbox.Group>
  );
}
