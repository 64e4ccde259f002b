import { Group, Text } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { MigrationStatement, MigrationStep, Run } from "@/api/types.ts";
import { Panel } from "@/components/ui/panel.tsx";
import { StatusDot, type Tone } from "@/components/ui/status.tsx";
import type { LogLine } from "@/lib/events.ts";
import { formatClock, formatDuration } from "@/lib/format.ts";
import { type LiveStatement, liveStatements, type StatementState } from "../live.ts";
import { StatementList } from "./statement-list.tsx";

const TONES: Record<StatementState, Tone> = {
  waiting: "idle",
  running: "live",
  blocked: "warn",
  pending: "live",
  done: "ok",
  failed: "bad",
  undone: "warn",
};

interface Props {
  run: Run;
  log: LogLine[];
  statements: (MigrationStep | MigrationStatement)[];
}

/** Statement by statement: done, running, waiting for a lock and on whom, failed. */
export function LiveStatements({ run, log, statements }: Props) {
  const { t } = useTranslation();
  const states = useMemo(() => liveStatements(statements, run, log), [statements, run, log]);
  const place = states.findIndex((item) => item.state === "blocked");
  const blocked = states[place];
  return (
    <Panel title={t("migrations:statements_label")} padded={false}>
      {blocked ? <Blocked number={place + 1} live={blocked} /> : null}
      <StatementList
        label={t("migrations:statements_label")}
        statements={statements}
        stateOf={(index) => {
          const live = states[index];
          return live ? <State live={live} /> : null;
        }}
      />
    </Panel>
  );
}

/** Which statement waits, and the sessions it waits for. */
function Blocked({ number, live }: { number: number; live: LiveStatement }) {
  const { t } = useTranslation();
  return (
    <div className="au-panel-body" role="status" data-tone="warn">
      <Text size="sm" fw={560} className="au-tone-text">
        {t("migrations:blocked_by", { number })}
      </Text>
      {live.holders.length === 0 ? (
        <Text size="sm" className="au-mono au-wrap">
          {live.by}
        </Text>
      ) : (
        live.holders.map((holder) => (
          <Text key={holder.session} size="sm" className="au-wrap">
            <strong className="au-mono">{holder.session}</strong> {holder.login}{" "}
            {holder.application}
            {holder.seconds === null ? null : (
              <Text span size="xs" c="dimmed">
                {" "}
                {t("migrations:open_for", { duration: formatDuration(holder.seconds) })}
              </Text>
            )}
            {holder.query ? (
              <Text span size="xs" c="dimmed" className="au-mono">
                {" "}
                {holder.query}
              </Text>
            ) : null}
          </Text>
        ))
      )}
      <Text size="xs" c="dimmed">
        {t("migrations:blocked_text")}
      </Text>
    </div>
  );
}

function State({ live }: { live: LiveStatement }) {
  const { t } = useTranslation();
  return (
    <Group gap={8}>
      {live.tries > 1 && live.state !== "done" ? (
        <Text size="xs" c="dimmed">
          {t("migrations:tries", { count: live.tries })}
        </Text>
      ) : null}
      {live.resumed ? (
        <Text size="xs" c="dimmed">
          {t("migrations:resumed")}
        </Text>
      ) : null}
      {live.began && live.state !== "waiting" ? (
        <Text size="xs" c="dimmed" className="au-num">
          {formatClock(live.began)}
        </Text>
      ) : null}
      <Text span size="sm">
        <StatusDot tone={TONES[live.state]}>{t(`migrations:state.${live.state}`)}</StatusDot>
      </Text>
    </Group>
  );
}
