import { Button, Checkbox, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Panel } from "@/components/ui/panel.tsx";
import { StatusDot } from "@/components/ui/status.tsx";
import { formatPercent } from "@/lib/format.ts";
import { placeOf } from "../draft.ts";
import { evidenceText } from "../evidence.ts";
import { type Category, type Decision, type Decisions, decisionOf } from "../findings.ts";
import type { Finding, TableRules } from "../model.ts";
import { categoryName, transformerName } from "../words.ts";
import { KeepDialog } from "./keep-dialog.tsx";

interface Props {
  categories: Category[];
  decisions: Decisions;
  rules: TableRules[];
  onDecide: (findings: Finding[], decision: Decision | null) => void;
}

/** What looks personal, by category; accepted or kept one by one or together. */
export function FindingsList({ categories, decisions, rules, onDecide }: Props) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [keeping, { open, close }] = useDisclosure(false);
  const all = categories.flatMap((category) => category.findings);
  const picked = all.filter((finding) => chosen.has(placeOf(finding)));
  const choose = (findings: Finding[], on: boolean) =>
    setChosen((old) => {
      const next = new Set(old);
      for (const finding of findings) {
        if (on) next.add(placeOf(finding));
        else next.delete(placeOf(finding));
      }
      return next;
    });
  const decide = (decision: Decision | null) => {
    onDecide(picked, decision);
    setChosen(new Set());
  };
  return (
    <>
      <Group className="au-sticky-bar" gap="xs" role="toolbar" aria-label={t("anonymize:bulk")}>
        <Checkbox
          label={t("anonymize:choose_all")}
          checked={picked.length > 0 && picked.length === all.length}
          indeterminate={picked.length > 0 && picked.length < all.length}
          onChange={(event) => choose(all, event.currentTarget.checked)}
        />
        <Text size="sm" c="dimmed" className="au-num" aria-live="polite">
          {t("anonymize:chosen", { count: picked.length })}
        </Text>
        <Button size="xs" disabled={picked.length === 0} onClick={() => decide({ kind: "mask" })}>
          {t("anonymize:accept")}
        </Button>
        <Button size="xs" variant="default" disabled={picked.length === 0} onClick={open}>
          {t("anonymize:ignore")}
        </Button>
        <Button
          size="xs"
          variant="subtle"
          disabled={picked.length === 0}
          onClick={() => decide(null)}
        >
          {t("anonymize:undecide")}
        </Button>
      </Group>
      {categories.map(({ category, findings }) => (
        <Panel
          key={category}
          title={`${categoryName(category)} (${findings.length})`}
          padded={false}
        >
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable */}
          <section className="au-table-wrap" aria-label={categoryName(category)} tabIndex={0}>
            <table className="au-table au-findings">
              <thead>
                <tr>
                  <th scope="col">
                    <Checkbox
                      size="xs"
                      aria-label={t("anonymize:choose_category", {
                        category: categoryName(category),
                      })}
                      checked={findings.every((finding) => chosen.has(placeOf(finding)))}
                      onChange={(event) => choose(findings, event.currentTarget.checked)}
                    />
                  </th>
                  <th scope="col">{t("anonymize:head.column")}</th>
                  <th scope="col">{t("anonymize:confidence")}</th>
                  <th scope="col">{t("anonymize:evidence")}</th>
                  <th scope="col">{t("anonymize:suggested")}</th>
                  <th scope="col">{t("anonymize:decision")}</th>
                </tr>
              </thead>
              <tbody>
                {findings.map((finding) => (
                  <Line
                    key={placeOf(finding)}
                    finding={finding}
                    decision={decisionOf(finding, decisions, rules)}
                    chosen={chosen.has(placeOf(finding))}
                    onChoose={(on) => choose([finding], on)}
                  />
                ))}
              </tbody>
            </table>
          </section>
        </Panel>
      ))}
      <KeepDialog
        opened={keeping}
        count={picked.length}
        onClose={close}
        onKeep={(reason) => {
          close();
          decide({ kind: "keep", reason });
        }}
      />
    </>
  );
}

interface LineProps {
  finding: Finding;
  decision: Decision | undefined;
  chosen: boolean;
  onChoose: (on: boolean) => void;
}

function Line({ finding, decision, chosen, onChoose }: LineProps) {
  const { t } = useTranslation();
  return (
    <tr>
      <td>
        <Checkbox
          size="xs"
          aria-label={t("anonymize:choose_column", { column: placeOf(finding) })}
          checked={chosen}
          onChange={(event) => onChoose(event.currentTarget.checked)}
        />
      </td>
      <td className="au-mono">
        <Text span c="dimmed" inherit>
          {finding.table}.
        </Text>
        {finding.column}
      </td>
      <td className="au-num">
        <span className="au-sure" aria-hidden>
          <span style={{ width: `${finding.confidence * 100}%` }} />
        </span>
        {formatPercent(finding.confidence)}
      </td>
      <td>
        <ul className="au-evidence">
          {finding.evidence.map((reason) => (
            <li key={reason}>{evidenceText(reason)}</li>
          ))}
        </ul>
      </td>
      <td>{transformerName(finding.suggested.transformer)}</td>
      <td>
        {decision?.kind === "mask" ? (
          <StatusDot tone="ok">{t("anonymize:is_masked")}</StatusDot>
        ) : decision?.kind === "keep" ? (
          <StatusDot tone="idle">{t("anonymize:is_kept", { reason: decision.reason })}</StatusDot>
        ) : finding.decided ? (
          <StatusDot tone="idle">
            {t("anonymize:decided_elsewhere", {
              rule: transformerName(finding.decided.transformer),
            })}
          </StatusDot>
        ) : (
          <StatusDot tone="warn">{t("anonymize:undecided")}</StatusDot>
        )}
      </td>
    </tr>
  );
}
