import { Code, Collapse, Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronDown, IconChevronRight, IconLock } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { LintWarning, MigrationStatement, MigrationStep } from "@/api/types.ts";
import { CopyIcon } from "@/components/ui/copy-line.tsx";
import { bySeverity, kindText, lockText, objectText, reasonText } from "../words.ts";
import { FindingLine } from "./finding-line.tsx";
import { StatementBadges } from "./statement-badges.tsx";

/** Where a page scrolls to when a finding names its statement. */
export const statementAnchor = (index: number) => `statement-${index + 1}`;

interface Props {
  statement: MigrationStep | MigrationStatement;
  /** What rules found in it beside its hazards. */
  warnings?: LintWarning[];
  /** How it stands in a run. */
  state?: ReactNode;
}

/** One statement: what it does to which object, its text, its locks, what may go wrong. */
export function StatementCard({ statement, warnings = [], state }: Props) {
  const { t } = useTranslation();
  const number = statement.index + 1;
  const findings = [...statement.hazards, ...warnings].sort(bySeverity);
  return (
    <li className="au-statement" id={statementAnchor(statement.index)} tabIndex={-1}>
      <Stack gap={8}>
        <Group justify="space-between" gap="xs">
          <Group
            gap={8}
            style={{ minWidth: 0, flex: "1 1 240px" }}
            wrap="nowrap"
            align="flex-start"
          >
            <Text size="sm" c="dimmed" className="au-num">
              {number}.
            </Text>
            <Text size="sm" className="au-wrap">
              {t(`migrations:action.${statement.action}`, { defaultValue: statement.action })}{" "}
              <Text span c="dimmed" size="sm">
                {kindText(statement.object)}
              </Text>{" "}
              <strong className="au-mono">{objectText(statement.object)}</strong>
            </Text>
          </Group>
          <Group gap={6}>
            {state}
            <StatementBadges statement={statement} />
          </Group>
        </Group>
        <div className="au-code">
          <Code block>{statement.sql}</Code>
          <span className="au-code-copy">
            <CopyIcon text={statement.sql} label={t("migrations:copy_statement", { number })} />
          </span>
        </div>
        {statement.locks.map((lock) => (
          <Group key={`${lock.table} ${lock.level}`} gap={6} wrap="nowrap" align="flex-start">
            <IconLock size={14} aria-hidden style={{ flex: "none", marginTop: 3 }} />
            <Text size="xs" c="dimmed" className="au-wrap">
              {lockText(lock)}
            </Text>
          </Group>
        ))}
        {findings.map((finding) => (
          <FindingLine key={`${finding.code} ${finding.object}`} finding={finding} />
        ))}
        {"reverse" in statement ? <WayBack statement={statement} /> : null}
      </Stack>
    </li>
  );
}

function WayBack({ statement }: { statement: MigrationStatement }) {
  const { t } = useTranslation();
  const [opened, { toggle }] = useDisclosure(false);
  const { sql, quality, reason } = statement.reverse;
  const text = t(`migrations:reverse_text.${quality}`);
  const why = reason ? reasonText(reason) : "";
  if (!sql) {
    return (
      <Text size="xs" c="dimmed" className="au-wrap">
        {t("migrations:way_back")} · {quality === "exact" && why ? why : `${text} ${why}`}
      </Text>
    );
  }
  return (
    <div>
      <UnstyledButton onClick={toggle} aria-expanded={opened}>
        <Group gap={4} wrap="nowrap">
          {opened ? (
            <IconChevronDown size={14} aria-hidden />
          ) : (
            <IconChevronRight size={14} aria-hidden />
          )}
          <Text size="xs" c="dimmed">
            {t("migrations:way_back")} · {text}
          </Text>
        </Group>
      </UnstyledButton>
      <Collapse expanded={opened}>
        <Code block mt={6}>
          {sql}
        </Code>
        {why ? (
          <Text size="xs" c="dimmed" mt={4} className="au-wrap">
            {why}
          </Text>
        ) : null}
      </Collapse>
    </div>
  );
}
