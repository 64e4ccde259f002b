import { useVirtualizer } from "@tanstack/react-virtual";
import {
  Fragment,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";

/** A column of the grid; `hidden` heads are for screen readers only. */
export interface GridHead {
  id: string;
  text: string;
  hidden?: boolean;
}

interface Props<T extends { id: string }> {
  label: string;
  rows: T[];
  heads: GridHead[];
  /** The cells of a row, one `td` for each head. */
  children: (row: T) => ReactNode;
  onOpen: (id: string) => void;
  /** The row that is open: the keyboard goes on from there. */
  opened: string | undefined;
  /** Rows that are chosen, where several can be; without them nothing can be chosen. */
  chosen?: ReadonlySet<string>;
  onChoose?: (ids: string[], on: boolean) => void;
  /** Saved at this moment. */
  saving?: ReadonlySet<string>;
  /** How the grid is laid out, for its styles. */
  kind?: string;
}

const ROW = 40;
const HEAD = 34;
const HEIGHT = 600;
const NONE: ReadonlySet<string> = new Set();

/** A grid the arrow keys move in; of any number of rows, only those in sight are drawn. */
export function VirtualGrid<T extends { id: string }>(props: Props<T>) {
  const { label, rows: list, heads, children, onOpen, opened, onChoose, kind } = props;
  const { chosen = NONE, saving = NONE } = props;
  const box = useRef<HTMLDivElement>(null);
  const prefix = useId();
  const [active, setActive] = useState<string>();
  const current = Math.max(
    list.findIndex((row) => row.id === active),
    0,
  );
  const rows = useVirtualizer({
    count: list.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 10,
    scrollMargin: HEAD,
    scrollPaddingStart: HEAD,
    initialRect: { width: 1000, height: HEIGHT },
    // The row the keyboard stands on is always drawn: the grid points to it.
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const first = Math.max(0, startIndex - overscan);
      const last = Math.min(count - 1, endIndex + overscan);
      const drawn = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
      if (current < first) drawn.unshift(current);
      else if (current < count && current > last) drawn.push(current);
      return drawn;
    },
  });
  let end = HEAD;
  const drawn = rows.getVirtualItems().map(({ index, start, size }) => {
    const gap = start - end;
    end = start + size;
    return { index, gap };
  });
  const rest = HEAD + list.length * ROW - end;
  useEffect(() => {
    if (opened) setActive(opened);
  }, [opened]);
  const go = (index: number) => {
    const to = Math.max(0, Math.min(list.length - 1, index));
    setActive(list[to]?.id);
    rows.scrollToIndex(to, { align: "auto" });
  };
  const onKey = (event: KeyboardEvent) => {
    const row = list[current];
    if (!row) return;
    if (onChoose && (event.ctrlKey || event.metaKey) && event.key === "a") {
      event.preventDefault();
      onChoose(
        list.map((one) => one.id),
        list.some((one) => !chosen.has(one.id)),
      );
      return;
    }
    const to = goal(event.key, current, list.length);
    if (to !== undefined) {
      go(to);
      if (event.shiftKey) onChoose?.([row.id, list[to]?.id ?? row.id], true);
    } else if (event.key === "Enter" || event.key === "F2") onOpen(row.id);
    else if (event.key === " " && onChoose) onChoose([row.id], !chosen.has(row.id));
    else return;
    event.preventDefault();
  };
  return (
    <div ref={box} className="au-vgrid" style={{ maxHeight: HEIGHT }}>
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the arrow keys move in it
        role="grid"
        tabIndex={0}
        aria-label={label}
        aria-rowcount={list.length + 1}
        aria-multiselectable={onChoose ? true : undefined}
        aria-activedescendant={list[current] ? `${prefix}${current}` : undefined}
        className="au-table"
        data-kind={kind}
        onKeyDown={onKey}
      >
        <thead>
          <tr aria-rowindex={1}>
            {heads.map(({ id, text, hidden }) => (
              <th key={id} scope="col" data-head={id}>
                {hidden ? <span className="au-hidden">{text}</span> : text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {drawn.map(({ index, gap }) => {
            const row = list[index];
            if (!row) return null;
            return (
              <Fragment key={row.id}>
                <Gap height={gap} />
                <tr
                  id={`${prefix}${index}`}
                  aria-rowindex={index + 2}
                  aria-selected={onChoose ? chosen.has(row.id) : row.id === opened}
                  data-active={index === current}
                  data-saving={saving.has(row.id)}
                  onClick={() => {
                    setActive(row.id);
                    onOpen(row.id);
                  }}
                >
                  {children(row)}
                </tr>
              </Fragment>
            );
          })}
          <Gap height={rest} />
        </tbody>
      </table>
    </div>
  );
}

/** The place of rows that are not drawn; one cell, for heads that are hidden have no column. */
function Gap({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden className="au-vgrid-gap">
      <td style={{ height, padding: 0 }} />
    </tr>
  );
}

function goal(key: string, from: number, count: number): number | undefined {
  const page = Math.floor((HEIGHT - HEAD) / ROW) - 1;
  switch (key) {
    case "ArrowDown":
      return Math.min(from + 1, count - 1);
    case "ArrowUp":
      return Math.max(from - 1, 0);
    case "PageDown":
      return Math.min(from + page, count - 1);
    case "PageUp":
      return Math.max(from - page, 0);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}
