import { Group, Select, Stack, Switch, Text } from "@mantine/core";
import { IconLayoutGrid } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Engine } from "@/api/types.ts";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { LinkButton } from "@/components/ui/link.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { SearchInput } from "@/components/ui/search-input.tsx";
import type { DriftMatrix } from "../model.ts";
import { matrixQuery } from "../queries.ts";
import { MatrixObjects } from "./matrix-objects.tsx";
import { MatrixPairs } from "./matrix-pairs.tsx";

export interface MatrixSearch {
  engine?: string;
  reference?: string;
  all?: string;
  q?: string;
  page?: number;
}

interface Props {
  projectId: string;
  search: MatrixSearch;
  onSearch: (change: MatrixSearch) => void;
}

/** The connections of one engine side by side: which schemas are equal, and where others differ. */
export function MatrixView({ projectId, search, onSearch }: Props) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    ...matrixQuery(projectId, {
      ...(search.engine ? { engine: search.engine } : {}),
      ...(search.q ? { q: search.q } : {}),
      ...(search.all ? { all: true } : {}),
      ...(search.page ? { page: search.page } : {}),
    }),
    placeholderData: keepPreviousData,
  });
  if (!data) return <ErrorNotice error={error} retry={() => void refetch()} />;
  const engines = Object.entries(data.engines);
  const read = data.columns.filter((column) => column.snapshot_id !== null);
  return (
    <Stack gap="md">
      <ErrorNotice error={error} retry={() => void refetch()} />
      {engines.length > 1 ? (
        <Select
          label={t("connections:engine_label")}
          description={t("drift:one_engine")}
          maw={280}
          allowDeselect={false}
          value={data.engine}
          data={engines.map(([name, count]) => ({
            value: name,
            label: t("drift:engine_count", {
              name: t(`connections:engine.${name as Engine}`),
              count,
            }),
          }))}
          onChange={(value) => onSearch({ engine: value ?? "", reference: "", page: 1 })}
        />
      ) : null}
      {data.columns.length === 0 ? (
        <div className="au-panel">
          <EmptyState
            icon={IconLayoutGrid}
            title={t("connections:empty_title")}
            text={t("connections:empty_text")}
            action={
              <LinkButton
                to="/projects/$projectId/connections"
                params={{ projectId }}
                search={{ new: "yes" }}
              >
                {t("connections:new")}
              </LinkButton>
            }
          />
        </div>
      ) : (
        <MatrixPairs projectId={projectId} matrix={data} />
      )}
      {data.left_out > 0 ? (
        <Text size="xs" c="dimmed">
          {t("drift:left_out", { count: data.left_out })}
        </Text>
      ) : null}
      {read.length > 1 ? <Objects {...{ projectId, search, onSearch, data }} /> : null}
    </Stack>
  );
}

function Objects({ projectId, search, onSearch, data }: Props & { data: DriftMatrix }) {
  const { t } = useTranslation();
  const reference = referenceOf(data, search.reference);
  return (
    <Panel title={t("drift:objects")} padded={false}>
      <Group className="au-filters" px="md" py="sm" align="flex-end">
        <SearchInput
          label={t("drift:find_object")}
          value={search.q}
          onChange={(q) => onSearch({ q: q ?? "", page: 1 })}
        />
        <Select
          label={t("drift:reference")}
          allowDeselect={false}
          w={240}
          value={data.columns[reference]?.connection_id ?? null}
          data={data.columns
            .filter((column) => column.snapshot_id !== null)
            .map((column) => ({ value: column.connection_id, label: column.name }))}
          onChange={(value) => onSearch({ reference: value ?? "" })}
        />
        <Switch
          label={t("drift:all_objects")}
          checked={Boolean(search.all)}
          onChange={(event) => onSearch({ all: event.currentTarget.checked ? "yes" : "", page: 1 })}
          pb={8}
        />
      </Group>
      <MatrixObjects
        projectId={projectId}
        matrix={data}
        reference={reference}
        filtered={Boolean(search.q)}
        onPage={(page) => onSearch({ page })}
      />
    </Panel>
  );
}

/** The chosen column, else the last one that was read: production stands last. */
function referenceOf(matrix: DriftMatrix, wanted: string | undefined): number {
  const chosen = matrix.columns.findIndex((column) => column.connection_id === wanted);
  if (chosen >= 0 && matrix.columns[chosen]?.snapshot_id) return chosen;
  return matrix.columns.findLastIndex((column) => column.snapshot_id !== null);
}
