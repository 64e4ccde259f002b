import { Button, Group, NumberInput, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/errors.ts";
import { faultWords } from "@/components/shared/coded.ts";
import { NeedRight } from "@/components/shared/need-right.tsx";
import { ErrorNotice, notifyDone } from "@/components/ui/error-notice.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { useCan } from "@/lib/permissions.ts";
import { type DriftSettings, newRule, type RuleDraft, readRules, writeRules } from "../model.ts";
import { useSaveSettings } from "../mutations.ts";
import { driftSettingsQuery } from "../queries.ts";
import { BaselineField } from "./baseline-field.tsx";
import { IgnoreRules } from "./ignore-rules.tsx";
import { ScheduleField } from "./schedule-field.tsx";

interface Props {
  connectionId: string;
  /** A pattern to begin a rule with, from a report. */
  ignore?: string | undefined;
  onSaved: () => void;
}

/** How a connection is watched: schedule, baseline, what does not count. */
export function SettingsForm(props: Props) {
  const { data, error, refetch } = useQuery(driftSettingsQuery(props.connectionId));
  if (!data) return <ErrorNotice error={error} retry={() => void refetch()} />;
  return <Fields key={props.ignore ?? ""} {...props} settings={data} />;
}

function Fields({ connectionId, ignore, onSaved, settings }: Props & { settings: DriftSettings }) {
  const { t } = useTranslation();
  const can = useCan();
  const readOnly = !can("drift.manage");
  const save = useSaveSettings(connectionId);
  const [cron, setCron] = useState(settings.cron ?? "");
  const [enabled, setEnabled] = useState(settings.enabled);
  const [days, setDays] = useState(settings.keep_days);
  const [baseline, setBaseline] = useState(settings.baseline_snapshot_id);
  const [rules, setRules] = useState<RuleDraft[]>(() => {
    const known = readRules(settings.ignore);
    const wanted = ignore && !known.some((rule) => rule.pattern === ignore);
    return wanted && !readOnly ? [...known, newRule(ignore)] : known;
  });
  const idle = new Map(settings.idle.map((rule) => [rule.pattern, rule.why]));
  const filled = rules.filter((rule) => rule.pattern.trim() !== "");
  const { placed, rest } = ruleErrors(save.error, rules, filled);
  const submit = () => {
    const moved = baseline !== settings.baseline_snapshot_id;
    save.mutate(
      {
        cron: cron.trim() || null,
        enabled,
        keep_days: days,
        ignore: writeRules(rules),
        ...(moved ? { baseline_snapshot_id: baseline } : {}),
      },
      {
        onSuccess: () => {
          notifyDone(t("common:saved"));
          onSaved();
        },
      },
    );
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="md">
        <NeedRight right="drift.manage" />
        <div className="au-columns">
          <Panel title={t("drift:schedule")}>
            <ScheduleField
              connectionId={connectionId}
              cron={cron}
              enabled={enabled}
              readOnly={readOnly}
              onChange={(change) => {
                if (change.cron !== undefined) setCron(change.cron);
                if (change.enabled !== undefined) setEnabled(change.enabled);
              }}
            />
          </Panel>
          <Panel title={t("drift:what_is_agreed")}>
            <BaselineField
              connectionId={connectionId}
              value={baseline ?? null}
              readOnly={readOnly}
              onChange={setBaseline}
            />
            <NumberInput
              mt="md"
              label={t("drift:keep_days")}
              description={t("drift:keep_days_hint")}
              placeholder={t("drift:keep_for_good")}
              min={1}
              max={36_500}
              allowDecimal={false}
              hideControls
              readOnly={readOnly}
              value={days ?? ""}
              onChange={(value) => setDays(value === "" ? null : Number(value))}
            />
          </Panel>
        </div>
        <Panel title={t("drift:ignore_rules")}>
          <IgnoreRules
            rules={rules}
            readOnly={readOnly}
            errors={placed}
            idle={idle}
            onChange={setRules}
          />
        </Panel>
        <ErrorNotice error={rest} />
        {readOnly ? null : (
          <Group justify="flex-end">
            <Button type="submit" loading={save.isPending}>
              {t("common:save")}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}

/** What is wrong with single rules, by their place in the form; the rest of the error. */
function ruleErrors(error: unknown, rules: RuleDraft[], sent: RuleDraft[]) {
  const placed: Record<number, string> = {};
  if (!(error instanceof ApiError)) return { placed, rest: error };
  let left = error.fields.length === 0;
  for (const problem of error.fields) {
    const rule = problem.path[0] === "ignore" ? sent[Number(problem.path[1])] : undefined;
    if (rule) {
      const text = faultWords(problem.type, problem.message, problem.params);
      placed[rules.indexOf(rule)] = text ?? problem.message;
    } else left = true;
  }
  return { placed, rest: left ? error : null };
}
