import { Group, Radio, Select, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { NeedRight } from "@/components/shared/need-right.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { EnvBadge } from "@/components/ui/status.tsx";
import { allConnectionsQuery } from "@/features/connections/queries.ts";
import { useCan } from "@/lib/permissions.ts";
import { type Origin, useCreateScenario } from "../mutations.ts";
import { BuiltinForm } from "./builtin-form.tsx";
import { InferForm } from "./infer-form.tsx";
import { YamlForm } from "./yaml-form.tsx";

export const WAYS = ["infer", "builtin", "yaml"] as const;
export type Way = (typeof WAYS)[number];

interface Props {
  projectId: string;
  connectionId: string | undefined;
  way: Way;
  onConnection: (id: string) => void;
  onWay: (way: Way) => void;
}

/** A new scenario: worked out from a database, one of those that come along, or from a file. */
export function NewScenario({ projectId, connectionId, way, onConnection, onWay }: Props) {
  const { t } = useTranslation();
  const can = useCan();
  const navigate = useNavigate();
  const create = useCreateScenario();
  const { data } = useQuery(allConnectionsQuery(projectId));
  const connections = data?.items ?? [];
  const chosen = connections.find((item) => item.id === connectionId);
  const start = (origin: Origin) =>
    create.mutate(origin, {
      onSuccess: (scenario) =>
        void navigate({
          to: "/projects/$projectId/seeds/$scenarioId",
          params: { projectId, scenarioId: scenario.id },
          search: {},
        }),
    });
  const form = { projectId, target: chosen, busy: create.isPending, onCreate: start };
  return (
    <fieldset className="au-fields" disabled={!can("seeds.write")}>
      <Stack gap="md">
        <NeedRight right="seeds.write" />
        <Panel>
          <Stack gap="md">
            <Select
              label={t("seeds:target")}
              description={t("seeds:target_hint")}
              required
              searchable
              allowDeselect={false}
              nothingFoundMessage={t("connections:empty_title")}
              data={connections.map((item) => ({
                value: item.id,
                label: item.name,
                disabled: item.read_only,
              }))}
              rightSection={chosen ? <EnvBadge environment={chosen.environment} /> : undefined}
              rightSectionWidth={chosen ? 130 : undefined}
              value={connectionId ?? null}
              onChange={(id) => {
                if (id) onConnection(id);
              }}
              maw={560}
            />
            <Radio.Group
              label={t("seeds:way_label")}
              value={way}
              onChange={(value) => onWay(WAYS.find((one) => one === value) ?? "infer")}
            >
              <Group gap="lg" pt={6} align="flex-start">
                {WAYS.map((value) => (
                  <Radio
                    key={value}
                    value={value}
                    label={t(`seeds:way.${value}`)}
                    description={t(`seeds:way_hint.${value}`)}
                    maw={300}
                  />
                ))}
              </Group>
            </Radio.Group>
          </Stack>
        </Panel>
        {create.isPending && way === "infer" ? (
          <Text size="sm" c="dimmed" role="status">
            {t("seeds:inferring")}
          </Text>
        ) : null}
        <ErrorNotice error={create.error} />
        {way === "infer" ? <InferForm key={connectionId} {...form} /> : null}
        {way === "builtin" ? <BuiltinForm {...form} /> : null}
        {way === "yaml" ? <YamlForm {...form} /> : null}
      </Stack>
    </fieldset>
  );
}
