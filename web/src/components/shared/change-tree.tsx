import { Group, SegmentedControl, Text, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconDatabase, IconSearch, IconShield } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type ChangeAction,
  type ChangeEntry,
  countActions,
  findChanges,
  groupChanges,
  type OwnerGroup,
  type SchemaGroup,
  type TreeChange,
} from "@/lib/change-groups.ts";
import { formatNumber } from "@/lib/format.ts";
import { TreeList, type TreeNode } from "./tree-list.tsx";

const ACTIONS = ["added", "removed", "changed"] as const;
const SYMBOL: Record<ChangeAction, string> = { added: "+", removed: "−", changed: "~" };

interface Props {
  changes: TreeChange[];
  /** The object in text form, as the changes have it. */
  selected: string | undefined;
  onSelect: (object: string) => void;
  height?: number;
}

/** What differs between two schemas: schema, object, part; filtered, and walked with the arrows. */
export function ChangeTree({ changes, selected, onSelect, height = 520 }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [action, setAction] = useState<ChangeAction>();
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const counts = useMemo(() => countActions(changes), [changes]);
  const nodes = useMemo(() => {
    const found = findChanges(changes, text).filter((item) => !action || item.action === action);
    return groupChanges(found).map(schemaNode);
  }, [changes, text, action]);
  const toggle = (id: string, open: boolean) => {
    const next = new Set(closed);
    if (open) next.delete(id);
    else next.add(id);
    setClosed(next);
  };
  const total = counts.added + counts.removed + counts.changed;
  return (
    <div className="au-panel">
      <div className="au-tree-head">
        <TextInput
          size="xs"
          type="search"
          aria-label={t("schemas:find_change")}
          placeholder={t("schemas:find_change")}
          leftSection={<IconSearch size={15} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <SegmentedControl
          size="xs"
          fullWidth
          mt={8}
          aria-label={t("schemas:which_changes")}
          value={action ?? "all"}
          onChange={(value) => setAction(ACTIONS.find((item) => item === value))}
          data={[
            { value: "all", label: t("schemas:all_changes", { count: total }) },
            ...ACTIONS.map((value) => ({
              value,
              label: (
                <span title={t(`schemas:action.${value}`)}>
                  <span aria-hidden>{SYMBOL[value]}</span>
                  <span className="au-hidden">{t(`schemas:action.${value}`)}</span>{" "}
                  {formatNumber(counts[value])}
                </span>
              ),
            })),
          ]}
        />
      </div>
      {nodes.length === 0 ? (
        <Text size="sm" c="dimmed" p="md">
          {t(changes.length === 0 ? "schemas:no_change" : "schemas:no_change_found")}
        </Text>
      ) : (
        <TreeList
          label={t("schemas:changes")}
          nodes={nodes}
          selected={selected}
          onSelect={onSelect}
          isOpen={(id) => text.trim() !== "" || !closed.has(id)}
          onToggle={toggle}
          height={height}
        />
      )}
    </div>
  );
}

function schemaNode(group: SchemaGroup): TreeNode {
  return {
    id: `schema ${group.schema ?? ""}`,
    name: group.schema ?? "",
    group: true,
    content: <SchemaHead group={group} />,
    children: group.owners.map((owner) => ownerNode(group, owner)),
  };
}

function ownerNode(group: SchemaGroup, owner: OwnerGroup): TreeNode {
  const parts = owner.parts.map(
    (part): TreeNode => ({
      id: part.id.text,
      name: part.name,
      content: <ChangeRow entry={part} />,
    }),
  );
  if (owner.own) {
    const { id, name } = owner.own;
    return { id: id.text, name, content: <ChangeRow entry={owner.own} />, children: parts };
  }
  return {
    id: `owner ${group.schema ?? ""} ${owner.key}`,
    name: owner.name,
    group: true,
    content: <OwnerHead owner={owner} />,
    children: parts,
  };
}

function SchemaHead({ group }: { group: SchemaGroup }) {
  const { t } = useTranslation();
  return (
    <>
      <Text span size="sm" fw={600} className="au-truncate" style={{ flex: 1 }}>
        {group.schema ?? t("schemas:whole_database")}
      </Text>
      <Count value={group.changes} />
    </>
  );
}

function OwnerHead({ owner }: { owner: OwnerGroup }) {
  const { t } = useTranslation();
  return (
    <>
      <span className="au-truncate" style={{ flex: 1 }}>
        {owner.name || t("schemas:schema_itself")}
      </span>
      <Count value={owner.parts.length} />
    </>
  );
}

function Count({ value }: { value: number }) {
  return (
    <Text span size="xs" c="dimmed" className="au-num">
      {formatNumber(value)}
    </Text>
  );
}

/** What happened to an object, in a colour and a sign that do without it. */
export function ActionMark({ action }: { action: ChangeAction }) {
  const { t } = useTranslation();
  return (
    <span className="au-mark" data-action={action} title={t(`schemas:action.${action}`)}>
      <span aria-hidden>{SYMBOL[action]}</span>
      <span className="au-hidden">{t(`schemas:action.${action}`)}</span>
    </span>
  );
}

function ChangeRow({ entry }: { entry: ChangeEntry }) {
  const { t } = useTranslation();
  return (
    <Group gap={7} wrap="nowrap" style={{ flex: 1, minWidth: 0 }}>
      <ActionMark action={entry.action} />
      <span className="au-truncate" style={{ flex: 1 }} title={entry.id.text}>
        {entry.name}
      </span>
      <Severity value={entry.severity} />
      <Text span size="xs" c="dimmed" style={{ flex: "none" }}>
        {t(`schemas:kind.${entry.id.kind}`, { defaultValue: entry.id.kind })}
      </Text>
    </Group>
  );
}

/** What a light change needs no sign for is left out. */
const GRAVE = {
  security: { icon: IconShield, colour: "var(--au-bad)" },
  data: { icon: IconDatabase, colour: "var(--au-bad)" },
  error: { icon: IconAlertTriangle, colour: "var(--au-bad)" },
  warning: { icon: IconAlertTriangle, colour: "var(--au-warn)" },
};

function Severity({ value }: { value: string | undefined }) {
  const { t } = useTranslation();
  if (!value || !(value in GRAVE)) return null;
  const { icon: Icon, colour } = GRAVE[value as keyof typeof GRAVE];
  const label = t(`schemas:severity.${value}`);
  return (
    <span title={label} style={{ flex: "none", display: "inline-flex" }}>
      <Icon size={14} color={colour} aria-hidden />
      <span className="au-hidden">{label}</span>
    </span>
  );
}
