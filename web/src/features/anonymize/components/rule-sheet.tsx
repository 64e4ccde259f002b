import { Alert, Button, Group, List, Stack, Text } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { missing, sentValues } from "@/components/params/fields.ts";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Sheet } from "@/components/ui/sheet.tsx";
import type { GridColumn } from "../draft.ts";
import { evidenceText } from "../evidence.ts";
import { fitting, isKey } from "../fitting.ts";
import { fieldsOf } from "../form.ts";
import type { Rule, Transformer } from "../model.ts";
import { categoryName, transformerName } from "../words.ts";
import { RuleFields } from "./rule-fields.tsx";

interface Props {
  /** One column, or several that get the same rule. */
  columns: GridColumn[];
  catalogue: Transformer[];
  /** Columns of the table, for parameters that name some. */
  named: string[];
  busy: boolean;
  error: Error | null;
  faults: Record<string, string>;
  readOnly: boolean;
  onSave: (rule: Rule | null, then: "close" | "next") => void;
  onClose: () => void;
}

/** The rule of a column, or of several at once. */
export function RuleSheet(props: Props) {
  const { columns, catalogue, named, busy, error, faults, readOnly, onSave, onClose } = props;
  const { t } = useTranslation();
  const [first] = columns;
  const single = columns.length === 1 ? first : undefined;
  const [rule, setRule] = useState<Rule | null>(
    single?.rule ?? suggestionOf(single, catalogue) ?? null,
  );
  const fits = useMemo(
    () =>
      fitting(
        catalogue,
        columns.map((column) => column.shape),
      ),
    [catalogue, columns],
  );
  const keys = columns.some((column) => isKey(column.shape));
  const placed = Object.keys(faults).length > 0;
  const save = (then: "close" | "next") => onSave(rule && sent(rule, catalogue), then);
  const incomplete = rule === null || lacking(rule, catalogue);
  return (
    <Sheet
      opened
      onClose={onClose}
      title={single ? single.id : t("anonymize:bulk_title", { count: columns.length })}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!incomplete && !busy) save("close");
        }}
      >
        <Stack>
          {single ? <About column={single} /> : <Named columns={columns} />}
          {error && !placed ? <ErrorNotice error={error} /> : null}
          {faults[""] ? <Alert color="red">{faults[""]}</Alert> : null}
          <fieldset className="au-fields" disabled={readOnly}>
            <RuleFields
              rule={rule}
              onChange={setRule}
              fitting={fits}
              catalogue={catalogue}
              columns={named}
              faults={faults}
              conditional={!keys}
            />
          </fieldset>
          {readOnly ? null : (
            <Group justify="space-between" className="au-sheet-end">
              <Button
                variant="subtle"
                color="red"
                disabled={busy || columns.every((column) => column.rule === null)}
                onClick={() => onSave(null, "close")}
              >
                {t("anonymize:take_away")}
              </Button>
              <Group gap="xs">
                {single ? (
                  <Button
                    variant="default"
                    disabled={incomplete || busy}
                    onClick={() => save("next")}
                  >
                    {t("anonymize:save_next")}
                  </Button>
                ) : null}
                <Button type="submit" loading={busy} disabled={incomplete}>
                  {t("common:save")}
                </Button>
              </Group>
            </Group>
          )}
        </Stack>
      </form>
    </Sheet>
  );
}

function suggestionOf(column: GridColumn | undefined, catalogue: Transformer[]): Rule | undefined {
  const suggested = column?.finding?.suggested;
  return suggested && catalogue.some((one) => one.id === suggested.transformer)
    ? { ...suggested }
    : undefined;
}

function fieldsFor(id: string, catalogue: Transformer[]) {
  const found = catalogue.find((transformer) => transformer.id === id);
  return found ? fieldsOf(found.params) : [];
}

function sent(rule: Rule, catalogue: Transformer[]): Rule {
  return {
    ...rule,
    params: sentValues(fieldsFor(rule.transformer, catalogue), rule.params ?? {}),
    otherwise: rule.otherwise ? sent(rule.otherwise, catalogue) : null,
  };
}

function lacking(rule: Rule, catalogue: Transformer[]): boolean {
  return missing(fieldsFor(rule.transformer, catalogue), rule.params ?? {}).length > 0;
}

function About({ column }: { column: GridColumn }) {
  const { t } = useTranslation();
  const { finding, unlisted, group, from } = column;
  const category = finding?.category ?? unlisted?.category;
  const reasons = finding?.evidence ?? (unlisted ? [unlisted.why] : []);
  return (
    <Stack gap={6}>
      <Text size="sm" c="dimmed">
        <span className="au-mono">{column.type}</span>
        {category ? ` · ${categoryName(category)}` : ""}
        {finding
          ? ` · ${t("anonymize:suggests", { rule: transformerName(finding.suggested.transformer) })}`
          : ""}
      </Text>
      {reasons.length > 0 ? (
        <List size="sm" spacing={2}>
          {reasons.map((reason) => (
            <List.Item key={reason}>{evidenceText(reason)}</List.Item>
          ))}
        </List>
      ) : null}
      {group.length > 0 ? (
        <Alert color="gray" icon={<IconLock size={18} />} title={t("anonymize:joined")}>
          <Text className="au-mono au-wrap">{group.join(", ")}</Text>
          <Text size="sm" mt={4}>
            {from ? t("anonymize:joined_from", { column: from }) : t("anonymize:joined_text")}
          </Text>
        </Alert>
      ) : null}
    </Stack>
  );
}

const NAMED = 12;

function Named({ columns }: { columns: GridColumn[] }) {
  const { t } = useTranslation();
  return (
    <Text size="sm" c="dimmed" className="au-mono au-wrap">
      {columns
        .slice(0, NAMED)
        .map((column) => column.id)
        .join(", ")}
      {columns.length > NAMED
        ? ` ${t("anonymize:and_more", { count: columns.length - NAMED })}`
        : ""}
    </Text>
  );
}
