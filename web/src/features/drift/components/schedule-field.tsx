import { Loader, Select, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/components/ui/error-notice.tsx";
import { formatDateTime } from "@/lib/format.ts";
import { scheduleQuery } from "../queries.ts";
import { cronText } from "../words.ts";

const PRESETS = {
  hourly: "0 * * * *",
  every_6_hours: "0 */6 * * *",
  nightly: "0 3 * * *",
  workdays: "0 6 * * 1-5",
  weekly: "0 3 * * 1",
  monthly: "0 3 1 * *",
} as const;
const NAMES = Object.keys(PRESETS) as (keyof typeof PRESETS)[];

interface Props {
  connectionId: string;
  cron: string;
  enabled: boolean;
  readOnly: boolean;
  onChange: (change: { cron?: string; enabled?: boolean }) => void;
}

/** When checks start: chosen or written, said in words, with the next times as the server sees them. */
export function ScheduleField({ connectionId, cron, enabled, readOnly, onChange }: Props) {
  const { t } = useTranslation();
  const preset = NAMES.find((name) => PRESETS[name] === cron.trim());
  const [custom, setCustom] = useState(preset === undefined && cron !== "");
  const choose = (value: string | null) => {
    const name = NAMES.find((item) => item === value);
    setCustom(value === "custom");
    if (name) onChange({ cron: PRESETS[name], enabled: true });
  };
  return (
    <Stack gap="sm">
      <Switch
        label={t("drift:schedule_on")}
        description={t("drift:schedule_hint")}
        checked={enabled}
        disabled={readOnly}
        onChange={(event) => {
          const on = event.currentTarget.checked;
          onChange(on && cron === "" ? { enabled: on, cron: PRESETS.nightly } : { enabled: on });
        }}
      />
      <Select
        label={t("drift:how_often")}
        placeholder={t("drift:choose_schedule")}
        allowDeselect={false}
        readOnly={readOnly}
        value={custom ? "custom" : (preset ?? null)}
        data={[
          ...NAMES.map((name) => ({ value: name, label: t(`drift:preset.${name}`) })),
          { value: "custom", label: t("drift:preset.custom") },
        ]}
        onChange={choose}
      />
      {custom ? (
        <TextInput
          label={t("drift:cron_label")}
          description={t("drift:cron_hint")}
          className="au-mono-input"
          value={cron}
          readOnly={readOnly}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => onChange({ cron: event.currentTarget.value })}
        />
      ) : null}
      {cron.trim() ? <Reading connectionId={connectionId} cron={cron} /> : null}
    </Stack>
  );
}

function Reading({ connectionId, cron }: { connectionId: string; cron: string }) {
  const { t } = useTranslation();
  const [asked] = useDebouncedValue(cron, 300);
  const { data, error, isFetching } = useQuery(scheduleQuery(connectionId, asked));
  const words = cronText(cron);
  return (
    <div className="au-reading" aria-live="polite">
      {error ? (
        <Text size="sm" c="var(--au-bad)">
          {errorText(error)}
        </Text>
      ) : (
        <>
          <Text size="sm" fw={560}>
            {words ?? t("drift:cron_itself", { cron: cron.trim() })}
          </Text>
          <Text size="xs" c="dimmed" mt={4}>
            {t("drift:next_times")} {isFetching && !data ? <Loader size={10} /> : null}
          </Text>
          <ol className="au-times">
            {data?.next_checks.map((time) => (
              <li key={time}>{formatDateTime(time)}</li>
            ))}
          </ol>
        </>
      )}
    </div>
  );
}
