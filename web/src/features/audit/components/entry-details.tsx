import { Button, Code, Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { AuditEntry } from "@/api/types.ts";
import { CopyLine } from "@/components/ui/copy-line.tsx";
import { LinkButton } from "@/components/ui/link.tsx";
import { formatDateTime } from "@/lib/format.ts";
import type { AuditSearch } from "../search.ts";
import { actionName, actorName, resourceName } from "../words.ts";
import { Outcome } from "./outcome.tsx";

interface Props {
  entry: AuditEntry;
  onFilter: (change: AuditSearch) => void;
}

/** One entry in full: who, what, from where, what was recorded, its place in the chain. */
export function EntryDetails({ entry, onFilter }: Props) {
  const { t } = useTranslation();
  const facts: [string, string][] = [
    [t("audit:seq"), String(entry.seq)],
    [t("audit:at"), formatDateTime(entry.at)],
    [t("audit:actor"), actorName(entry)],
    [t("audit:what"), `${actionName(entry.action)} (${entry.action})`],
    [t("audit:resource"), resourceName(entry) || "–"],
    [t("audit:ip"), entry.ip ?? "–"],
    [t("audit:user_agent"), entry.user_agent ?? "–"],
  ];
  const filters = {
    actor: entry.actor.id ?? entry.actor.name,
    action: entry.action,
    resource: entry.resource.id,
  };
  return (
    <Stack gap="sm">
      <Outcome outcome={entry.outcome} />
      <Places entry={entry} />
      {facts.map(([name, value]) => (
        <Fact key={name} name={name}>
          <Text size="sm" className="au-wrap">
            {value}
          </Text>
        </Fact>
      ))}
      <Group gap="xs">
        {Object.entries(filters).map(([name, value]) =>
          typeof value === "string" ? (
            <Button
              key={name}
              size="compact-xs"
              variant="light"
              onClick={() => onFilter({ [name]: value })}
            >
              {t(`audit:only.${name}`)}
            </Button>
          ) : null,
        )}
      </Group>
      {entry.request_id ? (
        <Fact name={t("audit:request")}>
          <CopyLine text={entry.request_id} />
        </Fact>
      ) : null}
      <Fact name={t("audit:detail")}>
        <Code block style={{ whiteSpace: "pre-wrap" }} className="au-wrap">
          {JSON.stringify(entry.detail, null, 2)}
        </Code>
      </Fact>
      <Fact name={t("audit:chain")}>
        <Stack gap={6}>
          <CopyLine text={entry.prev_hash} />
          <CopyLine text={entry.hash} />
        </Stack>
      </Fact>
    </Stack>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {name}
      </Text>
      {children}
    </div>
  );
}

/** Where the entry leads: its run, and the patch or connection it is about. */
function Places({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation();
  const projectId = entry.project_id;
  const run = entry.detail.run_id;
  const { id, type } = entry.resource;
  if (!projectId) return null;
  return (
    <Group gap="xs">
      {typeof run === "string" ? (
        <LinkButton
          size="xs"
          variant="default"
          to="/projects/$projectId/runs/$runId"
          params={{ projectId, runId: run }}
        >
          {t("audit:open_run")}
        </LinkButton>
      ) : null}
      {type === "patch" && typeof id === "string" ? (
        <LinkButton
          size="xs"
          variant="default"
          to="/projects/$projectId/patches/$patchId"
          params={{ projectId, patchId: id }}
          search={{}}
        >
          {t("runs:open_patch")}
        </LinkButton>
      ) : null}
      {type === "connection" && typeof id === "string" ? (
        <LinkButton
          size="xs"
          variant="default"
          to="/projects/$projectId/connections/$connectionId"
          params={{ projectId, connectionId: id }}
          search={{}}
        >
          {t("audit:open_connection")}
        </LinkButton>
      ) : null}
    </Group>
  );
}
