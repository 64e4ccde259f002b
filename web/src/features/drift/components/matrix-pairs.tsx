import { Group, Text } from "@mantine/core";
import { IconEqual, IconQuestionMark } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Environment } from "@/api/types.ts";
import { Panel } from "@/components/ui/panel.tsx";
import { EnvBadge } from "@/components/ui/status.tsx";
import { formatDateTime, formatNumber, formatRelative } from "@/lib/format.ts";
import { type DriftMatrix, sideOf } from "../model.ts";

type Column = DriftMatrix["columns"][number];

/** Every two connections: equal, or in how many objects they differ. */
export function MatrixPairs({ projectId, matrix }: { projectId: string; matrix: DriftMatrix }) {
  const { t } = useTranslation();
  const { columns, differences } = matrix;
  return (
    <Panel title={t("drift:side_by_side")} padded={false}>
      <section className="au-table-wrap" aria-label={t("drift:side_by_side")}>
        <table className="au-table au-matrix">
          <caption className="au-hidden">{t("drift:side_by_side_text")}</caption>
          <thead>
            <tr>
              <th scope="col">
                <span className="au-hidden">{t("drift:connection")}</span>
              </th>
              {columns.map((column) => (
                <th key={column.connection_id} scope="col">
                  <span className="au-truncate">{column.name}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {columns.map((row, at) => (
              <tr key={row.connection_id}>
                <th scope="row">
                  <RowHead projectId={projectId} column={row} />
                </th>
                {columns.map((column, other) => (
                  <td key={column.connection_id}>
                    {at === other ? (
                      <span aria-hidden className="au-matrix-self" />
                    ) : (
                      <Pair
                        projectId={projectId}
                        from={row}
                        to={column}
                        count={differences[at]?.[other] ?? null}
                      />
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Panel>
  );
}

function RowHead({ projectId, column }: { projectId: string; column: Column }) {
  const { t } = useTranslation();
  return (
    <div>
      <Link
        to="/projects/$projectId/drift/$connectionId"
        params={{ projectId, connectionId: column.connection_id }}
        search={{}}
        className="au-link"
      >
        {column.name}
      </Link>
      <Group gap={8} mt={2}>
        <EnvBadge environment={column.environment as Environment} />
        <Text
          span
          size="xs"
          c="dimmed"
          className="au-nowrap"
          title={column.read_at ? formatDateTime(column.read_at) : undefined}
        >
          {column.read_at
            ? t("drift:read_at", { when: formatRelative(column.read_at) })
            : t("drift:state.never")}
        </Text>
      </Group>
      {column.completeness === "partial" ? (
        <Text size="xs" c="dimmed">
          {t("drift:partly_read")}
        </Text>
      ) : null}
    </div>
  );
}

interface PairProps {
  projectId: string;
  from: Column;
  to: Column;
  count: number | null;
}

function Pair({ projectId, from, to, count }: PairProps) {
  const { t } = useTranslation();
  const names = { from: from.name, to: to.name };
  if (count === null) {
    return (
      <span className="au-pair" data-state="unknown" title={t("drift:pair_unknown", names)}>
        <IconQuestionMark size={14} aria-hidden />
        <span className="au-hidden">{t("drift:pair_unknown", names)}</span>
      </span>
    );
  }
  if (count === 0) {
    return (
      <span className="au-pair" data-state="same" title={t("drift:pair_same", names)}>
        <IconEqual size={14} aria-hidden /> {t("drift:same")}
      </span>
    );
  }
  return (
    <Link
      to="/projects/$projectId/schemas"
      params={{ projectId }}
      search={{ before: sideOf(from), after: sideOf(to) }}
      className="au-pair"
      data-state="differs"
      aria-label={t("drift:pair_differs", { ...names, count })}
      title={t("drift:pair_differs", { ...names, count })}
    >
      {t("drift:differ", { count, number: formatNumber(count) })}
    </Link>
  );
}
