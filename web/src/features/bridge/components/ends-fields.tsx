import { Group, Select, SimpleGrid } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Connection } from "@/api/types.ts";
import { ConnectionName } from "@/components/shared/connection-name.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { EnvBadge } from "@/components/ui/status.tsx";
import type { BridgeBody } from "../model.ts";

interface Props {
  body: BridgeBody;
  onChange: (change: Partial<BridgeBody>) => void;
  connections: Connection[];
}

/** Where rows are read, and where they go. */
export function EndsFields({ body, onChange, connections }: Props) {
  const { t } = useTranslation();
  const { source_connection_id: source, target_connection_id: target } = body;
  return (
    <Panel title={t("bridge:ends")}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <EndSelect
          label={t("bridge:source")}
          description={t("bridge:source_hint")}
          connections={connections}
          value={source}
          onChange={(id) =>
            onChange({ source_connection_id: id, tables: "all", anonymize_config_id: null })
          }
          refused={(item) => item.id === target}
        />
        <EndSelect
          label={t("bridge:target")}
          description={t("bridge:target_hint")}
          connections={connections}
          value={target}
          onChange={(id) => onChange({ target_connection_id: id })}
          refused={(item) =>
            item.id === source || item.read_only || item.environment === "production"
          }
        />
      </SimpleGrid>
    </Panel>
  );
}

interface SelectProps {
  label: string;
  description: string;
  connections: Connection[];
  value: string;
  onChange: (id: string) => void;
  refused: (connection: Connection) => boolean;
}

function EndSelect({ label, description, connections, value, onChange, refused }: SelectProps) {
  const { t } = useTranslation();
  const chosen = connections.find((item) => item.id === value);
  return (
    <Select
      label={label}
      description={description}
      required
      searchable
      allowDeselect={false}
      nothingFoundMessage={t("connections:empty_title")}
      data={connections.map((item) => ({
        value: item.id,
        label: item.name,
        disabled: refused(item),
      }))}
      rightSection={chosen ? <EnvBadge environment={chosen.environment} /> : undefined}
      rightSectionWidth={chosen ? 130 : undefined}
      value={value || null}
      onChange={(id) => {
        if (id && id !== value) onChange(id);
      }}
    />
  );
}

/** Both ends in one line, each with the colour of its environment. */
export function EndsLine(props: {
  source: Connection | undefined;
  target: Connection | undefined;
}) {
  const { t } = useTranslation();
  return (
    <Group gap={8}>
      <ConnectionName connection={props.source} />
      <IconArrowRight size={16} aria-label={t("bridge:into")} role="img" />
      <ConnectionName connection={props.target} />
    </Group>
  );
}
