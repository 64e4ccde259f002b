import { Group, Title } from "@mantine/core";
import type { ReactNode } from "react";

interface Props {
  title?: string;
  actions?: ReactNode;
  children: ReactNode;
  padded?: boolean;
}

export function Panel({ title, actions, children, padded = true }: Props) {
  return (
    <section className="au-panel" aria-label={title}>
      {title ? (
        <Group className="au-panel-head" justify="space-between" gap="xs">
          <Title order={2} size="h3">
            {title}
          </Title>
          {actions}
        </Group>
      ) : null}
      <div className={padded ? "au-panel-body" : undefined}>{children}</div>
    </section>
  );
}
