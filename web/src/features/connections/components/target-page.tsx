import { Skeleton } from "@mantine/core";
import type { ReactNode } from "react";
import { ErrorNotice } from "@/components/ui/error-notice.tsx";
import { EnvironmentBand } from "./environment-band.tsx";

interface Props {
  /** The database the page is about; its band stands above. */
  connectionId: string | null | undefined;
  error: Error | null;
  retry?: () => void;
  /** What the page shows once it is read; undefined while it is loading. */
  children: ReactNode;
}

/** The frame of a page about something in one database: band, failure, loading, content. */
export function TargetPage({ connectionId, error, retry, children }: Props) {
  if (error && !children) {
    return (
      <div className="au-page">
        <ErrorNotice error={error} {...(retry ? { retry } : {})} />
      </div>
    );
  }
  return (
    <>
      <EnvironmentBand connectionId={connectionId} />
      <div className="au-page">
        {children ?? (
          <div aria-busy>
            <Skeleton height={32} width={280} mb="lg" />
            <Skeleton height={320} />
          </div>
        )}
      </div>
    </>
  );
}
