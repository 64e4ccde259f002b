import {
  IconBolt,
  IconClock,
  IconEye,
  IconFolder,
  IconFunction,
  IconHash,
  IconKey,
  IconLetterCase,
  IconLink,
  IconList,
  IconListTree,
  IconPuzzle,
  IconShieldLock,
  IconTable,
  IconTag,
} from "@tabler/icons-react";

const ICONS: Record<string, typeof IconTable> = {
  schema: IconFolder,
  table: IconTable,
  foreign_table: IconTable,
  virtual_table: IconTable,
  view: IconEye,
  materialized_view: IconEye,
  column: IconList,
  primary_key: IconKey,
  unique: IconKey,
  foreign_key: IconLink,
  index: IconListTree,
  function: IconFunction,
  procedure: IconFunction,
  aggregate: IconFunction,
  trigger: IconBolt,
  rule: IconBolt,
  event_trigger: IconBolt,
  event: IconClock,
  sequence: IconHash,
  enum: IconLetterCase,
  domain: IconLetterCase,
  composite: IconLetterCase,
  range: IconLetterCase,
  extension: IconPuzzle,
  grant: IconShieldLock,
  policy: IconShieldLock,
  default_privileges: IconShieldLock,
};

export function KindIcon({ kind }: { kind: string }) {
  const Icon = ICONS[kind] ?? IconTag;
  return <Icon size={15} aria-hidden style={{ flex: "none" }} />;
}
