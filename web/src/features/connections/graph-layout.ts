import type { ElkNode } from "elkjs/lib/elk-api.js";
import { foldColumns, type Place } from "./graph-columns.ts";

export interface Box {
  id: string;
  width: number;
  height: number;
}

interface Answer {
  id: number;
  graph?: ElkNode;
  error?: string;
}

let worker: Worker | null = null;
let asked = 0;

function start(): Worker {
  worker ??= new Worker(new URL("./graph-layout.worker.ts", import.meta.url), { type: "module" });
  return worker;
}

/** Places for the boxes, from left to right along the edges. */
export function layout(
  boxes: Box[],
  edges: { id: string; source: string; target: string }[],
): Promise<Map<string, Place>> {
  const engine = start();
  asked += 1;
  const id = asked;
  return new Promise((resolve, reject) => {
    const onMessage = (event: MessageEvent<Answer>) => {
      if (event.data.id !== id) return;
      engine.removeEventListener("message", onMessage);
      if (event.data.error) {
        reject(new Error(event.data.error));
        return;
      }
      const nodes = event.data.graph?.children ?? [];
      const places = new Map(nodes.map((node) => [node.id, { x: node.x ?? 0, y: node.y ?? 0 }]));
      resolve(foldColumns(boxes, places));
    };
    engine.addEventListener("message", onMessage);
    engine.postMessage({
      id,
      graph: {
        id: "root",
        layoutOptions: {
          "elk.algorithm": "layered",
          "elk.direction": "RIGHT",
          "elk.spacing.nodeNode": "28",
          "elk.layered.spacing.nodeNodeBetweenLayers": "90",
        },
        children: boxes,
        edges: edges.map((edge) => ({
          id: edge.id,
          sources: [edge.source],
          targets: [edge.target],
        })),
      },
    });
  });
}
