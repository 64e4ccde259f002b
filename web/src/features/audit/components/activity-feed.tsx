import { Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { AuditEntry } from "@/api/types.ts";
import { StatusDot } from "@/components/ui/status.tsx";
import { formatRelative } from "@/lib/format.ts";
import { actionName, actorName, resourceName } from "../words.ts";

export function ActivityFeed({ entries }: { entries: AuditEntry[] }) {
  const { t } = useTranslation();
  if (entries.length === 0) {
    return (
      <Text size="sm" c="dimmed" p="md">
        {t("overview:no_activity")}
      </Text>
    );
  }
  return (
    <div className="au-divided">
      {entries.slice(0, 12).map((entry) => (
        <Group
          key={entry.id}
          px="md"
          py={9}
          justify="space-between"
          wrap="nowrap"
          align="flex-start"
        >
          <div style={{ minWidth: 0 }}>
            <Text size="sm" component="div">
              <StatusDot
                tone={
                  entry.outcome === "success" ? "ok" : entry.outcome === "denied" ? "warn" : "bad"
                }
              >
                <span style={{ whiteSpace: "normal" }}>{actionName(entry.action)}</span>
              </StatusDot>
            </Text>
            <Text size="xs" c="dimmed" truncate>
              {[actorName(entry), resourceName(entry)].filter(Boolean).join(" · ")}
            </Text>
          </div>
          <Text size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
            {formatRelative(entry.at)}
          </Text>
        </Group>
      ))}
    </div>
  );
}
