import { Text } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { connectionQuery } from "../queries.ts";

/** Which database this page is about, in the colour of its environment. */
export function EnvironmentBand({ connectionId }: { connectionId: string | null | undefined }) {
  const { t } = useTranslation();
  const { data } = useQuery({
    ...connectionQuery(connectionId ?? ""),
    enabled: Boolean(connectionId),
  });
  if (!data) return null;
  return (
    <aside className="au-band" data-env={data.environment} aria-label={t("connections:band")}>
      <strong>{t(`connections:environment.${data.environment}`)}</strong>
      <Link
        to="/projects/$projectId/connections/$connectionId"
        params={{ projectId: data.project_id, connectionId: data.id }}
        className="au-link au-truncate"
      >
        {data.name}
      </Link>
      <Text span size="xs" className="au-truncate au-mono">
        {t(`connections:engine.${data.engine}`)} · {data.host ? `${data.host}/` : ""}
        {data.database}
      </Text>
      {data.read_only ? (
        <Text span size="xs" style={{ display: "inline-flex", gap: 4, alignItems: "center" }}>
          <IconLock size={13} aria-hidden />
          {t("connections:read_only")}
        </Text>
      ) : null}
    </aside>
  );
}
