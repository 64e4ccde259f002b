import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client.ts";
import { keys } from "@/api/keys.ts";

export function useSaveProfile() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { name?: string; locale?: "fr" | "en" }) =>
      unwrap(api.PATCH("/api/v1/auth/me", { body })),
    onSuccess: (me) => client.setQueryData(keys.me, me),
  });
}

/** Keeps the chosen language with the account. */
export function useSaveLocale() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (locale: "fr" | "en") => unwrap(api.PATCH("/api/v1/auth/me", { body: { locale } })),
    onSuccess: (me) => client.setQueryData(keys.me, me),
  });
}

export function useChangePassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { current_password: string; new_password: string }) =>
      unwrap(api.POST("/api/v1/auth/password", { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.sessions }),
  });
}

export function useEndSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (session_id: string) =>
      unwrap(
        api.DELETE("/api/v1/auth/sessions/{session_id}", { params: { path: { session_id } } }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.sessions }),
  });
}

export function useEndOtherSessions() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.DELETE("/api/v1/auth/sessions")),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.sessions }),
  });
}
