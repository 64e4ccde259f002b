import { Collapse, Group, Select, Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useId, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Field } from "@/components/params/fields.ts";
import { ParamField } from "@/components/params/param-field.tsx";
import { COMMON, fieldsOf } from "../form.ts";
import type { Rule, Transformer } from "../model.ts";
import { familyName, paramWords, transformerName, transformerText } from "../words.ts";

interface Props {
  rule: Rule | null;
  onChange: (rule: Rule) => void;
  /** Those that fit the column; the chosen one stays in sight even when it no longer does. */
  fitting: Transformer[];
  catalogue: Transformer[];
  columns: string[];
  faults: Record<string, string>;
  /** In front of the way to a fault, for the rule of the other rows. */
  path?: string;
  /** A column that joins rows has one rule for all of them. */
  conditional: boolean;
}

/** A transformer, its parameters, and the rows it is for. */
export function RuleFields(props: Props) {
  const { rule, onChange, fitting, catalogue, columns, faults, path = "", conditional } = props;
  const { t } = useTranslation();
  const chosen = catalogue.find((transformer) => transformer.id === rule?.transformer);
  const data = useMemo(() => grouped(fitting, rule?.transformer), [fitting, rule?.transformer]);
  const fields = useMemo(() => (chosen ? fieldsOf(chosen.params) : []), [chosen]);
  const own = fields.filter((field) => !COMMON.includes(field.name));
  const common = fields.filter((field) => COMMON.includes(field.name));
  const words = paramWords(rule?.transformer ?? "");
  const entries = catalogue.map(({ id }) => ({ value: id, label: transformerName(id) }));
  const draw = (field: Field) => (
    <ParamField
      key={`${rule?.transformer} ${field.name}`}
      words={words}
      field={field}
      value={rule?.params?.[field.name]}
      onChange={(value) =>
        rule && onChange({ ...rule, params: { ...rule.params, [field.name]: value } })
      }
      columns={columns}
      entries={entries}
      faults={faults}
      path={`${path}params.${field.name}`}
    />
  );
  return (
    <Stack gap="sm">
      <Select
        label={t(path ? "anonymize:otherwise" : "anonymize:rule")}
        description={chosen ? transformerText(chosen.id, chosen.description) : undefined}
        placeholder={t(path ? "anonymize:otherwise_none" : "anonymize:rule_none")}
        searchable
        data-autofocus={path === "" || undefined}
        openOnFocus={false}
        allowDeselect={false}
        nothingFoundMessage={t("common:no_match")}
        maxDropdownHeight={320}
        data={data}
        value={rule?.transformer ?? null}
        error={faults[`${path}transformer`] ?? faults[`${path}params`]}
        onChange={(id) => {
          if (id && id !== rule?.transformer) onChange({ ...rule, transformer: id, params: {} });
        }}
      />
      {chosen ? <Facts transformer={chosen} /> : null}
      {own.map(draw)}
      {common.length > 0 && rule?.transformer !== "keep" ? (
        <More opened={common.some((field) => rule?.params?.[field.name] !== undefined)}>
          {common.map(draw)}
        </More>
      ) : null}
      {rule && conditional && !path && rule.transformer !== "keep" ? (
        <>
          <TextInput
            label={t("anonymize:when")}
            description={t("anonymize:when_hint")}
            placeholder="country = 'FR'"
            className="au-mono-input"
            spellCheck={false}
            maxLength={2000}
            value={rule.when ?? ""}
            error={faults.when}
            onChange={(event) => onChange({ ...rule, when: event.currentTarget.value })}
          />
          {rule.when?.trim() ? (
            <RuleFields
              {...props}
              path="otherwise."
              rule={rule.otherwise ?? null}
              onChange={(otherwise) => onChange({ ...rule, otherwise })}
            />
          ) : null}
        </>
      ) : null}
    </Stack>
  );
}

function grouped(fitting: Transformer[], chosen: string | undefined) {
  const families = new Map<string, { value: string; label: string }[]>();
  for (const { id, family } of fitting) {
    families.set(family, [
      ...(families.get(family) ?? []),
      { value: id, label: transformerName(id) },
    ]);
  }
  const data = [...families].map(([family, items]) => ({ group: familyName(family), items }));
  if (!chosen || fitting.some((one) => one.id === chosen)) return data;
  return [{ group: "–", items: [{ value: chosen, label: transformerName(chosen) }] }, ...data];
}

/** What a transformer promises, in a few words. */
function Facts({ transformer }: { transformer: Transformer }) {
  const { t } = useTranslation();
  const facts = [
    t("anonymize:rank", { rank: transformer.privacy_rank }),
    t(`anonymize:grade.${transformer.grade}`),
    transformer.deterministic ? t("anonymize:deterministic") : "",
    transformer.reversible ? t("anonymize:reversible") : "",
  ];
  return (
    <Text size="xs" c="dimmed">
      {facts.filter(Boolean).join(" · ")}
    </Text>
  );
}

function More({ opened: initially, children }: { opened: boolean; children: React.ReactNode }) {
  const { t } = useTranslation();
  const id = useId();
  const [opened, { toggle }] = useDisclosure(initially);
  return (
    <div>
      <UnstyledButton onClick={toggle} aria-expanded={opened} aria-controls={id}>
        <Group gap={4}>
          {opened ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
          <Text size="sm">{t("params:more")}</Text>
        </Group>
      </UnstyledButton>
      <Collapse expanded={opened} id={id}>
        <Stack gap="sm" pt="xs">
          {children}
        </Stack>
      </Collapse>
    </div>
  );
}
