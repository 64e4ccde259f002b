import { Group, Text } from "@mantine/core";
import type { Connection } from "@/api/types.ts";
import { EnvBadge } from "@/components/ui/status.tsx";

/** A database by its name, with the colour of its environment. */
export function ConnectionName({ connection }: { connection: Connection | undefined }) {
  if (!connection) return <Text size="sm">–</Text>;
  return (
    <Group gap={6} wrap="nowrap">
      <EnvBadge environment={connection.environment} />
      <Text size="sm" truncate maw={200}>
        {connection.name}
      </Text>
    </Group>
  );
}
