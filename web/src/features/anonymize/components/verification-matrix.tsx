import { Text, Tooltip } from "@mantine/core";
import { IconCheck, IconMinus, IconX } from "@tabler/icons-react";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { StatusDot } from "@/components/ui/status.tsx";
import { formatNumber } from "@/lib/format.ts";
import { placeOf } from "../draft.ts";
import type { Check, CheckStatus, ColumnVerdict } from "../model.ts";
import { worstOf } from "../verdict.ts";
import { CHECK_TONE, checkName, reasonText, transformerName } from "../words.ts";

const SHOWN = 300;

interface Props {
  columns: ColumnVerdict[];
  checks: string[];
}

/** Every column against every check; why something was not proved stands with it. */
export function VerificationMatrix({ columns, checks }: Props) {
  const { t } = useTranslation();
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable */}
      <section className="au-table-wrap" aria-label={t("anonymize:matrix")} tabIndex={0}>
        <table className="au-table au-checks">
          <caption className="au-hidden">{t("anonymize:matrix")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("anonymize:head.column")}</th>
              <th scope="col">{t("anonymize:head.rule")}</th>
              <th scope="col">{t("anonymize:verdict")}</th>
              {checks.map((check) => (
                <th key={check} scope="col" className="au-checks-head">
                  {checkName(check)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {columns.slice(0, SHOWN).map((column) => (
              <Fragment key={placeOf(column)}>
                <tr>
                  <th scope="row" className="au-mono">
                    <Text span c="dimmed" inherit>
                      {column.table}.
                    </Text>
                    {column.column}
                  </th>
                  <td className="au-nowrap">
                    {column.transformer ? transformerName(column.transformer) : "–"}
                  </td>
                  <td>
                    <StatusDot tone={CHECK_TONE[column.status]}>
                      {t(`anonymize:status.${column.status}`)}
                    </StatusDot>
                  </td>
                  {checks.map((check) => (
                    <td key={check} className="au-checks-cell">
                      <Mark check={worstOf(column.checks, check)} />
                    </td>
                  ))}
                </tr>
                <Reasons checks={column.checks} span={checks.length + 3} />
              </Fragment>
            ))}
          </tbody>
        </table>
      </section>
      {columns.length > SHOWN ? (
        <Text size="sm" c="dimmed" px="md" py="xs">
          {t("anonymize:and_more", { count: columns.length - SHOWN })}
        </Text>
      ) : null}
    </>
  );
}

/** What was not passed, in words: nobody has to hover to read it. */
function Reasons({ checks, span }: { checks: Check[]; span: number }) {
  const { t } = useTranslation();
  const told = checks.filter((check) => check.status !== "pass" && check.reason);
  if (told.length === 0) return null;
  return (
    <tr>
      <td colSpan={span} className="au-checks-why">
        <ul className="au-evidence">
          {told.map((check) => (
            <li key={`${check.check} ${check.code}`}>
              {t("errors:at_field", { field: checkName(check.check), text: reasonText(check) })}
            </li>
          ))}
        </ul>
      </td>
    </tr>
  );
}

const MARKS: Record<CheckStatus, typeof IconCheck> = {
  pass: IconCheck,
  fail: IconX,
  not_verified: IconMinus,
};

function Mark({ check }: { check: Check | undefined }) {
  const { t } = useTranslation();
  if (!check) {
    return (
      <Text span c="dimmed" aria-label={t("anonymize:not_asked")} role="img">
        ·
      </Text>
    );
  }
  const Icon = MARKS[check.status];
  const said = [
    t(`anonymize:status.${check.status}`),
    check.rows
      ? t("anonymize:rows_count", { count: check.rows, rows: formatNumber(check.rows) })
      : "",
    reasonText(check),
  ];
  const text = said.filter(Boolean).join(" · ");
  return (
    <Tooltip label={text} multiline maw={320}>
      <span data-tone={CHECK_TONE[check.status]} className="au-tone-text">
        <Icon size={17} stroke={2.4} role="img" aria-label={text} />
      </span>
    </Tooltip>
  );
}
