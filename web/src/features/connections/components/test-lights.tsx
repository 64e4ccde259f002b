import { Alert, Group, Loader, Stack, Text } from "@mantine/core";
import { IconCheck, IconMinus, IconX } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { ConnectionTest, Engine } from "@/api/types.ts";
import { formatDuration } from "@/lib/format.ts";

const SERVER = ["name", "tcp", "tls", "login", "rights"];
const FILE = ["name", "login", "rights"];

/** Five lights from the name to the rights; the first dark one says what to do. */
export function TestLights({
  engine,
  result,
  pending,
}: {
  engine: Engine;
  result: ConnectionTest | undefined;
  pending: boolean;
}) {
  const { t } = useTranslation();
  if (pending) {
    return (
      <Group gap="sm" role="status">
        <Loader size="xs" />
        <Text size="sm">{t("connections:testing")}</Text>
      </Group>
    );
  }
  if (!result) return null;
  return <Lights file={engine === "sqlite"} result={result} />;
}

function Lights({ file, result }: { file: boolean; result: ConnectionTest }) {
  const { t, i18n } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  // Braces: newer browsers give back a promise, which React would take for a clean-up.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new result is brought into sight
  useEffect(() => {
    box.current?.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }, [result]);
  const stages = new Map(result.stages.map((stage) => [stage.name, stage]));
  const names = [...new Set([...(file ? FILE : SERVER), ...stages.keys()])];
  const known = `codes:probe.${(result.error_code ?? "").replace("connection.", "").replace(".", "_")}`;
  const cause = i18n.exists(known) ? t(known) : result.error;
  return (
    <div ref={box} className="au-panel" role="status" aria-label={t("connections:test_result")}>
      <Stack gap={0} className="au-divided">
        {names.map((name) => {
          const stage = stages.get(name);
          const tone = stage === undefined ? "idle" : stage.ok ? "ok" : "bad";
          const key = `connections:stage.${file && name === "name" ? "file" : name}`;
          const label = i18n.exists(key) ? t(key) : name;
          return (
            <Group
              key={name}
              px="md"
              py={8}
              gap="sm"
              wrap="nowrap"
              align="flex-start"
              data-tone={tone}
            >
              <span className="au-tone-text" style={{ lineHeight: 1 }}>
                {stage === undefined ? (
                  <IconMinus size={17} aria-label={t("connections:stage_skipped")} />
                ) : stage.ok ? (
                  <IconCheck size={17} aria-label={t("connections:stage_ok")} />
                ) : (
                  <IconX size={17} aria-label={t("connections:stage_bad")} />
                )}
              </span>
              <div style={{ flex: 1, minWidth: 0 }}>
                <Text size="sm" fw={560}>
                  {label}
                </Text>
              </div>
              {stage ? (
                <Text size="xs" c="dimmed" className="au-num">
                  {formatDuration(stage.ms / 1000)}
                </Text>
              ) : null}
            </Group>
          );
        })}
      </Stack>
      {cause ? (
        <Alert color="red" radius={0}>
          {cause}
        </Alert>
      ) : (
        <Text size="xs" c="dimmed" px="md" py={8}>
          {t("connections:test_ok", {
            version: result.server_version ?? "",
            rights: Object.entries(result.privileges)
              .filter(([, held]) => held)
              .map(([name]) => name.toUpperCase())
              .join(", "),
          })}
        </Text>
      )}
    </div>
  );
}
