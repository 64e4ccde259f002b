import { useDisclosure } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect } from "react";
import { PLACES } from "./nav.tsx";

const ShortcutList = lazy(() => import("./shortcut-list.tsx"));

const OPEN = "auralith:shortcuts";

export function openShortcuts(): void {
  window.dispatchEvent(new Event(OPEN));
}

function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** `?` shows the keys; `g` and a letter goes to a place of the project. */
export function ShortcutHelp({ projectId }: { projectId: string | undefined }) {
  const navigate = useNavigate();
  const [opened, { open, close }] = useDisclosure(false);

  useEffect(() => {
    let armed = 0;
    const onKey = (event: KeyboardEvent) => {
      if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "?") return open();
      if (event.key === "g") {
        armed = event.timeStamp;
        return;
      }
      const place = PLACES.find((item) => item.key === event.key);
      if (projectId && place && armed > 0 && event.timeStamp - armed < 1200) {
        event.preventDefault();
        void navigate({ to: place.to, params: { projectId }, search: {} });
      }
      armed = 0;
    };
    window.addEventListener("keydown", onKey);
    window.addEventListener(OPEN, open);
    return () => {
      window.removeEventListener("keydown", onKey);
      window.removeEventListener(OPEN, open);
    };
  }, [projectId, navigate, open]);

  if (!opened) return null;
  return (
    <Suspense fallback={null}>
      <ShortcutList onClose={close} />
    </Suspense>
  );
}
