import { Radio, Select, SimpleGrid, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Connection } from "@/api/types.ts";
import { EnvBadge } from "@/components/ui/status.tsx";
import type { Mode } from "../model.ts";

interface Props {
  mode: Mode;
  onMode: (mode: Mode) => void;
  source: Connection | undefined;
  target: string | null;
  onTarget: (id: string) => void;
  connections: Connection[];
  error: string | undefined;
}

/** Masked where it stands, or into another database. */
export function ModeFields(props: Props) {
  const { mode, onMode, source, target, onTarget, connections, error } = props;
  const { t } = useTranslation();
  const chosen = connections.find((item) => item.id === target);
  const production = source?.environment === "production";
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <Radio.Group
        label={t("anonymize:mode_label")}
        value={mode}
        onChange={(value) => onMode(value === "in_place" ? "in_place" : "copy")}
      >
        <Stack gap={8} pt={6}>
          <Radio
            value="copy"
            label={t("anonymize:mode.copy")}
            description={t("anonymize:mode_hint.copy")}
          />
          <Radio
            value="in_place"
            label={t("anonymize:mode.in_place")}
            description={t(
              production ? "anonymize:mode_hint.production" : "anonymize:mode_hint.in_place",
            )}
            disabled={production}
          />
        </Stack>
      </Radio.Group>
      {mode === "copy" ? (
        <Select
          label={t("anonymize:target")}
          description={t("anonymize:target_hint")}
          required
          searchable
          allowDeselect={false}
          nothingFoundMessage={t("connections:empty_title")}
          data={connections.map((item) => ({
            value: item.id,
            label: item.name,
            disabled: item.id === source?.id || item.read_only || item.environment === "production",
          }))}
          rightSection={chosen ? <EnvBadge environment={chosen.environment} /> : undefined}
          rightSectionWidth={chosen ? 130 : undefined}
          value={target}
          error={error}
          onChange={(id) => {
            if (id) onTarget(id);
          }}
        />
      ) : null}
    </SimpleGrid>
  );
}
