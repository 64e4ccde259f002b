import { Alert, Text } from "@mantine/core";
import { IconAlertTriangle, IconHandStop, IconInfoCircle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { formatNumber } from "@/lib/format.ts";
import { blocking, refusals } from "../draft.ts";
import type { BridgeBody, BridgePlan, BridgeWarning } from "../model.ts";
import { warningText } from "../words.ts";

/** Values that the target cannot hold, counted, and what is left out. */
export function PlanWarnings({ plan, body }: { plan: BridgePlan; body: BridgeBody }) {
  const { t } = useTranslation();
  const stops = blocking(plan, body).length > 0;
  const values = plan.warnings.filter((warning) => warning.rows !== null);
  const refused = refusals(plan);
  const others = plan.warnings.filter(
    (warning) => warning.rows === null && !refused.includes(warning),
  );
  return (
    <>
      {refused.length > 0 ? (
        <Alert
          color="red"
          icon={<IconHandStop size={18} />}
          title={t("bridge:blocked")}
          role="alert"
        >
          <Warnings warnings={refused} />
        </Alert>
      ) : null}
      {values.length > 0 ? (
        <Alert
          color={stops ? "red" : "yellow"}
          icon={stops ? <IconHandStop size={18} /> : <IconAlertTriangle size={18} />}
          title={t(stops ? "bridge:blocked" : `bridge:dealt.${body.on_unrepresentable}`)}
          role={stops ? "alert" : undefined}
        >
          {stops ? (
            <Text size="sm" mb={6}>
              {t("bridge:blocked_text")}
            </Text>
          ) : null}
          <Warnings warnings={values} />
        </Alert>
      ) : null}
      {others.length > 0 ? (
        <Alert
          color="gray"
          icon={<IconInfoCircle size={18} />}
          title={t("bridge:notices", { count: others.length })}
        >
          <Warnings warnings={others} />
        </Alert>
      ) : null}
    </>
  );
}

function Warnings({ warnings }: { warnings: BridgeWarning[] }) {
  const { t } = useTranslation();
  return (
    <ul className="au-bridge-warnings">
      {warnings.slice(0, 100).map((warning) => (
        <li key={`${warning.table}.${warning.column}.${warning.kind}.${warning.message}`}>
          <span className="au-mono au-wrap">
            {[warning.table, warning.column].filter(Boolean).join(".")}
          </span>{" "}
          <Text span size="sm">
            {warning.rows === null
              ? null
              : `${t("bridge:rows_hold", { count: warning.rows, amount: formatNumber(warning.rows) })} `}
            {warningText(warning)}
          </Text>
        </li>
      ))}
    </ul>
  );
}
