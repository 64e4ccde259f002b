import { Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { SampleRow } from "@/api/types.ts";
import { CellValue } from "@/components/ui/cell.tsx";
import { formatNumber } from "@/lib/format.ts";
import { type Bin, type Distribution, distributions } from "../distribution.ts";

/** Small pictures of each changed column, drawn as tables so that they can be read and copied. */
export function ValueSpread({ rows, of }: { rows: SampleRow[]; of: number }) {
  const { t } = useTranslation();
  const found = distributions(rows);
  if (found.length === 0) return null;
  return (
    <section className="au-panel-body" aria-label={t("patches:spread")}>
      <Group gap="sm" mb="sm" justify="space-between">
        <Text size="sm" fw={600}>
          {t("patches:spread")}
        </Text>
        <Text size="xs" c="dimmed">
          {t("patches:spread_of", { count: rows.length, total: formatNumber(of) })}
        </Text>
      </Group>
      <div className="au-spreads">
        {found.map((item) => (
          <Spread key={item.column} item={item} />
        ))}
      </div>
    </section>
  );
}

function Spread({ item }: { item: Distribution }) {
  const { t } = useTranslation();
  const { mean } = item;
  const lines = item.others ? [...item.bins, { ...item.others, from: "", to: null }] : item.bins;
  const most = Math.max(...lines.flatMap((bin) => [bin.before, bin.after]));
  return (
    <div>
      <Group justify="space-between" gap="xs">
        <Text size="sm" className="au-mono" fw={600}>
          {item.column}
        </Text>
        {mean ? (
          <Text size="xs" c="dimmed" className="au-num">
            {t("patches:mean", { before: short(mean.before), after: short(mean.after) })}
          </Text>
        ) : null}
      </Group>
      <table className="au-spread">
        <caption className="au-hidden">
          {t("patches:spread_column", { column: item.column })}
        </caption>
        <thead>
          <tr>
            <th scope="col">{t("patches:before")}</th>
            <th scope="col">
              <span className="au-hidden">{t("patches:value")}</span>
            </th>
            <th scope="col">{t("patches:after")}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((bin, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the bins of a picture keep their place
            <tr key={index}>
              <td>
                <Bar count={bin.before} most={most} side="before" />
              </td>
              <th scope="row">
                {item.others && index === lines.length - 1 ? (
                  t("patches:others")
                ) : (
                  <Label bin={bin} />
                )}
              </th>
              <td>
                <Bar count={bin.after} most={most} side="after" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function short(value: number): string {
  return formatNumber(value, { maximumSignificantDigits: 4 });
}

function Label({ bin }: { bin: Bin }) {
  if (typeof bin.from !== "number" || bin.to === null) return <CellValue value={bin.from} />;
  return (
    <>
      {short(bin.from)} – {short(bin.to)}
    </>
  );
}

function Bar({ count, most, side }: { count: number; most: number; side: "before" | "after" }) {
  return (
    <span className="au-spread-bar" data-side={side}>
      <span className="au-num">{formatNumber(count)}</span>
      <span style={{ width: `${most ? (count / most) * 100 : 0}%` }} aria-hidden />
    </span>
  );
}
