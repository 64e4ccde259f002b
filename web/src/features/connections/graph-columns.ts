export interface Place {
  x: number;
  y: number;
}

interface Box {
  id: string;
  width: number;
  height: number;
}

const TALLEST = 1100;
const GAP = 28;
const BETWEEN = 90;

/** Boxes of one layer overlap sideways; layers are apart. */
function layersOf(boxes: Box[], places: Map<string, Place>): Box[][] {
  const at = (box: Box) => places.get(box.id) ?? { x: 0, y: 0 };
  const sorted = [...boxes].sort((a, b) => at(a).x - at(b).x);
  const layers: Box[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const box of sorted) {
    const { x } = at(box);
    const current = layers.at(-1);
    if (current && x < end) current.push(box);
    else layers.push([box]);
    end = Math.max(end, x + box.width);
  }
  for (const layer of layers) layer.sort((a, b) => at(a).y - at(b).y);
  return layers;
}

function heightOf(layer: Box[]): number {
  return layer.reduce((sum, box) => sum + box.height + GAP, -GAP);
}

function columnsOf(layer: Box[]): Box[][] {
  const wanted = heightOf(layer) / Math.ceil(heightOf(layer) / TALLEST);
  const columns: Box[][] = [[]];
  for (const box of layer) {
    const last = columns.at(-1) ?? [];
    if (last.length > 0 && heightOf(last) + box.height / 2 > wanted) columns.push([box]);
    else last.push(box);
  }
  return columns;
}

/**
 * A table that many others point to would make one column of a hundred boxes, too tall to be read:
 * such a layer stands in several columns side by side. Pictures of usual height stay as they are.
 */
export function foldColumns(boxes: Box[], places: Map<string, Place>): Map<string, Place> {
  const layers = layersOf(boxes, places);
  if (layers.every((layer) => heightOf(layer) <= TALLEST)) return places;
  const folded = new Map<string, Place>();
  let x = 0;
  for (const layer of layers) {
    for (const column of columnsOf(layer)) {
      let y = -heightOf(column) / 2;
      for (const box of column) {
        folded.set(box.id, { x, y });
        y += box.height + GAP;
      }
      x += Math.max(...column.map((box) => box.width)) + GAP;
    }
    x += BETWEEN - GAP;
  }
  return folded;
}
