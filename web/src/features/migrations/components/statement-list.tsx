import { Button, Center } from "@mantine/core";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { LintWarning, MigrationStatement, MigrationStep } from "@/api/types.ts";
import { StatementCard, statementAnchor } from "./statement-card.tsx";

/** So many are drawn at first; the rest on request. */
const FIRST = 100;

interface Props {
  label: string;
  statements: (MigrationStep | MigrationStatement)[];
  warnings?: LintWarning[];
  /** The statement to be brought into sight, and how often it was asked for. */
  wanted?: { index: number; asked: number } | undefined;
  stateOf?: (index: number) => ReactNode;
}

/** Statements in their order, one below the other. */
export function StatementList({ label, statements, warnings = [], wanted, stateOf }: Props) {
  const { t } = useTranslation();
  const [most, setMost] = useState(FIRST);
  const byStatement = useMemo(() => {
    const found = new Map<number, LintWarning[]>();
    for (const warning of warnings) {
      const { statement_index: index } = warning;
      if (index === null || !warning.code.startsWith("sql.")) continue;
      found.set(index, [...(found.get(index) ?? []), warning]);
    }
    return found;
  }, [warnings]);
  useEffect(() => {
    if (!wanted) return undefined;
    const place = statements.findIndex(({ index }) => index === wanted.index);
    setMost((old) => Math.max(old, place + 1));
    const timer = setTimeout(() => {
      const line = document.getElementById(statementAnchor(wanted.index));
      line?.scrollIntoView({ block: "center" });
      line?.focus({ preventScroll: true });
    });
    return () => clearTimeout(timer);
  }, [wanted, statements]);
  const left = statements.length - most;
  return (
    <>
      <ol className="au-statements" aria-label={label}>
        {statements.slice(0, most).map((statement) => (
          <StatementCard
            key={statement.index}
            statement={statement}
            warnings={byStatement.get(statement.index) ?? []}
            state={stateOf?.(statement.index)}
          />
        ))}
      </ol>
      {left > 0 ? (
        <Center p="sm">
          <Button variant="default" size="xs" onClick={() => setMost(most * 10)}>
            {t("migrations:more_statements", { count: left })}
          </Button>
        </Center>
      ) : null}
    </>
  );
}
