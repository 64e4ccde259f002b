import { Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Connection, Migration } from "@/api/types.ts";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Sheet } from "@/components/ui/sheet.tsx";
import { useCompareAgain } from "../mutations.ts";
import { bodyOfRules, CompareFields, rulesOf } from "./compare-fields.tsx";

interface Props {
  migration: Migration;
  connection: Connection;
  opened: boolean;
  onClose: () => void;
}

/** The same comparison once more, with the rules it has or with others. */
export function RulesSheet({ migration, connection, opened, onClose }: Props) {
  const { t } = useTranslation();
  const [rules, setRules] = useState(() => rulesOf(migration));
  const again = useCompareAgain(migration.id);
  return (
    <Sheet opened={opened} onClose={onClose} title={t("migrations:compare_again")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const body = bodyOfRules(rules, migration.options.renames);
          again.mutate(body, { onSuccess: onClose });
        }}
      >
        <Stack>
          <Text size="sm" c="dimmed">
            {t("migrations:again_text")}
          </Text>
          <ErrorNotice error={again.error} />
          <CompareFields value={rules} onChange={setRules} engine={connection.engine} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("common:cancel")}
            </Button>
            <Button type="submit" loading={again.isPending}>
              {t("migrations:compare_again")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Sheet>
  );
}
