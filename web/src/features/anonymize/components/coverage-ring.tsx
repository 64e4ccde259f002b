import { Group, RingProgress, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { formatNumber, formatPercent } from "@/lib/format.ts";
import type { Coverage } from "../findings.ts";

const PARTS = [
  ["masked", "var(--au-ok)"],
  ["kept", "var(--au-accent)"],
  ["undecided", "var(--au-warn)"],
  ["clear", "var(--au-border-strong)"],
] as const;

/** How much of the database is decided: of all columns, and of those that look personal. */
export function CoverageRing({ coverage }: { coverage: Coverage }) {
  const { t } = useTranslation();
  const { columns, undecided } = coverage;
  const decided = columns === 0 ? 1 : 1 - undecided / columns;
  const share = (part: number) => (columns === 0 ? 0 : (part / columns) * 100);
  return (
    <Group gap="xl" align="center">
      <RingProgress
        size={132}
        thickness={13}
        role="img"
        aria-label={t("anonymize:coverage_label", { share: formatPercent(decided) })}
        sections={PARTS.map(([name, color]) => ({ value: share(coverage[name]), color }))}
        label={
          <Stack gap={0} align="center">
            <Text fw={640} fz={22} className="au-num" lh={1.2}>
              {formatPercent(decided)}
            </Text>
            <Text size="xs" c="dimmed">
              {t("anonymize:classified")}
            </Text>
          </Stack>
        }
      />
      <ul className="au-legend">
        {PARTS.map(([name, color]) => (
          <li key={name}>
            <span className="au-legend-mark" style={{ background: color }} aria-hidden />
            <span className="au-num">{formatNumber(coverage[name])}</span>
            <span>{t(`anonymize:coverage.${name}`)}</span>
          </li>
        ))}
      </ul>
    </Group>
  );
}
