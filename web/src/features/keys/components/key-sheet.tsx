import { Button, Group, Select, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Sheet } from "@/components/ui/sheet.tsx";
import { permissionsQuery } from "@/features/projects/queries.ts";
import { useCreateKey } from "../mutations.ts";
import { ScopeChoice } from "./scope-choice.tsx";
import { SecretOnce } from "./secret-once.tsx";

const DAY = 86_400_000;
const LIFETIMES = ["30", "90", "365", "never"] as const;
const START = ["project.read", "connections.read", "patches.read", "runs.read"];

interface Props {
  projectId: string;
  opened: boolean;
  onClose: () => void;
}

export function KeySheet({ projectId, opened, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Sheet opened={opened} onClose={onClose} title={t("keys:new")} size={640}>
      <KeyForm projectId={projectId} onClose={onClose} />
    </Sheet>
  );
}

function KeyForm({ projectId, onClose }: { projectId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { data } = useQuery(permissionsQuery(projectId));
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState(START);
  const [lifetime, setLifetime] = useState<string>("90");
  const create = useCreateKey();
  if (create.data) return <SecretOnce secret={create.data.key} onDone={onClose} />;
  // Nobody gives a key more than they hold, and decisions stay with people.
  const rights = (data?.permissions ?? []).filter((right) => right !== "approvals.decide");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const expires_at =
          lifetime === "never" ? null : new Date(Date.now() + Number(lifetime) * DAY).toISOString();
        create.mutate({ project_id: projectId, name, scopes, expires_at });
      }}
    >
      <Stack>
        <TextInput
          label={t("common:name")}
          placeholder={t("keys:name_example")}
          required
          maxLength={200}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={t("keys:lifetime")}
          allowDeselect={false}
          data={LIFETIMES.map((value) => ({ value, label: t(`keys:lifetimes.${value}`) }))}
          value={lifetime}
          onChange={(value) => setLifetime(value ?? "90")}
        />
        <ScopeChoice rights={rights} value={scopes} onChange={setScopes} />
        <ErrorNotice error={create.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("common:cancel")}
          </Button>
          <Button
            type="submit"
            loading={create.isPending}
            disabled={!name.trim() || scopes.length === 0}
          >
            {t("keys:create")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
