import { Alert, Button, Group, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { useCan } from "@/lib/permissions.ts";
import { placeOf } from "../draft.ts";
import type { Config } from "../model.ts";
import { unlistedQuery } from "../queries.ts";

interface Props {
  config: Config;
  onClassify: () => void;
}

const NAMED = 12;

/** Columns that came since, or were never looked at: a run would stop at them. */
export function UnlistedBanner({ config, onClassify }: Props) {
  const { t } = useTranslation();
  const can = useCan();
  const { data, error, refetch } = useQuery(unlistedQuery(config.id));
  if (error) return <ErrorNotice error={error} retry={() => void refetch()} />;
  if (!data || data.total === 0) return null;
  const named = data.items.slice(0, NAMED).map((item) => {
    return item.path ? `${placeOf(item)} ${item.path}` : placeOf(item);
  });
  return (
    <Alert
      color="yellow"
      icon={<IconAlertTriangle size={18} />}
      title={t("anonymize:unclassified", { count: data.total })}
    >
      <Text size="sm">{t(`anonymize:unclassified_text.${config.unlisted}`)}</Text>
      <Text className="au-mono au-wrap" my={6}>
        {named.join(", ")}
        {data.total > NAMED ? ` ${t("anonymize:and_more", { count: data.total - NAMED })}` : ""}
      </Text>
      {can("anonymize.write") ? (
        <Group>
          <Button size="xs" variant="default" onClick={onClassify}>
            {t("anonymize:classify")}
          </Button>
        </Group>
      ) : null}
    </Alert>
  );
}
