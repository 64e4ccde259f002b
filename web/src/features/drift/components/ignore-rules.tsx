import { ActionIcon, Button, Group, Stack, Text, TextInput, Tooltip } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { isPast, newRule, type RuleDraft } from "../model.ts";

interface Props {
  rules: RuleDraft[];
  readOnly: boolean;
  /** By the place of a rule: what the server says about it. */
  errors: Record<number, string>;
  /** By pattern: why a rule as it was saved does nothing. */
  idle: Map<string, "names_nothing" | "ended">;
  onChange: (rules: RuleDraft[]) => void;
}

/** What does not count as drift: a pattern, why, and until when. */
export function IgnoreRules({ rules, readOnly, errors, idle, onChange }: Props) {
  const { t } = useTranslation();
  const edit = (id: string, change: Partial<RuleDraft>) =>
    onChange(rules.map((rule) => (rule.id === id ? { ...rule, ...change } : rule)));
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {t("drift:ignore_text")}
      </Text>
      {rules.length === 0 ? <Text size="sm">{t("drift:no_rules")}</Text> : null}
      {rules.map((rule, index) => (
        <fieldset key={rule.id} className="au-rule" disabled={readOnly}>
          <legend className="au-hidden">{t("drift:rule", { number: index + 1 })}</legend>
          <TextInput
            label={t("drift:pattern")}
            placeholder="table:public.tmp_*"
            className="au-mono-input"
            spellCheck={false}
            autoComplete="off"
            value={rule.pattern}
            error={errors[index]}
            inputWrapperOrder={["label", "input", "description", "error"]}
            description={
              idle.get(rule.pattern) === "names_nothing" ? t("drift:rule_idle") : undefined
            }
            onChange={(event) => edit(rule.id, { pattern: event.currentTarget.value })}
          />
          <TextInput
            label={t("drift:reason")}
            placeholder={t("drift:reason_hint")}
            value={rule.reason}
            onChange={(event) => edit(rule.id, { reason: event.currentTarget.value })}
          />
          <TextInput
            type="date"
            label={t("drift:until")}
            value={rule.until}
            inputWrapperOrder={["label", "input", "description"]}
            description={isPast(rule) ? t("drift:rule_past") : undefined}
            onChange={(event) => edit(rule.id, { until: event.currentTarget.value })}
          />
          <Group gap="xs" className="au-rule-end">
            {readOnly ? null : (
              <Tooltip label={t("drift:remove_rule")}>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={34}
                  aria-label={t("drift:remove_rule_of", { pattern: rule.pattern })}
                  onClick={() => onChange(rules.filter((item) => item.id !== rule.id))}
                >
                  <IconTrash size={17} />
                </ActionIcon>
              </Tooltip>
            )}
          </Group>
        </fieldset>
      ))}
      {readOnly ? null : (
        <div>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={15} />}
            onClick={() => onChange([...rules, newRule()])}
          >
            {t("drift:add_rule")}
          </Button>
        </div>
      )}
    </Stack>
  );
}
