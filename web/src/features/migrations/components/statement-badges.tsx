import { Badge, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { MigrationStatement, MigrationStep } from "@/api/types.ts";

/** What a statement means to rows, to its transaction and to others, at a glance. */
export function StatementBadges({ statement }: { statement: MigrationStep | MigrationStatement }) {
  const { t } = useTranslation();
  const quality = "reverse" in statement ? statement.reverse.quality : "exact";
  return (
    <Group gap={6}>
      {statement.destructive ? (
        <Badge color="red" variant="light">
          {t("migrations:badge.destructive")}
        </Badge>
      ) : null}
      {statement.rewrite ? (
        <Badge color="orange" variant="light">
          {t("migrations:badge.rewrite")}
        </Badge>
      ) : null}
      {statement.transactional ? null : (
        <Badge color="gray" variant="light">
          {t("migrations:badge.alone")}
        </Badge>
      )}
      {quality === "exact" ? null : (
        <Badge color={quality === "impossible" ? "red" : "yellow"} variant="light">
          {t(`migrations:reverse.${quality}`)}
        </Badge>
      )}
    </Group>
  );
}
