import { Button, Group, Switch, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { CopyIcon } from "@/components/ui/copy-line.tsx";
import { diffLines, type Fold, foldEqual, type Line, type LinePair } from "@/lib/line-diff.ts";

/** So many lines are drawn at once; the rest on request. */
const FIRST_LINES = 1_000;
/** A shorter stretch of equal lines is not worth a button. */
const FOLD_FROM = 6;

interface Props {
  /** Null: the object does not exist on this side. */
  before: string | null;
  after: string | null;
  beforeLabel?: string;
  afterLabel?: string;
}

/** Two texts of DDL side by side, one below the other on a narrow screen; what changed is marked. */
export function DdlCompare({ before, after, beforeLabel, afterLabel }: Props) {
  const { t } = useTranslation();
  const [wrap, setWrap] = useState(false);
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const [most, setMost] = useState(FIRST_LINES);
  const pairs = useMemo(() => diffLines(before, after), [before, after]);
  const same = before !== null && before === after;
  const folds = useMemo(() => stretches(pairs, same), [pairs, same]);
  const shown = cut(folds, opened, most);
  const open = (start: number) => setOpened(new Set([...opened, start]));
  const sides = [
    { side: "before", text: before, label: beforeLabel ?? t("schemas:before") },
    { side: "after", text: after, label: afterLabel ?? t("schemas:after") },
  ] as const;
  return (
    <div>
      <Group justify="space-between" px="md" py={8} gap="xs">
        <Text size="xs" c="dimmed">
          {same ? t("schemas:ddl_same") : t("schemas:ddl_legend")}
        </Text>
        <Switch
          size="xs"
          label={t("schemas:wrap_lines")}
          checked={wrap}
          onChange={(event) => setWrap(event.currentTarget.checked)}
        />
      </Group>
      <div className="au-ddl" data-wrap={wrap}>
        {sides.map(({ side, text, label }) => (
          <div key={side} className="au-ddl-side">
            <Group justify="space-between" wrap="nowrap" className="au-ddl-head">
              <Text size="xs" fw={600} className="au-truncate">
                {label}
              </Text>
              {text ? (
                <CopyIcon text={text} label={t("schemas:copy_ddl", { side: label })} />
              ) : null}
            </Group>
            {text ? (
              // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
              <section className="au-ddl-text" tabIndex={0} aria-label={label}>
                {shown.map((fold) => (
                  <Stretch key={fold.start} fold={fold} side={side} onOpen={open} opened={opened} />
                ))}
              </section>
            ) : (
              <Text size="sm" c="dimmed" p="md">
                {t("schemas:not_there")}
              </Text>
            )}
          </div>
        ))}
      </div>
      {pairs.length > most && shown.length < folds.length ? (
        <Group p="sm" justify="center">
          <Button variant="default" size="xs" onClick={() => setMost(most * 10)}>
            {t("schemas:more_lines", { count: pairs.length - most })}
          </Button>
        </Group>
      ) : null}
    </div>
  );
}

function stretches(pairs: LinePair[], same: boolean): Fold[] {
  if (same) return [{ start: 0, pairs, folded: false }];
  return foldEqual(pairs).map((fold) =>
    fold.pairs.length < FOLD_FROM ? { ...fold, folded: false } : fold,
  );
}

/** As many stretches as fit; one that is too long is cut, so that a large text never stalls. */
function cut(folds: Fold[], opened: ReadonlySet<number>, most: number): Fold[] {
  const shown: Fold[] = [];
  let room = most;
  for (const fold of folds) {
    if (room <= 0) break;
    const closed = fold.folded && !opened.has(fold.start);
    shown.push(closed ? fold : { ...fold, pairs: fold.pairs.slice(0, room) });
    room -= closed ? 1 : fold.pairs.length;
  }
  return shown;
}

interface StretchProps {
  fold: Fold;
  side: "before" | "after";
  opened: ReadonlySet<number>;
  onOpen: (start: number) => void;
}

function Stretch({ fold, side, opened, onOpen }: StretchProps) {
  const { t } = useTranslation();
  if (fold.folded && !opened.has(fold.start)) {
    return (
      <button type="button" className="au-ddl-fold" onClick={() => onOpen(fold.start)}>
        {t("schemas:folded", { count: fold.pairs.length })}
      </button>
    );
  }
  return fold.pairs.map((pair, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a line has no other name than its place
    <DdlLine key={fold.start + index} line={pair[side]} side={side} />
  ));
}

function DdlLine({ line, side }: { line: Line | undefined; side: "before" | "after" }) {
  if (!line) return <div className="au-ddl-line" data-mark="none" aria-hidden />;
  const Changed = side === "before" ? "del" : "ins";
  const mark = line.changed ? (side === "before" ? "removed" : "added") : "same";
  return (
    <div className="au-ddl-line" data-mark={mark}>
      <span className="au-ddl-number" aria-hidden>
        {line.number}
      </span>
      <span className="au-ddl-sign" aria-hidden>
        {mark === "removed" ? "−" : mark === "added" ? "+" : ""}
      </span>
      {line.changed ? <Changed>{line.text || " "}</Changed> : <span>{line.text || " "}</span>}
    </div>
  );
}
