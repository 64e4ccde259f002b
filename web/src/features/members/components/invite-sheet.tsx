import { Alert, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Environment, Role } from "@/api/types.ts";
import { CopyLine } from "@/components/ui/copy-line.tsx";
import { ErrorNotice, notifyDone } from "@/components/ui/error-notice.tsx";
import { Sheet } from "@/components/ui/sheet.tsx";
import { useAddMember } from "../mutations.ts";
import { MemberFields } from "./member-fields.tsx";

interface Props {
  projectId: string;
  opened: boolean;
  onClose: () => void;
}

export function InviteSheet({ projectId, opened, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Sheet opened={opened} onClose={onClose} title={t("members:invite")}>
      <InviteForm projectId={projectId} onClose={onClose} />
    </Sheet>
  );
}

function InviteForm({ projectId, onClose }: { projectId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const [environments, setEnvironments] = useState<Environment[] | null>(null);
  const add = useAddMember(projectId);
  const made = add.data;
  if (made && "url" in made) {
    return (
      <Stack>
        <Alert color="teal" title={t("members:invited", { email: made.email })}>
          {t("members:invited_text")}
        </Alert>
        <CopyLine text={new URL(made.url, window.location.origin).href} />
        <Group justify="flex-end">
          <Button onClick={onClose}>{t("common:done")}</Button>
        </Group>
      </Stack>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate(
          { email, role, environments },
          {
            onSuccess: (result) => {
              if ("url" in result) return;
              notifyDone(t("members:added", { name: result.name }));
              onClose();
            },
          },
        );
      }}
    >
      <Stack>
        <ErrorNotice error={add.error} />
        <TextInput
          label={t("auth:email")}
          type="email"
          required
          data-autofocus
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <MemberFields
          role={role}
          environments={environments}
          onChange={(change) => {
            if (change.role) setRole(change.role);
            if (change.environments !== undefined) setEnvironments(change.environments);
          }}
        />
        <Text size="xs" c="dimmed">
          {t("members:invite_hint")}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("common:cancel")}
          </Button>
          <Button type="submit" loading={add.isPending} disabled={!email}>
            {t("members:invite")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
