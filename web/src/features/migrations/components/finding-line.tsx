import { Group, Text } from "@mantine/core";
import { IconAlertTriangle, IconInfoCircle, IconUrgent } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { LintWarning, MigrationHazard } from "@/api/types.ts";
import { findingWords, TONE } from "../words.ts";

const ICON = { error: IconUrgent, warning: IconAlertTriangle, info: IconInfoCircle } as const;

interface Props {
  finding: MigrationHazard | LintWarning;
  /** Beside the sentence: to which statement it belongs. */
  aside?: ReactNode;
}

/** What may go wrong, how grave it is, and what helps. */
export function FindingLine({ finding, aside }: Props) {
  const { t } = useTranslation();
  const { title, text, remedy, detail } = findingWords(finding);
  const Icon = ICON[finding.severity];
  return (
    <Group gap={8} wrap="nowrap" align="flex-start" data-tone={TONE[finding.severity]}>
      <span className="au-tone-text" style={{ flex: "none", display: "inline-flex", marginTop: 2 }}>
        <Icon size={16} aria-hidden />
        <span className="au-hidden">{t(`migrations:severity.${finding.severity}`)}</span>
      </span>
      <div style={{ minWidth: 0, flex: 1 }}>
        <Text size="sm" className="au-wrap">
          {title ? <strong>{title}. </strong> : null}
          {text} {aside}
        </Text>
        {detail ? (
          <Text size="xs" c="dimmed" lang="en" className="au-wrap">
            {detail}
          </Text>
        ) : null}
        {remedy ? (
          <Text size="xs" c="dimmed" className="au-wrap">
            {t("migrations:remedy", { text: remedy })}
          </Text>
        ) : null}
      </div>
    </Group>
  );
}
