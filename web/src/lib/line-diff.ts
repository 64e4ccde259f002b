/** Two texts side by side, line against line. */

export interface Line {
  number: number;
  text: string;
  changed: boolean;
}

/** One line of the picture; where a text has none, the other one was added or removed. */
export interface LinePair {
  before: Line | undefined;
  after: Line | undefined;
}

/** Beyond so many differing lines nobody reads pairs: the texts then count as rewritten. */
const MOST_EDITS = 800;

/** Which lines both texts have, as pairs of their positions: Myers' shortest way from a to b. */
function common(a: string[], b: string[]): [number, number][] {
  const most = Math.min(a.length + b.length, MOST_EDITS);
  const reached: Map<number, number>[] = [];
  let ends = new Map<number, number>([[1, 0]]);
  for (let edits = 0; edits <= most; edits += 1) {
    reached.push(new Map(ends));
    for (let k = -edits; k <= edits; k += 2) {
      const down = k === -edits || (k !== edits && at(ends, k - 1) < at(ends, k + 1));
      let x = down ? at(ends, k + 1) : at(ends, k - 1) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
      ends = ends.set(k, x);
      if (x >= a.length && x - k >= b.length) return walkBack(reached, a.length, b.length);
    }
  }
  return [];
}

function at(ends: Map<number, number>, k: number): number {
  return ends.get(k) ?? -1;
}

function walkBack(reached: Map<number, number>[], length: number, other: number) {
  const pairs: [number, number][] = [];
  let [x, y] = [length, other];
  for (let edits = reached.length - 1; edits >= 0; edits -= 1) {
    const ends = reached[edits] ?? new Map<number, number>();
    const k = x - y;
    const down = k === -edits || (k !== edits && at(ends, k - 1) < at(ends, k + 1));
    const from = down ? k + 1 : k - 1;
    const startX = edits === 0 ? 0 : at(ends, from);
    const startY = edits === 0 ? 0 : startX - from;
    while (x > startX && y > startY) {
      x -= 1;
      y -= 1;
      pairs.push([x, y]);
    }
    [x, y] = [startX, startY];
  }
  return pairs.reverse();
}

const linesOf = (text: string | null) => (text ? text.replace(/\n$/, "").split("\n") : []);

/** The lines of both texts, equal ones on one height, changed ones against each other. */
export function diffLines(before: string | null, after: string | null): LinePair[] {
  const [a, b] = [linesOf(before), linesOf(after)];
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  const room = Math.min(a.length, b.length) - head;
  while (tail < room && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const middle = common(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  const anchors: [number, number][] = [
    ...Array.from({ length: head }, (_, i): [number, number] => [i, i]),
    ...middle.map(([i, j]): [number, number] => [i + head, j + head]),
    ...Array.from({ length: tail }, (_, i): [number, number] => [
      a.length - tail + i,
      b.length - tail + i,
    ]),
    [a.length, b.length],
  ];
  const pairs: LinePair[] = [];
  const line = (texts: string[], i: number, end: number, changed: boolean) =>
    i < end ? { number: i + 1, text: texts[i] ?? "", changed } : undefined;
  let [i, j] = [0, 0];
  for (const [nextA, nextB] of anchors) {
    const height = Math.max(nextA - i, nextB - j);
    for (let step = 0; step < height; step += 1) {
      pairs.push({ before: line(a, i + step, nextA, true), after: line(b, j + step, nextB, true) });
    }
    if (nextA < a.length) {
      pairs.push({
        before: line(a, nextA, a.length, false),
        after: line(b, nextB, b.length, false),
      });
    }
    [i, j] = [nextA + 1, nextB + 1];
  }
  return pairs;
}

export interface Fold {
  /** Position of its first line. */
  start: number;
  pairs: LinePair[];
  /** A long stretch of equal lines, far from every change. */
  folded: boolean;
}

/** The pairs in stretches, those without a change near them folded; `around` lines stay in sight. */
export function foldEqual(pairs: LinePair[], around = 3): Fold[] {
  const near = new Array<boolean>(pairs.length).fill(false);
  pairs.forEach((pair, index) => {
    if (!(pair.before?.changed || pair.after?.changed)) return;
    for (let i = Math.max(0, index - around); i <= index + around && i < near.length; i += 1) {
      near[i] = true;
    }
  });
  const folds: Fold[] = [];
  pairs.forEach((pair, index) => {
    const folded = !near[index];
    const last = folds.at(-1);
    if (last && last.folded === folded) last.pairs.push(pair);
    else folds.push({ start: index, pairs: [pair], folded });
  });
  return folds;
}
