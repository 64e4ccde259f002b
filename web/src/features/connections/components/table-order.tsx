import { Alert, Anchor, SimpleGrid, Skeleton, Text } from "@mantine/core";
import { IconRepeat } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { graphQuery } from "../queries.ts";

const SHOWN = 20;

interface Props {
  connectionId: string;
  onTable: (table: string) => void;
}

/** In which order tables can be filled and emptied without breaking a foreign key. */
export function TableOrder({ connectionId, onTable }: Props) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(graphQuery(connectionId));
  if (error) return <ErrorNotice error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton height={200} />;
  const lists = [
    { title: t("connections:insert_order"), tables: data.insert_order },
    { title: t("connections:delete_order"), tables: data.delete_order },
  ];
  return (
    <>
      {data.cycles.length > 0 ? (
        <Alert
          color="yellow"
          icon={<IconRepeat size={18} />}
          title={t("connections:cycles", { count: data.cycles.length })}
        >
          <Text size="sm">{t("connections:cycles_text")}</Text>
          {data.cycles.slice(0, SHOWN).map((cycle) => (
            <Text key={cycle.join()} className="au-mono" mt={4}>
              {[...cycle, cycle[0]].join(" → ")}
            </Text>
          ))}
        </Alert>
      ) : null}
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {lists.map(({ title, tables }) => (
          <Panel key={title} title={title}>
            {tables.length === 0 ? (
              <Text size="sm" c="dimmed">
                {t("connections:no_tables")}
              </Text>
            ) : (
              <ol className="au-order">
                {tables.map((table) => (
                  <li key={table}>
                    <Anchor
                      component="button"
                      type="button"
                      size="sm"
                      onClick={() => onTable(table)}
                    >
                      {table}
                    </Anchor>
                  </li>
                ))}
              </ol>
            )}
          </Panel>
        ))}
      </SimpleGrid>
    </>
  );
}
