import { Button, Group, List, Stack, Text } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Migration, RenameCandidate } from "@/api/types.ts";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { formatPercent } from "@/lib/format.ts";
import { useCompareAgain } from "../mutations.ts";
import { kindText, objectText, reasonText } from "../words.ts";

type Rename = Pick<RenameCandidate, "kind" | "from" | "to">;

interface Props {
  migration: Migration;
  /** Whether the reader may plan anew. */
  allowed: boolean;
}

/** What may be a rename instead of a drop and a create: taken on request, never by itself. */
export function RenamesPanel({ migration, allowed }: Props) {
  const { t } = useTranslation();
  const again = useCompareAgain(migration.id);
  const taken = migration.options.renames ?? [];
  const candidates = migration.rename_candidates;
  if (taken.length === 0 && candidates.length === 0) return null;
  const plan = (renames: Rename[]) => again.mutate({ options: { ...migration.options, renames } });
  return (
    <Panel title={t("migrations:renames")}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t("migrations:renames_text")}
        </Text>
        <ErrorNotice error={again.error} />
        {candidates.map((candidate) => (
          <Line key={`${candidate.from} ${candidate.to}`} rename={candidate}>
            <Group justify="space-between" align="flex-end" gap="xs">
              <List size="sm" flex="1 1 200px">
                {candidate.reasons.map((reason) => (
                  <List.Item key={reason}>{reasonText(reason)}</List.Item>
                ))}
                <List.Item>
                  {t("migrations:rename_score", { share: formatPercent(candidate.score) })}
                </List.Item>
              </List>
              {allowed ? (
                <Button
                  size="xs"
                  loading={again.isPending}
                  onClick={() => plan([...taken, renameOf(candidate)])}
                >
                  {t("migrations:take_rename")}
                </Button>
              ) : null}
            </Group>
          </Line>
        ))}
        {taken.map((rename) => (
          <Line key={`${rename.from} ${rename.to}`} rename={rename}>
            <Group justify="space-between" gap="xs">
              <Text size="sm" c="dimmed">
                {t("migrations:rename_taken")}
              </Text>
              {allowed ? (
                <Button
                  size="xs"
                  variant="default"
                  loading={again.isPending}
                  onClick={() => plan(taken.filter((item) => item !== rename))}
                >
                  {t("migrations:leave_rename")}
                </Button>
              ) : null}
            </Group>
          </Line>
        ))}
      </Stack>
    </Panel>
  );
}

function renameOf({ kind, from, to }: RenameCandidate): Rename {
  return { kind, from, to };
}

function Line({ rename, children }: { rename: Rename; children: React.ReactNode }) {
  const { t } = useTranslation();
  return (
    <div>
      <Group gap={8} mb={4}>
        <Text size="sm" c="dimmed">
          {kindText(rename.from)}
        </Text>
        <Text className="au-mono au-wrap">{objectText(rename.from)}</Text>
        <IconArrowRight size={15} aria-label={t("migrations:becomes")} />
        <Text className="au-mono au-wrap">{objectText(rename.to)}</Text>
      </Group>
      {children}
    </div>
  );
}
