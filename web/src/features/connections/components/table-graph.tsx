import "@xyflow/react/dist/style.css";
import { Skeleton, useComputedColorScheme } from "@mantine/core";
import {
  Background,
  Controls,
  type Edge,
  Handle,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  type ReactFlowInstance,
  ReactFlowProvider,
} from "@xyflow/react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SchemaTable } from "@/api/types.ts";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { layout } from "../graph-layout.ts";
import type { Edge as Key } from "../neighbourhood.ts";

const READABLE = 0.55;
const LABELLED = 24;
const KEYS_SHOWN = 8;

interface Props {
  /** What the picture shows, for a screen reader. */
  label: string;
  /** Which picture it is: another one is drawn and fitted anew. */
  picture: string;
  tables: SchemaTable[];
  edges: Key[];
  /** The table it is about. */
  center: string | undefined;
  /** One line below a table's name, by the table. */
  notes?: ReadonlyMap<string, string>;
  onTable: (name: string) => void;
}

type TableNode = Node<
  { table: SchemaTable; center: boolean; note: string | undefined; open: (name: string) => void },
  "table"
>;

function keyColumns(table: SchemaTable) {
  const names = new Set([
    ...(table.primary_key?.columns ?? []),
    ...table.foreign_keys.flatMap((key) => key.columns),
  ]);
  return table.columns.filter((column) => names.has(column.name)).slice(0, KEYS_SHOWN);
}

function sizeOf(table: SchemaTable, noted: boolean) {
  const longest = Math.max(
    table.name.length,
    ...keyColumns(table).map((c) => c.name.length + c.type.length + 2),
  );
  return {
    width: Math.min(300, Math.max(180, longest * 7.4 + 30)),
    height: 32 + (keyColumns(table).length + (noted ? 1 : 0)) * 21,
  };
}

function TableBox({ data }: NodeProps<TableNode>) {
  return (
    <div className="au-node" data-center={data.center}>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <button
        type="button"
        className="au-node-head"
        style={{
          all: "unset",
          display: "block",
          padding: "5px 10px",
          fontWeight: 600,
          cursor: "pointer",
        }}
        onClick={() => data.open(data.table.name)}
      >
        {data.table.name}
      </button>
      {data.note ? <div className="au-node-note au-num">{data.note}</div> : null}
      {keyColumns(data.table).map((column) => (
        <div key={column.name} className="au-node-row">
          <span>{column.name}</span>
          <span style={{ color: "var(--mantine-color-dimmed)" }}>{column.type}</span>
        </div>
      ))}
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
}

const nodeTypes = { table: TableBox };

/** Tables with their keys, from left to right along the foreign keys. */
export function TableGraph(props: Props) {
  const { label, picture, tables, edges: links, center, notes, onTable } = props;
  const { t, i18n } = useTranslation();
  const scheme = useComputedColorScheme("light");
  const flow = useRef<ReactFlowInstance<TableNode, Edge>>(null);
  const [places, setPlaces] = useState<Map<string, { x: number; y: number }> | null>(null);
  const [error, setError] = useState<unknown>(null);
  const noted = notes !== undefined;

  useEffect(() => {
    let current = true;
    setPlaces(null);
    layout(
      tables.map((table) => ({ id: table.name, ...sizeOf(table, noted) })),
      links,
    )
      .then((found) => current && setPlaces(found))
      .catch((reason: unknown) => current && setError(reason));
    return () => {
      current = false;
    };
  }, [tables, links, noted]);

  // What is said of a table changes where it stands; nothing moves.
  useEffect(() => {
    flow.current?.setNodes((nodes) =>
      nodes.map((node) => ({
        ...node,
        data: { ...node.data, center: node.id === center, note: notes?.get(node.id) },
      })),
    );
  }, [notes, center]);

  const nodes: TableNode[] = tables.map((table) => ({
    id: table.name,
    type: "table",
    position: places?.get(table.name) ?? { x: 0, y: 0 },
    data: { table, center: table.name === center, note: notes?.get(table.name), open: onTable },
    width: sizeOf(table, noted).width,
    draggable: true,
    ariaLabel: table.name,
  }));
  // The whole picture where it can be read, else the chosen table at a size that can.
  const show = (drawn: ReactFlowInstance<TableNode, Edge>) => {
    flow.current = drawn;
    void drawn.fitView({ padding: 0.08 }).then(() => {
      if (drawn.getZoom() >= READABLE) return;
      const table = tables.find((item) => item.name === center) ?? tables[0];
      const place = table && places?.get(table.name);
      if (!table || !place) return;
      const { width, height } = sizeOf(table, noted);
      void drawn.setCenter(place.x + width / 2, place.y + height / 2, { zoom: READABLE });
    });
  };
  const edges: Edge[] = links.map((edge) => ({
    id: edge.id,
    source: edge.source,
    target: edge.target,
    label: links.length > LABELLED ? undefined : edge.label,
    labelStyle: { fontSize: 10, fill: "var(--mantine-color-dimmed)" },
    labelBgStyle: { fill: "var(--au-sunken)" },
  }));
  return (
    <>
      <ErrorNotice error={error} />
      <div style={{ height: 460, borderBlock: "1px solid var(--au-border)" }}>
        {places ? (
          <ReactFlowProvider>
            <ReactFlow
              key={`${picture}/${i18n.language}`}
              defaultNodes={nodes}
              defaultEdges={edges}
              nodesFocusable={false}
              edgesFocusable={false}
              deleteKeyCode={null}
              ariaLabelConfig={{
                "controls.ariaLabel": t("connections:graph_controls"),
                "controls.zoomIn.ariaLabel": t("connections:zoom_in"),
                "controls.zoomOut.ariaLabel": t("connections:zoom_out"),
                "controls.fitView.ariaLabel": t("connections:zoom_fit"),
              }}
              nodeTypes={nodeTypes}
              colorMode={scheme}
              onInit={show}
              minZoom={0.2}
              onlyRenderVisibleElements
              nodesConnectable={false}
              aria-label={label}
              proOptions={{ hideAttribution: false }}
            >
              <Background />
              <Controls showInteractive={false} />
            </ReactFlow>
          </ReactFlowProvider>
        ) : (
          <Skeleton height="100%" />
        )}
      </div>
    </>
  );
}
