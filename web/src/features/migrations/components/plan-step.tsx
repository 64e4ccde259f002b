import { Alert, Button, Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowRight, IconCircleCheck, IconDownload, IconRefresh } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Connection, Migration } from "@/api/types.ts";
import { NeedRight } from "@/components/shared/need-right.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { useCan } from "@/lib/permissions.ts";
import { isOpen, type Step, wasCompared } from "../draft.ts";
import { fileName } from "../words.ts";
import { ChangesView } from "./changes-view.tsx";
import { FindingsPanel } from "./findings-panel.tsx";
import { LeftOutPanel } from "./left-out-panel.tsx";
import { RenamesPanel } from "./renames-panel.tsx";
import { RulesSheet } from "./rules-sheet.tsx";
import { SqlView } from "./sql-view.tsx";
import { StatementList } from "./statement-list.tsx";

export type View = "list" | "changes" | "sql";

interface Props {
  migration: Migration;
  connection: Connection;
  go: (step: Step) => void;
  view: View;
  onView: (view: string) => void;
  object: string | undefined;
  onObject: (object: string | undefined) => void;
}

/** What would be done: statement by statement, by what differs, or as text that can be changed. */
export function PlanStep(props: Props) {
  const { migration, connection, go, view, onView, object, onObject } = props;
  const { t } = useTranslation();
  const can = useCan();
  const [rules, { open, close }] = useDisclosure(false);
  const [wanted, setWanted] = useState<{ index: number; asked: number }>();
  const compared = wasCompared(migration);
  const allowed = can("migrations.write") && isOpen(migration);
  const jump = (index: number) => {
    if (view !== "list") onView("list");
    setWanted((old) => ({ index, asked: (old?.asked ?? 0) + 1 }));
  };
  const nothing = migration.statements.length === 0;
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <div className="au-scroll-x">
          <SegmentedControl
            aria-label={t("migrations:view_label")}
            value={view}
            onChange={onView}
            data={[
              { value: "list", label: t("migrations:view.list") },
              ...(compared ? [{ value: "changes", label: t("migrations:view.changes") }] : []),
              { value: "sql", label: t("migrations:view.sql") },
            ]}
          />
        </div>
        <Group gap="xs">
          {compared && allowed ? (
            <Button variant="default" leftSection={<IconRefresh size={16} />} onClick={open}>
              {t("migrations:compare_again")}
            </Button>
          ) : null}
          {nothing ? null : <SaveFile migration={migration} />}
          {nothing ? null : (
            <Button rightSection={<IconArrowRight size={16} />} onClick={() => go("proof")}>
              {t("migrations:to_proof")}
            </Button>
          )}
        </Group>
      </Group>
      <NeedRight right="migrations.write" />
      {nothing ? <Nothing migration={migration} /> : null}
      {view === "changes" && compared ? (
        <ChangesView migration={migration} object={object} onObject={onObject} onStatement={jump} />
      ) : null}
      {view === "sql" ? (
        <SqlView migration={migration} connection={connection} editable={allowed} />
      ) : null}
      {view === "list" ? (
        <>
          <FindingsPanel
            statements={migration.statements}
            warnings={migration.lint_warnings}
            onStatement={jump}
          />
          <RenamesPanel migration={migration} allowed={allowed} />
          <LeftOutPanel migration={migration} allowed={allowed} />
          {nothing ? null : (
            <section className="au-panel" aria-label={t("migrations:statements_label")}>
              <StatementList
                label={t("migrations:statements_label")}
                statements={migration.statements}
                warnings={migration.lint_warnings}
                wanted={wanted}
              />
            </section>
          )}
        </>
      ) : null}
      {compared ? (
        <RulesSheet
          key={migration.content_hash}
          migration={migration}
          connection={connection}
          opened={rules}
          onClose={close}
        />
      ) : null}
    </Stack>
  );
}

/** Nothing to do claims equality only where everything was understood. */
function Nothing({ migration }: { migration: Migration }) {
  const { t } = useTranslation();
  if (migration.completeness === "complete") {
    return (
      <div className="au-panel">
        <EmptyState
          icon={IconCircleCheck}
          title={t("migrations:equal")}
          text={t("migrations:equal_text")}
        />
      </div>
    );
  }
  return (
    <Alert color="yellow" title={t("migrations:perhaps_equal")}>
      <Text size="sm">{t("migrations:perhaps_equal_text")}</Text>
    </Alert>
  );
}

/** The statements as a file, for a repository. */
function SaveFile({ migration }: { migration: Migration }) {
  const { t } = useTranslation();
  return (
    <Button
      component="a"
      variant="default"
      leftSection={<IconDownload size={16} />}
      href={`data:text/plain;charset=utf-8,${encodeURIComponent(`${migration.generated_sql}\n`)}`}
      download={fileName(migration.name)}
    >
      {t("migrations:as_file")}
    </Button>
  );
}
