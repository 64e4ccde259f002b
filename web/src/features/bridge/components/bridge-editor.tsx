import { Alert, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconListCheck, IconPlayerPlay } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useBlocker, useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { NeedRight } from "@/components/shared/need-right.tsx";
import { CopyAs } from "@/components/ui/copy-as.tsx";
import { ErrorNotice, notifyDone } from "@/components/ui/error-notice.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { allConnectionsQuery } from "@/features/connections/queries.ts";
import { useCan } from "@/lib/permissions.ts";
import { callOf } from "../calls.ts";
import {
  blocking,
  bodyOf,
  isComplete,
  isSame,
  newBody,
  refusals,
  sentBody,
  specOf,
} from "../draft.ts";
import type { Bridge, BridgeBody } from "../model.ts";
import { useCreateBridge, usePlan, useRunBridge, useUpdateBridge } from "../mutations.ts";
import { EndsFields } from "./ends-fields.tsx";
import { MaskingField } from "./masking-field.tsx";
import { PlanView } from "./plan-view.tsx";
import { RunDialog } from "./run-dialog.tsx";
import { SubsetFields } from "./subset-fields.tsx";
import { TableChoice } from "./table-choice.tsx";
import { AdvancedFields, WayFields } from "./way-fields.tsx";

/** What the address says: the ends of a new bridge, which planned columns, whether to run. */
export interface EditorSearch {
  source?: string | undefined;
  target?: string | undefined;
  show?: string | undefined;
  q?: string | undefined;
  run?: string | undefined;
}

interface Props {
  projectId: string;
  /** None: a new one. */
  saved?: Bridge;
  search: EditorSearch;
  onSearch: (search: EditorSearch) => void;
}

/** A bridge from its two ends to its plan; run as it is, or saved to be run again. */
export function BridgeEditor({ projectId, saved, search, onSearch }: Props) {
  const { t } = useTranslation();
  const can = useCan();
  const navigate = useNavigate();
  const stored = saved ? bodyOf(saved) : newBody(search.source, search.target);
  const [name, setName] = useState(saved?.name ?? "");
  const [draft, setDraft] = useState<BridgeBody>(stored);
  // The ends of a new bridge stand in the address, so that the page can be given on.
  const body = saved ? draft : { ...draft, ...endsOf(stored) };
  const { data } = useQuery(allConnectionsQuery(projectId));
  const connections = data?.items ?? [];
  const target = connections.find((item) => item.id === body.target_connection_id);
  const source = connections.find((item) => item.id === body.source_connection_id);
  const [opened, { open, close }] = useDisclosure(false);
  const plan = usePlan(projectId);
  const run = useRunBridge(projectId, saved);
  const create = useCreateBridge(projectId);
  const update = useUpdateBridge(saved?.id ?? "");
  const planned = plan.data;
  const current = planned !== undefined && isSame(planned.body, body);
  const dirty = saved !== undefined && (name.trim() !== saved.name || !isSame(stored, body));
  const writable = can("bridge.write");
  useBlocker({
    shouldBlockFn: ({ current: here, next }) =>
      dirty && here.pathname !== next.pathname && !window.confirm(t("bridge:leave")),
    enableBeforeUnload: () => dirty,
  });
  const change = (part: Partial<BridgeBody>) => {
    setDraft((old) => ({ ...old, ...part }));
    if (saved || !("source_connection_id" in part || "target_connection_id" in part)) return;
    onSearch({
      source: part.source_connection_id ?? search.source,
      target: part.target_connection_id ?? search.target,
    });
  };
  const ask = () =>
    plan.mutate(sentBody(body), {
      onSuccess: (made) => {
        if (blocking(made.plan, made.body).length + refusals(made.plan).length === 0) open();
      },
    });
  const start = () =>
    run.mutate(sentBody(body), {
      onSettled: close,
      onSuccess: (begun) =>
        void navigate({
          to: "/projects/$projectId/runs/$runId",
          params: { projectId, runId: begun.id },
        }),
    });
  const save = () => {
    const sent = sentBody(body);
    if (saved) {
      update.mutate(
        {
          name: name.trim(),
          ...endsOf(sent),
          spec: specOf(sent),
          anonymize_config_id: sent.anonymize_config_id ?? null,
        },
        { onSuccess: () => notifyDone(t("common:saved")) },
      );
      return;
    }
    create.mutate(
      { ...sent, name: name.trim() },
      {
        onSuccess: (made) =>
          void navigate({
            to: "/projects/$projectId/bridge/$bridgeId",
            params: { projectId, bridgeId: made.id },
            search: {},
          }),
      },
    );
  };
  // "Run" in the list leads here: planned and asked for at once, and once only.
  const asked = useRef(false);
  useEffect(() => {
    if (search.run === undefined || asked.current) return;
    asked.current = true;
    onSearch({ run: undefined });
    ask();
  });
  return (
    <Stack gap="md">
      <Panel>
        <Stack gap="sm">
          <Group align="flex-end" gap="sm">
            <TextInput
              label={t("common:name")}
              description={saved ? undefined : t("bridge:name_hint")}
              placeholder={t("bridge:name_example")}
              maxLength={200}
              readOnly={!writable}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              style={{ flex: "1 1 260px" }}
            />
            {writable ? (
              <Button
                variant="default"
                loading={create.isPending || update.isPending}
                disabled={!isComplete(body) || name.trim() === "" || (saved && !dirty)}
                onClick={save}
              >
                {t("common:save")}
              </Button>
            ) : null}
          </Group>
          <ErrorNotice error={create.error ?? update.error} />
        </Stack>
      </Panel>
      <EndsFields body={body} onChange={change} connections={connections} />
      <TableChoice body={body} onChange={change} />
      <SubsetFields body={body} onChange={change} />
      <MaskingField projectId={projectId} body={body} onChange={change} />
      <WayFields body={body} onChange={change} />
      <AdvancedFields body={body} onChange={change} />
      <Panel
        title={t("bridge:plan")}
        actions={
          <Group gap="xs">
            <CopyAs call={callOf(projectId, saved, sentBody(body), source?.name, target?.name)} />
            {writable ? (
              <Button
                variant="default"
                leftSection={<IconListCheck size={16} />}
                loading={plan.isPending}
                disabled={!isComplete(body)}
                onClick={() => plan.mutate(sentBody(body))}
              >
                {t(planned ? "bridge:plan_again" : "bridge:make_plan")}
              </Button>
            ) : null}
            {writable && can("bridge.run") ? (
              <Button
                leftSection={<IconPlayerPlay size={16} />}
                disabled={!isComplete(body) || plan.isPending || dirty || target === undefined}
                onClick={ask}
              >
                {t("bridge:run_ask")}
              </Button>
            ) : null}
          </Group>
        }
      >
        <Stack gap="xs">
          <NeedRight right="bridge.run" />
          <Text size="sm" c="dimmed">
            {t(dirty ? "bridge:save_first" : "bridge:plan_text")}
          </Text>
          <ErrorNotice error={plan.error ?? run.error} />
        </Stack>
      </Panel>
      {planned && !current ? (
        <Alert color="yellow" role="status">
          {t("bridge:plan_old")}
        </Alert>
      ) : null}
      {planned ? (
        <PlanView
          plan={planned.plan}
          body={planned.body}
          search={search}
          onSearch={(next) => onSearch(next)}
        />
      ) : null}
      {planned && target ? (
        <RunDialog
          key={`${opened}`}
          opened={opened}
          onClose={close}
          onConfirm={start}
          source={source}
          target={target}
          planned={planned}
          busy={run.isPending}
        />
      ) : null}
    </Stack>
  );
}

function endsOf({ source_connection_id, target_connection_id }: BridgeBody) {
  return { source_connection_id, target_connection_id };
}
