import { Badge, Group, Pagination, Skeleton, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { RowDiff } from "@/components/shared/row-diff.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { formatNumber } from "@/lib/format.ts";
import { changesQuery } from "../queries.ts";

const COLOUR = { applied: "teal", rolled_back: "gray", conflict: "yellow" } as const;

interface Props {
  patchId: string;
  page: number;
  onPage: (page: number) => void;
}

/** Every changed row, from the journal in the target database. */
export function ChangesGrid({ patchId, page, onPage }: Props) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    ...changesQuery(patchId, page),
    placeholderData: keepPreviousData,
  });
  if (error) return <ErrorNotice error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton height={260} />;
  const pages = Math.max(1, Math.ceil(data.total / data.page_size));
  return (
    <Panel
      title={t("patches:changes", { count: data.total, rows: formatNumber(data.total) })}
      padded={false}
    >
      {data.items.length === 0 ? (
        <Text size="sm" c="dimmed" p="md">
          {t("patches:no_changes")}
        </Text>
      ) : (
        <RowDiff
          label={t("patches:changes_label")}
          leadHeads={[t("connections:table"), t("patches:change"), t("common:status")]}
          rows={data.items.map((change, index) => ({
            id: `${data.page}-${index}`,
            key: change.key,
            before: change.before,
            after: change.after,
            lead: [
              change.table,
              `${t(`patches:change_op.${change.op}`)}${change.cause === "cascade" ? ` · ${t("patches:by_cascade")}` : ""}`,
              <Badge key="status" size="sm" miw="max-content" color={COLOUR[change.status]}>
                {t(`patches:change_status.${change.status}`)}
              </Badge>,
            ],
          }))}
        />
      )}
      {pages > 1 ? (
        <Group justify="flex-end" px="md" py={8}>
          <Pagination
            size="sm"
            total={pages}
            value={data.page}
            onChange={onPage}
            getControlProps={(control) => ({ "aria-label": t(`common:pager.${control}`) })}
            getItemProps={(item) => ({ "aria-label": t("common:pager.page", { page: item }) })}
          />
        </Group>
      ) : null}
    </Panel>
  );
}
