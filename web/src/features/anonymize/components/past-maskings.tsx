import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { asTheyMove, PastRuns, useRunColumns } from "@/features/runs/components/past-runs.tsx";
import { rowsOf } from "@/features/runs/words.ts";
import { formatNumber } from "@/lib/format.ts";
import { configRunsQuery } from "../queries.ts";
import { rowsMasked } from "../verdict.ts";
import { Verdict } from "./config-list.tsx";

interface Props {
  projectId: string;
  configId: string;
  page: number | undefined;
  onPage: (page: number) => void;
}

/** Runs of a configuration, those that brought originals back included. */
export function PastMaskings({ projectId, configId, page, onPage }: Props) {
  const { t } = useTranslation();
  const query = useQuery({ ...configRunsQuery(configId, page), ...asTheyMove });
  const { created, kind, status, duration, by } = useRunColumns(projectId, "created");
  return (
    <PastRuns
      label={t("anonymize:view.runs")}
      query={query}
      columns={[
        created,
        kind,
        status,
        {
          id: "rows",
          header: t("anonymize:rows"),
          meta: { align: "end" },
          cell: ({ row }) => (
            <span className="au-num">
              {formatNumber(rowsMasked(row.original) ?? rowsOf(row.original))}
            </span>
          ),
        },
        {
          id: "verdict",
          header: t("anonymize:verdict"),
          cell: ({ row }) => <Verdict run={row.original} />,
        },
        duration,
        by,
      ]}
      onPage={onPage}
      empty={{ title: t("anonymize:no_runs"), text: t("anonymize:no_runs_text") }}
    />
  );
}
