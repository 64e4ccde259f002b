import { Group, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { LinkButton } from "@/components/ui/link.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { configsQuery } from "@/features/anonymize/queries.ts";
import { useCan } from "@/lib/permissions.ts";
import type { BridgeBody } from "../model.ts";

interface Props {
  projectId: string;
  body: BridgeBody;
  onChange: (change: Partial<BridgeBody>) => void;
}

/** Rows can be masked on their way, by rules for the source. */
export function MaskingField({ projectId, body, onChange }: Props) {
  const { t } = useTranslation();
  const can = useCan();
  const { data } = useQuery({
    ...configsQuery(projectId, { connection_id: body.source_connection_id, page_size: 200 }),
    enabled: can("anonymize.read") && body.source_connection_id !== "",
  });
  const chosen = body.anonymize_config_id ?? null;
  if (!can("anonymize.read") && chosen === null) return null;
  return (
    <Panel title={t("bridge:masking")}>
      <Group align="flex-end" gap="sm">
        <Select
          label={t("bridge:masking_rules")}
          description={t("bridge:masking_hint")}
          placeholder={t("bridge:masking_none")}
          clearable
          clearButtonProps={{ "aria-label": t("common:clear") }}
          nothingFoundMessage={t("bridge:masking_no_rules")}
          data={data?.items.map((config) => ({ value: config.id, label: config.name })) ?? []}
          value={chosen}
          onChange={(anonymize_config_id) => onChange({ anonymize_config_id })}
          style={{ flex: "1 1 320px" }}
        />
        {chosen && can("anonymize.read") ? (
          <LinkButton
            variant="default"
            to="/projects/$projectId/anonymize/$configId"
            params={{ projectId, configId: chosen }}
            search={{}}
          >
            {t("bridge:masking_open")}
          </LinkButton>
        ) : null}
      </Group>
    </Panel>
  );
}
