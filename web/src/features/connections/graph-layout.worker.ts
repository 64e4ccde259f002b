/** Lays a graph out off the main thread; ELK itself is used as published. */
import ELK, { type ElkNode } from "elkjs/lib/elk.bundled.js";

const elk = new ELK();

self.onmessage = (event: MessageEvent<{ id: number; graph: ElkNode }>) => {
  elk
    .layout(event.data.graph)
    .then((graph) => self.postMessage({ id: event.data.id, graph }))
    .catch((error: unknown) => self.postMessage({ id: event.data.id, error: String(error) }));
};
