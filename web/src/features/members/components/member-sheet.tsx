import { Alert, Button, Divider, Group, List, Select, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Member } from "@/api/types.ts";
import { ErrorNotice, notifyDone } from "@/components/ui/error-notice.tsx";
import { Sheet } from "@/components/ui/sheet.tsx";
import { permissionsQuery } from "@/features/projects/queries.ts";
import { useCan } from "@/lib/permissions.ts";
import { useRemoveMember, useUpdateMember } from "../mutations.ts";
import { explainQuery } from "../queries.ts";
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

/** Why somebody may or may not do something. */
function Explain({ projectId, member }: { projectId: string; member: Member }) {
  const { t } = useTranslation();
  const [permission, setPermission] = useState("");
  const { data: table } = useQuery(permissionsQuery(projectId));
  const { data, error } = useQuery(explainQuery(projectId, member.user_id, permission));
  const rights = [...new Set(Object.values(table?.roles ?? {}).flat())].sort();
  return (
    <Stack gap="sm">
      <Select
        label={t("members:explain")}
        placeholder={t("members:choose_right")}
        searchable
        data={rights}
        value={permission || null}
        onChange={(value) => setPermission(value ?? "")}
      />
      <ErrorNotice error={error} />
      {data ? (
        <Alert
          color={data.allowed ? "teal" : "red"}
          title={t(data.allowed ? "members:allowed" : "members:not_allowed")}
        >
          <List size="sm">
            {data.grants.map((grant) => (
              <List.Item key={grant.text}>
                {t(`members:grant.${grant.source}`)} {grant.text}
              </List.Item>
            ))}
            {data.missing ? <List.Item>{data.missing}</List.Item> : null}
          </List>
          {data.environments ? (
            <Text size="sm">
              {t("members:only_in", {
                where: data.environments
                  .map((value) => t(`connections:environment.${value}`))
                  .join(", "),
              })}
            </Text>
          ) : null}
        </Alert>
      ) : null}
    </Stack>
  );
}
