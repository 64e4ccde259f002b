import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { CellValue } from "@/components/ui/cell.tsx";
import { formatLanguage, formatNumber, formatPercent } from "@/lib/format.ts";
import type { Bar, Spread } from "../spread.ts";

const WIDTH = 92;
const HEIGHT = 24;

/** The values of a column as a picture as high as a line of text. */
export function MiniHistogram({ spread }: { spread: Spread }) {
  const { t } = useTranslation();
  const all = [...spread.bars.map((bar) => bar.count), ...(spread.others ? [spread.others] : [])];
  const most = Math.max(1, ...all);
  const step = WIDTH / Math.max(all.length, 1);
  const told = t("seeds:spread_told", {
    distinct: formatNumber(spread.distinct),
    nulls: formatPercent(spread.nulls / spread.rows),
  });
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={told}
      className="au-histogram"
    >
      <title>{told}</title>
      {all.map((count, index) => {
        const height = count === 0 ? 0 : Math.max(1.5, (count / most) * HEIGHT);
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: bars of a picture keep their place
            key={index}
            x={index * step}
            y={HEIGHT - height}
            width={Math.max(1, step - 1)}
            height={height}
            data-others={index >= spread.bars.length}
          />
        );
      })}
    </svg>
  );
}

/** The same picture to read: each bar with what it stands for. */
export function Histogram({ spread, column }: { spread: Spread; column: string }) {
  const { t } = useTranslation();
  const most = Math.max(1, spread.nulls, spread.others, ...spread.bars.map((bar) => bar.count));
  const lines: (Bar & { id: string; rest?: boolean })[] = [
    ...spread.bars.map((bar, index) => ({ ...bar, id: `${index}` })),
    ...(spread.others
      ? [{ from: "", to: null, count: spread.others, id: "others", rest: true }]
      : []),
    ...(spread.nulls ? [{ from: null, to: null, count: spread.nulls, id: "null" }] : []),
  ];
  return (
    <div>
      <Text size="sm" fw={500}>
        {t(`seeds:values_are.${spread.kind}`)}
      </Text>
      <Text size="xs" c="dimmed" className="au-num">
        {t("seeds:spread_of", {
          count: spread.rows,
          distinct: formatNumber(spread.distinct),
        })}
      </Text>
      <table className="au-spread au-values">
        <caption className="au-hidden">{t("seeds:values_of", { column })}</caption>
        <tbody>
          {lines.map((bar) => (
            <tr key={bar.id}>
              <th scope="row">
                {bar.rest ? t("seeds:others") : <Edge kind={spread.kind} bar={bar} />}
              </th>
              <td>
                <span className="au-spread-bar" data-side="after">
                  <span className="au-num">{formatNumber(bar.count)}</span>
                  <span style={{ width: `${(bar.count / most) * 100}%` }} aria-hidden />
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const number = (value: number) => formatNumber(value, { maximumSignificantDigits: 5 });

const day = (value: number) =>
  new Intl.DateTimeFormat(formatLanguage(), { dateStyle: "short", timeZone: "UTC" }).format(value);

function Edge({ kind, bar }: { kind: Spread["kind"]; bar: Bar }) {
  const { from, to } = bar;
  if (typeof from !== "number" || to === null) return <CellValue value={from} />;
  const text = kind === "times" ? day : number;
  return <>{text(from) === text(to) ? text(from) : `${text(from)} – ${text(to)}`}</>;
}
