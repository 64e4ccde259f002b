import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";

export interface TreeNode {
  id: string;
  /** What the row says; the chevron and the indentation are the tree's. */
  content: ReactNode;
  /** What typing a letter jumps to. */
  name: string;
  /** Only opens and closes; there is nothing to choose. */
  group?: boolean;
  children?: TreeNode[];
}

interface Props {
  label: string;
  nodes: TreeNode[];
  selected: string | undefined;
  onSelect: (id: string) => void;
  isOpen: (id: string) => boolean;
  onToggle: (id: string, open: boolean) => void;
  height?: number;
}

interface Line {
  node: TreeNode;
  level: number;
  parent: number;
  open: boolean | undefined;
}

const ROW = 31;

function linesOf(nodes: TreeNode[], isOpen: (id: string) => boolean): Line[] {
  const lines: Line[] = [];
  const add = (list: TreeNode[], level: number, parent: number) => {
    for (const node of list) {
      const open = node.children?.length ? isOpen(node.id) : undefined;
      lines.push({ node, level, parent, open });
      if (open) add(node.children ?? [], level + 1, lines.length - 1);
    }
  };
  add(nodes, 1, -1);
  return lines;
}

/** A tree of any length for mouse and keyboard; only the rows in sight are drawn. */
export function TreeList(props: Props) {
  const { label, nodes, selected, onSelect, isOpen, onToggle, height = 560 } = props;
  const box = useRef<HTMLDivElement>(null);
  const prefix = useId();
  const [active, setActive] = useState<string>();
  const lines = linesOf(nodes, isOpen);
  const find = (id: string | undefined) => lines.findIndex((line) => line.node.id === id);
  const chosen = find(selected);
  const current = Math.max(find(active), 0);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 12,
    initialRect: { width: 280, height },
    // The row the keyboard stands on is always drawn: the tree points to it.
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const first = Math.max(0, startIndex - overscan);
      const last = Math.min(count - 1, endIndex + overscan);
      const drawn = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
      if (current < count && (current < first || current > last)) drawn.push(current);
      return drawn;
    },
  });

  // What an address or another panel names comes into sight, once: opening and closing other
  // branches afterwards moves nobody.
  const seen = useRef<string>(undefined);
  useEffect(() => {
    if (chosen < 0 || seen.current === selected) return;
    seen.current = selected;
    setActive(selected);
    rows.scrollToIndex(chosen, { align: "auto" });
  }, [chosen, selected, rows]);

  const go = (index: number) => {
    const line = lines[Math.max(0, Math.min(lines.length - 1, index))];
    if (!line) return;
    setActive(line.node.id);
    rows.scrollToIndex(lines.indexOf(line), { align: "auto" });
  };
  const press = (line: Line) => {
    setActive(line.node.id);
    if (line.node.group) onToggle(line.node.id, !line.open);
    else onSelect(line.node.id);
  };
  const jump = (letter: string) => {
    const order = [...lines.slice(current + 1), ...lines.slice(0, current + 1)];
    const hit = order.find((line) => line.node.name.toLowerCase().startsWith(letter));
    if (hit) go(lines.indexOf(hit));
  };
  const onKey = (event: KeyboardEvent) => {
    const line = lines[current];
    if (!line || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = goal(event.key, line, current);
    if (target === undefined && event.key.length !== 1) return;
    event.preventDefault();
    if (target === "press") press(line);
    else if (target === "toggle") onToggle(line.node.id, !line.open);
    else if (target !== undefined) go(target);
    else jump(event.key.toLowerCase());
  };
  const goal = (key: string, line: Line, from: number): number | "press" | "toggle" | undefined => {
    const page = Math.floor(height / ROW);
    switch (key) {
      case "ArrowDown":
        return from + 1;
      case "ArrowUp":
        return from - 1;
      case "PageDown":
        return from + page;
      case "PageUp":
        return from - page;
      case "Home":
        return 0;
      case "End":
        return lines.length - 1;
      case "ArrowRight":
        return line.open === false ? "toggle" : line.open ? from + 1 : from;
      case "ArrowLeft":
        return line.open ? "toggle" : Math.max(line.parent, 0);
      case "Enter":
      case " ":
        return "press";
      default:
        return undefined;
    }
  };

  return (
    <div
      ref={box}
      role="tree"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={lines[current] ? `${prefix}${lines[current].node.id}` : undefined}
      onKeyDown={onKey}
      className="au-tree"
      style={{ maxHeight: height }}
    >
      <div role="presentation" style={{ height: rows.getTotalSize(), position: "relative" }}>
        {rows.getVirtualItems().map((item) => {
          const line = lines[item.index];
          if (!line) return null;
          const { node, level, open } = line;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the tree itself takes the keys
            <div
              key={node.id}
              id={`${prefix}${node.id}`}
              role="treeitem"
              tabIndex={-1}
              aria-level={level}
              aria-expanded={open}
              aria-selected={node.group ? undefined : node.id === selected}
              data-active={item.index === current}
              className="au-tree-row"
              style={{ position: "absolute", top: item.start, paddingLeft: level * 14 - 6 }}
              onClick={() => press(line)}
            >
              {/* biome-ignore lint/a11y: for the mouse; the keyboard has its arrows */}
              <span
                className="au-tree-chevron"
                onClick={(event) => {
                  if (open === undefined) return;
                  event.stopPropagation();
                  onToggle(node.id, !open);
                }}
              >
                {open === undefined ? null : open ? (
                  <IconChevronDown size={14} aria-hidden />
                ) : (
                  <IconChevronRight size={14} aria-hidden />
                )}
              </span>
              {node.content}
            </div>
          );
        })}
      </div>
    </div>
  );
}
