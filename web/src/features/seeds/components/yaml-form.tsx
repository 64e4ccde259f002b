import { Button, FileInput, Group, Stack, Textarea } from "@mantine/core";
import { IconFileUpload, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Panel } from "@/components/ui/panel.tsx";
import type { FormProps } from "./infer-form.tsx";

/** A scenario as a file, as it was taken out or written by hand. */
export function YamlForm({ target, busy, onCreate }: FormProps) {
  const { t } = useTranslation();
  const [file, setFile] = useState<File | null>(null);
  const [text, setText] = useState("");
  return (
    <Panel title={t("seeds:way.yaml")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!target || busy || text.trim() === "") return;
          onCreate({ from: "yaml", connection_id: target.id, text });
        }}
      >
        <Stack gap="md">
          <FileInput
            label={t("seeds:yaml_file")}
            placeholder={t("seeds:yaml_choose")}
            accept=".yaml,.yml,text/yaml,application/yaml"
            leftSection={<IconFileUpload size={16} aria-hidden />}
            clearable
            clearButtonProps={{ "aria-label": t("common:clear") }}
            value={file}
            onChange={(next) => {
              setFile(next);
              if (next) void next.text().then(setText);
            }}
            maw={560}
          />
          <Textarea
            label={t("seeds:yaml_text")}
            className="au-rules"
            autosize
            minRows={8}
            maxRows={24}
            spellCheck={false}
            placeholder={"seed: 42\ntables:\n  - table: customers\n    rows: 100"}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Group>
            <Button
              type="submit"
              leftSection={<IconPlus size={16} />}
              loading={busy}
              disabled={!target || text.trim() === ""}
            >
              {t("seeds:create")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}
