import { Button, Divider, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Member } from "@/api/types.ts";
import { ErrorNotice, notifyDone } from "@/components/ui/error-notice.tsx";
import { Sheet } from "@/components/ui/sheet.tsx";
import { useCan } from "@/lib/permissions.ts";
import { useRemoveMember, useUpdateMember } from "../mutations.ts";
import { Explain } from "./explain.tsx";
import { MemberFields } from "./member-fields.tsx";

interface Props {
  projectId: string;
  member: Member | undefined;
  onClose: () => void;
}

export function MemberSheet({ projectId, member, onClose }: Props) {
  return (
    <Sheet opened={member !== undefined} onClose={onClose} title={member?.name ?? ""}>
      {member ? (
        <Detail key={member.user_id} projectId={projectId} member={member} onClose={onClose} />
      ) : null}
    </Sheet>
  );
}

function Detail({
  projectId,
  member,
  onClose,
}: {
  projectId: string;
  member: Member;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const can = useCan();
  const [role, setRole] = useState(member.role);
  const [environments, setEnvironments] = useState(member.environments);
  const update = useUpdateMember(projectId);
  const remove = useRemoveMember(projectId);
  const dirty =
    role !== member.role || JSON.stringify(environments) !== JSON.stringify(member.environments);
  return (
    <Stack>
      <Text c="dimmed">{member.email}</Text>
      <ErrorNotice error={update.error ?? remove.error} />
      {can("members.manage") ? (
        <>
          <MemberFields
            role={role}
            environments={environments}
            onChange={(change) => {
              if (change.role) setRole(change.role);
              if (change.environments !== undefined) setEnvironments(change.environments);
            }}
          />
          <Group justify="space-between">
            <Button
              variant="light"
              color="red"
              loading={remove.isPending}
              onClick={() =>
                remove.mutate(member.user_id, {
                  onSuccess: () => {
                    notifyDone(t("members:removed", { name: member.name }));
                    onClose();
                  },
                })
              }
            >
              {t("members:remove")}
            </Button>
            <Button
              disabled={!dirty}
              loading={update.isPending}
              onClick={() =>
                update.mutate(
                  { user_id: member.user_id, role, environments },
                  {
                    onSuccess: () => {
                      notifyDone(t("common:saved"));
                      onClose();
                    },
                  },
                )
              }
            >
              {t("common:save")}
            </Button>
          </Group>
          <Divider />
        </>
      ) : null}
      <Explain projectId={projectId} member={member} />
    </Stack>
  );
}
