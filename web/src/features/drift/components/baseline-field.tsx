import { Select, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { formatDateTime, formatNumber } from "@/lib/format.ts";
import { baselinesQuery } from "../queries.ts";
import { originText } from "../words.ts";

/** The value for "the next check makes it". */
const NEXT = "next";

interface Props {
  connectionId: string;
  value: string | null;
  readOnly: boolean;
  onChange: (snapshot: string | null) => void;
}

/** What is agreed: one of the connection's snapshots, or whatever the next check finds. */
export function BaselineField({ connectionId, value, readOnly, onChange }: Props) {
  const { t } = useTranslation();
  const { data } = useQuery(baselinesQuery(connectionId));
  const known = data?.items ?? [];
  const options = known.map((item) => ({
    value: item.id,
    label: [formatDateTime(item.created_at), originText(item)].join(" · "),
  }));
  if (value && !known.some((item) => item.id === value)) {
    options.push({ value, label: t("drift:older_snapshot", { id: value.slice(0, 8) }) });
  }
  const chosen = known.find((item) => item.id === value);
  return (
    <div>
      <Select
        label={t("drift:baseline")}
        description={t("drift:baseline_hint")}
        allowDeselect={false}
        readOnly={readOnly}
        searchable
        value={value ?? NEXT}
        data={[{ value: NEXT, label: t("drift:baseline_next") }, ...options]}
        onChange={(next) => onChange(next === NEXT ? null : next)}
      />
      {chosen ? (
        <Text size="xs" c="dimmed" mt={4}>
          {t("drift:baseline_facts", {
            count: chosen.object_count,
            objects: formatNumber(chosen.object_count),
            fingerprint: chosen.fingerprint.slice(0, 12),
          })}
        </Text>
      ) : null}
    </div>
  );
}
