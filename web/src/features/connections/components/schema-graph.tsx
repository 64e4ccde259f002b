import "@xyflow/react/dist/style.css";
import {
  Anchor,
  Group,
  List,
  SegmentedControl,
  Skeleton,
  Text,
  useComputedColorScheme,
} from "@mantine/core";
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
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DatabaseSchema, SchemaTable } from "@/api/types.ts";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { layout } from "../graph-layout.ts";
import { neighbourhood } from "../neighbourhood.ts";

const CAP = 60;
const READABLE = 0.55;
const LABELLED = 24;
const KEYS_SHOWN = 8;

type TableNode = Node<
  { table: SchemaTable; center: boolean; open: (name: string) => void },
  "table"
>;

function keyColumns(table: SchemaTable) {
  const names = new Set([
    ...(table.primary_key?.columns ?? []),
    ...table.foreign_keys.flatMap((key) => key.columns),
  ]);
  return table.columns.filter((column) => names.has(column.name)).slice(0, KEYS_SHOWN);
}

function sizeOf(table: SchemaTable) {
  const longest = Math.max(
    table.name.length,
    ...keyColumns(table).map((c) => c.name.length + c.type.length + 2),
  );
  return {
    width: Math.min(300, Math.max(180, longest * 7.4 + 30)),
    height: 32 + keyColumns(table).length * 21,
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

interface Props {
  schema: DatabaseSchema;
  center: string;
  hops: 1 | 2;
  onHops: (hops: 1 | 2) => void;
  onTable: (name: string) => void;
}

/** The neighbourhood of one table, drawn and as a list: the whole schema at once helps nobody. */
export function SchemaGraphView({ schema, center, hops, onHops, onTable }: Props) {
  const { t, i18n } = useTranslation();
  const scheme = useComputedColorScheme("light");
  const [places, setPlaces] = useState<Map<string, { x: number; y: number }> | null>(null);
  const [error, setError] = useState<unknown>(null);
  const part = useMemo(
    () => neighbourhood(schema, { center, hops, cap: CAP }),
    [schema, center, hops],
  );
  const tables = useMemo(() => {
    const byName = new Map(schema.tables.map((table) => [table.name, table]));
    return part.tables.flatMap((name) => byName.get(name) ?? []);
  }, [schema, part]);

  useEffect(() => {
    let current = true;
    setPlaces(null);
    layout(
      tables.map((table) => ({ id: table.name, ...sizeOf(table) })),
      part.edges,
    )
      .then((found) => current && setPlaces(found))
      .catch((reason: unknown) => current && setError(reason));
    return () => {
      current = false;
    };
  }, [tables, part]);

  const nodes: TableNode[] = tables.map((table) => ({
    id: table.name,
    type: "table",
    position: places?.get(table.name) ?? { x: 0, y: 0 },
    data: { table, center: table.name === center, open: onTable },
    width: sizeOf(table).width,
    draggable: true,
    ariaLabel: table.name,
  }));
  // The whole picture where it can be read, else the chosen table at a size that can.
  const show = (flow: ReactFlowInstance<TableNode, Edge>) => {
    void flow.fitView({ padding: 0.08 }).then(() => {
      if (flow.getZoom() >= READABLE) return;
      const table = tables.find((item) => item.name === center);
      const place = places?.get(center);
      if (!table || !place) return;
      const { width, height } = sizeOf(table);
      void flow.setCenter(place.x + width / 2, place.y + height / 2, { zoom: READABLE });
    });
  };
  const edges: Edge[] = part.edges.map((edge) => ({
    id: edge.id,
    source: edge.source,
    target: edge.target,
    label: part.edges.length > LABELLED ? undefined : edge.label,
    labelStyle: { fontSize: 10, fill: "var(--mantine-color-dimmed)" },
    labelBgStyle: { fill: "var(--au-sunken)" },
  }));
  return (
    <div>
      <Group px="md" pb="sm" gap="xs" justify="space-between">
        <SegmentedControl
          size="xs"
          aria-label={t("connections:hops")}
          value={String(hops)}
          onChange={(value) => onHops(value === "2" ? 2 : 1)}
          data={[
            { value: "1", label: t("connections:hop_1") },
            { value: "2", label: t("connections:hop_2") },
          ]}
        />
        <Text size="xs" c="dimmed">
          {part.hidden > 0
            ? t("connections:graph_hidden", { count: part.hidden })
            : t("connections:graph_shown", { count: tables.length })}
        </Text>
      </Group>
      <ErrorNotice error={error} />
      <div style={{ height: 460, borderBlock: "1px solid var(--au-border)" }}>
        {places ? (
          <ReactFlowProvider>
            <ReactFlow
              key={`${center}/${hops}/${schema.read_at}/${i18n.language}`}
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
              aria-label={t("connections:graph_of", { table: center })}
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
      <details style={{ padding: "10px 16px" }} open>
        <summary>{t("connections:graph_list")}</summary>
        <List size="sm" mt="xs">
          {part.edges.map((edge) => (
            <List.Item key={edge.id}>
              <Anchor
                component="button"
                type="button"
                size="sm"
                onClick={() => onTable(edge.source)}
              >
                {edge.source}
              </Anchor>{" "}
              ({edge.label}) →{" "}
              <Anchor
                component="button"
                type="button"
                size="sm"
                onClick={() => onTable(edge.target)}
              >
                {edge.target}
              </Anchor>
            </List.Item>
          ))}
        </List>
      </details>
    </div>
  );
}
