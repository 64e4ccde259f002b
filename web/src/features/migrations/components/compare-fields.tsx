import { Stack, Switch, Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { CompareOptions, Engine, Migration } from "@/api/types.ts";
import { readRules } from "../draft.ts";

/** How a comparison is to be done, while it is edited. */
export interface CompareRules {
  include: string;
  exclude: string;
  concurrent_indexes: boolean;
  soft_drop: boolean;
  drop: boolean;
}

export const NO_RULES: CompareRules = {
  include: "",
  exclude: "",
  concurrent_indexes: false,
  soft_drop: false,
  drop: true,
};

export function rulesOf({ include, exclude, options }: Migration): CompareRules {
  return {
    include: include.join("\n"),
    exclude: exclude.join("\n"),
    concurrent_indexes: options.concurrent_indexes,
    soft_drop: options.soft_drop,
    drop: options.drop,
  };
}

export function bodyOfRules(rules: CompareRules, renames: CompareOptions["renames"] = []) {
  const { concurrent_indexes, soft_drop, drop } = rules;
  return {
    include: readRules(rules.include),
    exclude: readRules(rules.exclude),
    options: { renames, concurrent_indexes, soft_drop, drop },
  };
}

interface Props {
  value: CompareRules;
  onChange: (value: CompareRules) => void;
  engine: Engine | undefined;
}

/** Which objects take part, and how differences are closed. */
export function CompareFields({ value, onChange, engine }: Props) {
  const { t } = useTranslation();
  const set = (change: Partial<CompareRules>) => onChange({ ...value, ...change });
  return (
    <Stack gap="md">
      <Textarea
        label={t("migrations:include")}
        description={t("migrations:include_hint")}
        placeholder={engine === "postgresql" ? "table:public.shop_*" : "table:shop_*"}
        className="au-rules"
        autosize
        minRows={1}
        maxRows={8}
        spellCheck={false}
        value={value.include}
        onChange={(event) => set({ include: event.currentTarget.value })}
      />
      <Textarea
        label={t("migrations:exclude")}
        description={t("migrations:exclude_hint")}
        placeholder={engine === "postgresql" ? "table:public.audit_*" : "table:audit_*"}
        className="au-rules"
        autosize
        minRows={1}
        maxRows={8}
        spellCheck={false}
        value={value.exclude}
        onChange={(event) => set({ exclude: event.currentTarget.value })}
      />
      <Switch
        label={t("migrations:option.drop")}
        description={t("migrations:option_hint.drop")}
        checked={value.drop}
        onChange={(event) => set({ drop: event.currentTarget.checked })}
      />
      <Switch
        label={t("migrations:option.soft_drop")}
        description={t("migrations:option_hint.soft_drop")}
        checked={value.soft_drop}
        disabled={!value.drop}
        onChange={(event) => set({ soft_drop: event.currentTarget.checked })}
      />
      {engine === undefined || engine === "postgresql" ? (
        <Switch
          label={t("migrations:option.concurrent_indexes")}
          description={t("migrations:option_hint.concurrent_indexes")}
          checked={value.concurrent_indexes}
          onChange={(event) => set({ concurrent_indexes: event.currentTarget.checked })}
        />
      ) : null}
    </Stack>
  );
}
