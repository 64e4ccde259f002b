import { Stack, Text, UnstyledButton } from "@mantine/core";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import type { LintWarning, MigrationHazard, MigrationStep } from "@/api/types.ts";
import { Panel } from "@/components/ui/panel.tsx";
import { formatNumber } from "@/lib/format.ts";
import { bySeverity, objectText } from "../words.ts";
import { FindingLine } from "./finding-line.tsx";

interface Props {
  statements: MigrationStep[];
  warnings: LintWarning[];
  /** Brings a statement into sight. */
  onStatement: (index: number) => void;
}

interface Group {
  finding: MigrationHazard | LintWarning;
  objects: Set<string>;
  statements: number[];
}

/** So many statements are named; who wants all of them sees them in the list. */
const NAMED = 12;
const OBJECTS = 3;

/** Equal findings of several statements are one line; what concerns the whole names none. */
function grouped(statements: MigrationStep[], warnings: LintWarning[]): Group[] {
  const groups = new Map<string, Group>();
  const add = (finding: MigrationHazard | LintWarning, index: number | null) => {
    const { code, severity, object } = finding;
    const key = index === null ? `${code} ${severity} ${object}` : `${code} ${severity}`;
    const group = groups.get(key) ?? { finding, objects: new Set(), statements: [] };
    group.objects.add(object);
    if (index !== null && !group.statements.includes(index)) group.statements.push(index);
    groups.set(key, group);
  };
  for (const { hazards, index } of statements) for (const hazard of hazards) add(hazard, index);
  const covered = new Set([...groups.values()].map(({ finding }) => finding.code));
  for (const warning of warnings) {
    // A comparison repeats the hazards of its statements among its warnings.
    if (!covered.has(warning.code) || warning.code.startsWith("sql.")) {
      add(warning, warning.statement_index);
    }
  }
  return [...groups.values()].sort((a, b) => bySeverity(a.finding, b.finding));
}

/** A finding that names what all of its statements are about. */
function ofAll({ finding, objects }: Group): MigrationHazard | LintWarning {
  if (objects.size < 2) return finding;
  const named = [...objects].slice(0, OBJECTS).map(objectText).join(", ");
  return { ...finding, object: `:${named}${objects.size > OBJECTS ? ", …" : ""}` };
}

/** What to think about before the statements run, gravest first, each with its statements. */
export function FindingsPanel({ statements, warnings, onStatement }: Props) {
  const { t } = useTranslation();
  const groups = grouped(statements, warnings);
  if (statements.length === 0 && groups.length === 0) return null;
  return (
    <Panel title={t("migrations:findings")}>
      {groups.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t("migrations:no_findings")}
        </Text>
      ) : (
        <Stack gap="sm">
          {groups.map((group) => (
            <FindingLine
              key={`${group.finding.code} ${group.finding.severity} ${group.finding.object}`}
              finding={ofAll(group)}
              aside={<Places group={group} onStatement={onStatement} />}
            />
          ))}
        </Stack>
      )}
    </Panel>
  );
}

function Places({ group, onStatement }: { group: Group; onStatement: (index: number) => void }) {
  const { t } = useTranslation();
  const { statements } = group;
  if (statements.length === 0) return null;
  return (
    <Text span size="sm" c="dimmed">
      ({t("migrations:at_statements", { count: statements.length })}{" "}
      {statements.slice(0, NAMED).map((index, place) => (
        <Fragment key={index}>
          {place > 0 ? ", " : ""}
          <UnstyledButton
            className="au-link"
            fz="sm"
            aria-label={t("migrations:to_statement", { number: index + 1 })}
            onClick={() => onStatement(index)}
          >
            {formatNumber(index + 1)}
          </UnstyledButton>
        </Fragment>
      ))}
      {statements.length > NAMED ? "…" : ""})
    </Text>
  );
}
