import { Loader, Text, TextInput } from "@mantine/core";
import { useDebouncedValue, useHotkeys } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { TreeList, type TreeNode } from "@/components/shared/tree-list.tsx";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { formatNumber } from "@/lib/format.ts";
import { parseObject, placeOf } from "@/lib/object-id.ts";
import {
  groupObjects,
  type KindGroup,
  type ObjectGroup,
  type SchemaObjectRef,
  type SchemaObjects,
  type Source,
} from "../model.ts";
import { objectsQuery } from "../queries.ts";
import { KindIcon } from "./kind-icon.tsx";

/** A group of so many objects is open from the start. */
const OPEN_UP_TO = 400;

interface Props {
  source: Source;
  schema: SchemaObjects;
  selected: string | undefined;
  /** Estimates of rows, where they are known. */
  rows: (object: string) => number | null | undefined;
  onSelect: (object: string) => void;
}

/** All objects by schema and kind; the search finds every part of them as well. */
export function ObjectTree({ source, schema, selected, rows, onSelect }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [wanted] = useDebouncedValue(text.trim(), 200);
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map());
  const field = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  useHotkeys([["/", () => field.current?.focus()]]);
  const found = useQuery({ ...objectsQuery(source, wanted), enabled: wanted !== "" });
  const groups = useMemo(() => groupObjects(schema.objects), [schema]);
  const searching = wanted !== "" && text.trim() !== "";

  // The branch of what the address names is open.
  useEffect(() => {
    const [schemaId, kindId] = branchOf(groups, selected);
    if (!schemaId || !kindId) return;
    setToggled((old) => new Map([...old, [schemaId, true], [kindId, true]]));
  }, [groups, selected]);

  const nodes = useMemo(
    () =>
      searching
        ? (found.data?.objects ?? []).map((ref) => hitNode(ref))
        : groups.map((group) => schemaNode(group, rows)),
    [searching, found.data, groups, rows],
  );
  const isOpen = (id: string) => {
    const chosen = toggled.get(id);
    if (chosen !== undefined) return chosen;
    return opensItself(groups, id);
  };
  const hidden = searching ? (found.data?.total ?? 0) - (found.data?.objects.length ?? 0) : 0;
  return (
    <div className="au-panel" ref={box}>
      <div className="au-tree-head">
        <TextInput
          ref={field}
          size="xs"
          type="search"
          aria-label={t("schemas:find_object")}
          placeholder={t("schemas:find_object")}
          leftSection={<IconSearch size={15} aria-hidden />}
          rightSection={searching && found.isFetching ? <Loader size={12} /> : null}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "ArrowDown" && event.key !== "Enter") return;
            event.preventDefault();
            box.current?.querySelector<HTMLElement>('[role="tree"]')?.focus();
          }}
        />
      </div>
      <ErrorNotice error={found.error} />
      {nodes.length === 0 && !found.isFetching ? (
        <Text size="sm" c="dimmed" p="md" role="status">
          {t("schemas:no_object_found")}
        </Text>
      ) : null}
      {nodes.length > 0 ? (
        <TreeList
          label={t("schemas:objects")}
          nodes={nodes}
          selected={selected}
          onSelect={onSelect}
          isOpen={isOpen}
          onToggle={(id, open) => setToggled((old) => new Map([...old, [id, open]]))}
        />
      ) : null}
      {searching ? (
        <Text size="xs" c="dimmed" px="md" pb={8} role="status">
          {hidden > 0
            ? t("schemas:found_more", { count: hidden })
            : t("schemas:found", { count: found.data?.total ?? 0 })}
        </Text>
      ) : null}
    </div>
  );
}

const schemaKey = (group: ObjectGroup) => `schema ${group.schema ?? ""}`;
const kindKey = (group: ObjectGroup, kind: string) => `kind ${group.schema ?? ""} ${kind}`;

function branchOf(groups: ObjectGroup[], object: string | undefined) {
  if (!object) return [];
  const id = parseObject(object);
  const group = groups.find((item) => item.schema === placeOf(id).schema);
  const there = group?.kinds.some((kind) => kind.objects.some((o) => o.id.text === object));
  return group && there ? [schemaKey(group), kindKey(group, id.kind)] : [];
}

function opensItself(groups: ObjectGroup[], id: string): boolean {
  if (id.startsWith("schema ")) return groups.length <= 3;
  return groups.some((group) =>
    group.kinds.some(
      (kind) =>
        kindKey(group, kind.kind) === id &&
        kind.objects.length <= OPEN_UP_TO &&
        ["table", "view"].includes(kind.kind),
    ),
  );
}

function schemaNode(group: ObjectGroup, rows: Props["rows"]): TreeNode {
  const itself = group.kinds.filter((kind) => kind.kind === "schema");
  const others = group.kinds.filter((kind) => kind.kind !== "schema");
  return {
    id: schemaKey(group),
    name: group.schema ?? "",
    group: true,
    content: <SchemaHead name={group.schema} />,
    children: [
      ...itself.flatMap((kind) =>
        kind.objects.map(({ ref, name }) => ({
          id: ref.object,
          name,
          content: <SchemaItself />,
        })),
      ),
      ...others.map((kind) => ({
        id: kindKey(group, kind.kind),
        name: kind.kind,
        group: true,
        content: <KindHead kind={kind} />,
        children: kind.objects.map(({ ref, name }) => ({
          id: ref.object,
          name,
          content: <ObjectRow kind={ref.kind} name={name} rows={rows(ref.object)} />,
        })),
      })),
    ],
  };
}

function SchemaItself() {
  const { t } = useTranslation();
  return (
    <>
      <KindIcon kind="schema" />
      <span className="au-truncate">{t("schemas:schema_itself")}</span>
    </>
  );
}

function hitNode(ref: SchemaObjectRef): TreeNode {
  const id = parseObject(ref.object);
  return { id: ref.object, name: id.path.at(-1) ?? "", content: <HitRow object={ref} /> };
}

function SchemaHead({ name }: { name: string | null }) {
  const { t } = useTranslation();
  return (
    <Text span size="sm" fw={600} className="au-truncate">
      {name ?? t("schemas:whole_database")}
    </Text>
  );
}

function KindHead({ kind }: { kind: KindGroup }) {
  const { t } = useTranslation();
  return (
    <>
      <span className="au-truncate" style={{ flex: 1 }}>
        {t(`schemas:kinds.${kind.kind}`, { defaultValue: kind.kind })}
      </span>
      <Text span size="xs" c="dimmed" className="au-num">
        {formatNumber(kind.objects.length)}
      </Text>
    </>
  );
}

interface RowProps {
  kind: string;
  name: string;
  rows: number | null | undefined;
}

function ObjectRow({ kind, name, rows }: RowProps) {
  return (
    <>
      <KindIcon kind={kind} />
      <span className="au-truncate" style={{ flex: 1 }} title={name}>
        {name}
      </span>
      {rows === null || rows === undefined ? null : (
        <Text span size="xs" c="dimmed" className="au-num">
          {formatNumber(rows, { notation: "compact", maximumFractionDigits: 1 })}
        </Text>
      )}
    </>
  );
}

function HitRow({ object }: { object: SchemaObjectRef }) {
  const { t } = useTranslation();
  const { path, signature } = parseObject(object.object);
  const name = path.join(".") + (signature === undefined ? "" : `(${signature})`);
  return (
    <>
      <KindIcon kind={object.kind} />
      <span className="au-truncate" style={{ flex: 1 }} title={name}>
        {name}
      </span>
      <Text span size="xs" c="dimmed" style={{ flex: "none" }}>
        {t(`schemas:kind.${object.kind}`, { defaultValue: object.kind })}
      </Text>
    </>
  );
}
