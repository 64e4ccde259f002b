import { Button, Group, Radio, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { builtinsQuery } from "../queries.ts";
import { builtinName, builtinText } from "../words.ts";
import type { FormProps } from "./infer-form.tsx";

/** One of the scenarios that come along, for a database that has its tables. */
export function BuiltinForm({ projectId, target, busy, onCreate }: FormProps) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(builtinsQuery);
  const [id, setId] = useState<string>();
  const [name, setName] = useState<string>();
  const chosen = data?.items.find((item) => item.id === id);
  const called = name ?? (chosen ? builtinName(chosen) : "");
  if (error) return <ErrorNotice error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton height={220} />;
  return (
    <Panel title={t("seeds:way.builtin")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!target || !chosen || busy) return;
          const where = { project_id: projectId, connection_id: target.id };
          onCreate({
            from: "builtin",
            body: { ...chosen.scenario, ...where, name: called.trim() },
          });
        }}
      >
        <Stack gap="md">
          <Radio.Group label={t("seeds:builtin_label")} value={id ?? null} onChange={setId}>
            <Stack gap="sm" pt={6}>
              {data.items.map((item) => (
                <Radio
                  key={item.id}
                  value={item.id}
                  label={builtinName(item)}
                  description={
                    <>
                      {builtinText(item)}
                      <Text span size="xs" className="au-mono" display="block" mt={2}>
                        {item.tables.join(", ")}
                      </Text>
                    </>
                  }
                />
              ))}
            </Stack>
          </Radio.Group>
          <TextInput
            label={t("common:name")}
            required
            maxLength={200}
            value={called}
            onChange={(event) => setName(event.currentTarget.value)}
            maw={420}
          />
          <Group>
            <Button
              type="submit"
              leftSection={<IconPlus size={16} />}
              loading={busy}
              disabled={!target || !chosen || called.trim() === ""}
            >
              {t("seeds:create")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}
