import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/api/errors.ts";

/** Refusals are final; only a server that did not answer is asked again. */
function retry(count: number, error: unknown): boolean {
  if (error instanceof ApiError && error.status > 0 && error.status < 500) return false;
  return count < 2;
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 15_000, retry, refetchOnWindowFocus: true },
    mutations: { retry: false },
  },
});
