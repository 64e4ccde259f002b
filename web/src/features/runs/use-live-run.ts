import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { keys } from "@/api/keys.ts";
import type { Run } from "@/api/types.ts";
import { announce } from "@/components/shared/announcer.tsx";
import { type LogLine, readEvent } from "@/lib/events.ts";
import { formatPercent } from "@/lib/format.ts";
import { isFinal, passedTenth, share } from "@/lib/progress.ts";
import { runQuery } from "./queries.ts";

const KEPT_LINES = 5000;
const KINDS = ["progress", "log", "status"] as const;

export interface LiveRunState {
  run: Run | undefined;
  log: LogLine[];
  /** Whether events arrive as they happen; otherwise the run is asked for every two seconds. */
  live: boolean;
  error: Error | null;
}

/**
 * A run as it goes. The browser resumes a cut stream with `Last-Event-ID` by itself; where the
 * stream cannot be had the run is polled, and the stream is tried again with every answer.
 */
export function useLiveRun(runId: string | null | undefined): LiveRunState {
  const client = useQueryClient();
  const { t } = useTranslation();
  const id = runId ?? "";
  const [live, setLive] = useState(false);
  const [log, setLog] = useState<LogLine[]>([]);
  const [attempt, setAttempt] = useState(0);
  const seen = useRef(new Set<string>());
  const query = useQuery({
    ...runQuery(id),
    refetchInterval: (state) => {
      const run = state.state.data;
      return !live && run && !isFinal(run.status) ? 2000 : false;
    },
  });
  const run = query.data;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another run starts with an empty log
  useEffect(() => {
    setLog([]);
    seen.current = new Set();
  }, [id]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` opens the stream anew
  useEffect(() => {
    if (!id) return undefined;
    const source = new EventSource(`/api/v1/runs/${id}/events`);
    source.onopen = () => setLive(true);
    source.onerror = () => {
      setLive(false);
      if (source.readyState === EventSource.CLOSED) {
        void client.invalidateQueries({ queryKey: keys.run(id) });
      }
    };
    const take = (event: MessageEvent<string>) => {
      if (event.lastEventId && seen.current.has(event.lastEventId)) return;
      seen.current.add(event.lastEventId);
      const { patch, log: lines } = readEvent(event.type, event.data, event.lastEventId);
      if (lines.length) setLog((old) => [...old, ...lines].slice(-KEPT_LINES));
      client.setQueryData<Run>(keys.run(id), (old) =>
        old && !isFinal(old.status) ? { ...old, ...patch } : old,
      );
      // The event names the status only; times and the rest come with the run itself.
      if (patch.status) void client.invalidateQueries({ queryKey: keys.run(id) });
      if (patch.status && isFinal(patch.status)) {
        source.close();
        setLive(false);
        void client.invalidateQueries({ queryKey: ["runs"] });
        void client.invalidateQueries({ queryKey: ["patch"] });
        void client.invalidateQueries({ queryKey: ["patches"] });
        void client.invalidateQueries({ queryKey: ["migration"] });
        void client.invalidateQueries({ queryKey: ["migrations"] });
      }
    };
    for (const kind of KINDS) source.addEventListener(kind, take);
    return () => source.close();
  }, [id, attempt, client]);

  // The server is back after the stream broke: open it again.
  const polled = query.dataUpdatedAt;
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs with every answer of the poll
  useEffect(() => {
    if (!live && run && !isFinal(run.status) && query.isSuccess && attempt < 1000) {
      const timer = setTimeout(() => setAttempt((value) => value + 1), 4000);
      return () => clearTimeout(timer);
    }
    return undefined;
  }, [polled, live]);

  const status = run?.status;
  const done = share(run?.progress ?? null);
  const said = useRef<{ share: number | null; status: string | undefined }>({
    share: null,
    status: undefined,
  });
  useEffect(() => {
    const before = said.current;
    const tenth = status === "running" ? passedTenth(before.share, done) : null;
    if (before.status && status && before.status !== status) {
      announce(t(`runs:status.${status}`));
    } else if (tenth !== null && before.status) {
      announce(t("runs:announce", { share: formatPercent(tenth / 100) }));
    }
    said.current = { share: done, status };
  }, [done, status, t]);

  return { run, log, live, error: query.error };
}
