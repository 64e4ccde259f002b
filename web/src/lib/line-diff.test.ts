import { describe, expect, it } from "vitest";
import { diffLines, foldEqual } from "./line-diff.ts";

const marks = (before: string | null, after: string | null) =>
  diffLines(before, after).map(({ before: a, after: b }) => {
    if (a && b) return a.changed ? `${a.text}|${b.text}` : `=${a.text}`;
    return a ? `-${a.text}` : `+${b?.text}`;
  });

describe("texts line against line", () => {
  it("sets equal lines on one height and changed ones against each other", () => {
    expect(marks("a\nb\nc", "a\nB\nc")).toEqual(["=a", "b|B", "=c"]);
    expect(marks("a\nc", "a\nb\nc")).toEqual(["=a", "+b", "=c"]);
    expect(marks("a\nb\nc\n", "a\nc\n")).toEqual(["=a", "-b", "=c"]);
  });
  it("finds what stayed between two changes", () => {
    expect(marks("1\nx\n2\ny\n3", "1\nX\n2\nY\nZ\n3")).toEqual([
      "=1",
      "x|X",
      "=2",
      "y|Y",
      "+Z",
      "=3",
    ]);
  });
  it("takes a text that is not there for all removed or all added", () => {
    expect(marks(null, "a\nb")).toEqual(["+a", "+b"]);
    expect(marks("a", null)).toEqual(["-a"]);
    expect(marks("same", "same")).toEqual(["=same"]);
    expect(marks("", null)).toEqual([]);
  });
  it("loses no line of either text, whatever they are", () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    for (let round = 0; round < 200; round += 1) {
      const make = () => Array.from({ length: 1 + random(12) }, () => "abcd"[random(4)]).join("\n");
      const [before, after] = [make(), make()];
      const pairs = diffLines(before, after);
      expect(pairs.flatMap((pair) => pair.before?.text ?? []).join("\n")).toBe(before);
      expect(pairs.flatMap((pair) => pair.after?.text ?? []).join("\n")).toBe(after);
      for (const { before: a, after: b } of pairs) {
        if (a && b && !a.changed) expect(a.text).toBe(b.text);
      }
    }
  });
  it("says rewritten rather than to search for ever", () => {
    const text = (letter: string) => Array.from({ length: 3_000 }, (_, i) => letter + i).join("\n");
    expect(diffLines(text("a"), text("b"))).toHaveLength(3_000);
  });
});

describe("folding", () => {
  it("keeps the neighbours of a change in sight", () => {
    const before = Array.from({ length: 20 }, (_, i) => `line ${i}`);
    const after = before.with(10, "other");
    const folds = foldEqual(diffLines(before.join("\n"), after.join("\n")));
    expect(folds.map((fold) => [fold.start, fold.pairs.length, fold.folded])).toEqual([
      [0, 7, true],
      [7, 7, false],
      [14, 6, true],
    ]);
  });
});
