import { Button, CopyButton, Group, Switch, Text, TextInput } from "@mantine/core";
import { IconCheck, IconCopy, IconSearch } from "@tabler/icons-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Panel } from "@/components/ui/panel.tsx";
import type { LogLine } from "@/lib/events.ts";
import { fold, formatClock } from "@/lib/format.ts";
import { lineText } from "../words.ts";

const SHOWN = 1000;
const TONE: Record<string, string> = { error: "bad", warning: "warn", warn: "warn" };

/** What the run says: followed as it grows, filtered, taken along. */
export function RunLog({ lines: said }: { lines: LogLine[] }) {
  const { t, i18n } = useTranslation();
  const [follow, setFollow] = useState(true);
  const [text, setText] = useState("");
  const box = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another language, other sentences
  const lines = useMemo(
    () => said.map((line) => ({ ...line, message: lineText(line) })),
    [said, i18n.language],
  );
  const found = useMemo(() => {
    const wanted = fold(text);
    return wanted ? lines.filter((line) => fold(line.message).includes(wanted)) : lines;
  }, [lines, text]);
  const shown = found.slice(-SHOWN);

  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls when a line was added
  useEffect(() => {
    if (follow && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [shown.length, follow]);

  return (
    <Panel
      title={t("runs:log")}
      padded={false}
      actions={
        <Group gap="sm">
          <TextInput
            size="xs"
            w={180}
            aria-label={t("runs:log_filter")}
            placeholder={t("runs:log_filter")}
            leftSection={<IconSearch size={14} aria-hidden />}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Switch
            size="xs"
            label={t("runs:follow")}
            checked={follow}
            onChange={(event) => setFollow(event.currentTarget.checked)}
          />
          <CopyButton
            value={found.map((line) => `${line.at ?? ""} ${line.level} ${line.message}`).join("\n")}
          >
            {({ copied, copy }) => (
              <Button
                size="compact-xs"
                variant="default"
                onClick={copy}
                leftSection={copied ? <IconCheck size={13} /> : <IconCopy size={13} />}
              >
                {t(copied ? "common:copied" : "common:copy")}
              </Button>
            )}
          </CopyButton>
        </Group>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section className="au-log" ref={box} tabIndex={0} aria-label={t("runs:log")}>
        {shown.length === 0 ? (
          <Text size="xs" c="dimmed">
            {t(lines.length ? "runs:log_no_match" : "runs:log_empty")}
          </Text>
        ) : null}
        {shown.map((line) => (
          <div key={line.id} className="au-log-line" data-tone={TONE[line.level]}>
            <time>{line.at ? formatClock(line.at) : ""}</time>
            <span className={TONE[line.level] ? "au-tone-text" : undefined}>{line.message}</span>
          </div>
        ))}
      </section>
    </Panel>
  );
}
