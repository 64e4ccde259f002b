import { lazy, Suspense, useEffect, useState } from "react";
import { whenWanted } from "./toasts.ts";

const Corner = lazy(() => import("./toast-corner.tsx"));

/** The corner of short messages; the first one brings it. */
export function ToastHost() {
  const [wanted, setWanted] = useState(false);
  useEffect(() => whenWanted(() => setWanted(true)), []);
  if (!wanted) return null;
  return (
    <Suspense fallback={null}>
      <Corner />
    </Suspense>
  );
}
