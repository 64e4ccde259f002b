import { Button, Kbd } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

const Palette = lazy(() => import("./palette.tsx"));

/** The way to the palette: its button and its key. Later the palette listens to the key itself. */
export function PaletteDoor({ projectId }: { projectId: string | undefined }) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState(false);
  useHotkeys([["mod+K", () => setWanted(true)]], []);
  const open = () => {
    if (wanted) void import("@mantine/spotlight").then(({ spotlight }) => spotlight.open());
    setWanted(true);
  };
  return (
    <>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconSearch size={14} aria-hidden />}
        rightSection={<Kbd size="xs">Ctrl K</Kbd>}
        onClick={open}
        visibleFrom="xs"
        styles={{ label: { color: "var(--mantine-color-dimmed)", fontWeight: 420 } }}
      >
        {t("shell:palette")}
      </Button>
      {wanted ? (
        <Suspense fallback={null}>
          <Palette projectId={projectId} />
        </Suspense>
      ) : null}
    </>
  );
}
