import { Button, Stack } from "@mantine/core";
import { IconArrowsExchange } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { PageHeader } from "@/components/ui/page-header.tsx";
import { Comparison } from "@/features/schemas/components/comparison.tsx";
import { SchemaList } from "@/features/schemas/components/schema-list.tsx";
import { SidePicker, useSideConnection } from "@/features/schemas/components/side-picker.tsx";
import { readSide } from "@/features/schemas/model.ts";
import { snapshotQuery } from "@/features/schemas/queries.ts";
import { snapshotName } from "@/features/schemas/words.ts";

/** Two schemas beside each other: a snapshot, and another one or a database as it is now. */
export function SchemasPage() {
  const { t } = useTranslation();
  const search = useSearch({ from: "/signed-in/projects/$projectId/schemas" });
  const navigate = useNavigate({ from: "/projects/$projectId/schemas" });
  const before = useSideName(search.before);
  const after = useSideName(search.after);
  const change = (next: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, object: undefined, ...next }) });
  const swappable = search.before?.startsWith("snapshot:") && search.after?.startsWith("snapshot:");
  const ready = search.before?.startsWith("snapshot:") && search.after;
  return (
    <div className="au-page">
      <PageHeader
        title={t("schemas:compare_title")}
        description={t("schemas:compare_text")}
        actions={
          swappable ? (
            <Button
              variant="default"
              leftSection={<IconArrowsExchange size={16} />}
              onClick={() => change({ before: search.after, after: search.before })}
            >
              {t("schemas:swap")}
            </Button>
          ) : undefined
        }
      />
      <Stack gap="md">
        <div className="au-states">
          <SidePicker
            label={t("schemas:before")}
            side={search.before}
            snapshotsOnly
            engine={after.connection?.engine}
            onSide={(side) => change({ before: side })}
          />
          <SidePicker
            label={t("schemas:after")}
            side={search.after}
            engine={before.connection?.engine}
            onSide={(side) => change({ after: side })}
          />
        </div>
        {ready && search.before && search.after ? (
          <Comparison
            key={`${search.before} ${search.after}`}
            before={search.before}
            after={search.after}
            labels={{ before: before.name, after: after.name }}
            selected={search.object}
            onSelect={(object) => change({ object })}
          />
        ) : (
          <SchemaList />
        )}
      </Stack>
    </div>
  );
}

/** What a side is called: its database, and which state of it. */
function useSideName(side: string | undefined) {
  const { t } = useTranslation();
  const source = readSide(side);
  const connection = useSideConnection(source);
  const { data: snapshot } = useQuery({
    ...snapshotQuery(source && "snapshotId" in source ? source.snapshotId : ""),
    enabled: source !== undefined && "snapshotId" in source,
  });
  const state = snapshot ? snapshotName(snapshot) : t("schemas:as_of_now");
  return { connection, name: [connection?.name, state].filter(Boolean).join(" · ") };
}
