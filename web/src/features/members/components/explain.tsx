import { Alert, List, Select, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Member } from "@/api/types.ts";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { permissionsQuery } from "@/features/projects/queries.ts";
import { formatList } from "@/lib/format.ts";
import { explainQuery } from "../queries.ts";
import { ROLES } from "./member-fields.tsx";

/** Why somebody may or may not do something, in the reader's words. */
export function Explain({ projectId, member }: { projectId: string; member: Member }) {
  const { t } = useTranslation();
  const [permission, setPermission] = useState("");
  const { data: table } = useQuery(permissionsQuery(projectId));
  const { data, error } = useQuery(explainQuery(projectId, member.user_id, permission));
  const roles: Record<string, string[]> = table?.roles ?? {};
  const rights = [...new Set(Object.values(roles).flat())].sort();
  const giving = ROLES.filter((role) => roles[role]?.includes(permission));
  return (
    <Stack gap="sm">
      <Select
        label={t("members:explain")}
        placeholder={t("members:choose_right")}
        searchable
        nothingFoundMessage={t("common:no_match")}
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
              <List.Item key={`${grant.source}${grant.text}`}>
                {t(`members:grant.${grant.source}`, { role: t(`members:roles.${member.role}`) })}
              </List.Item>
            ))}
            {data.missing ? (
              <List.Item>
                {t("members:missing", {
                  right: permission,
                  roles: formatList(giving.map((role) => t(`members:roles.${role}`))),
                })}
              </List.Item>
            ) : null}
          </List>
          {data.environments ? (
            <Text size="sm">
              {t("members:only_in", {
                where: formatList(
                  data.environments.map((value) => t(`connections:environment.${value}`)),
                ),
              })}
            </Text>
          ) : null}
        </Alert>
      ) : null}
    </Stack>
  );
}
