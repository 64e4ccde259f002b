import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, rememberCsrf, unwrap } from "@/api/client.ts";
import { keys } from "@/api/keys.ts";
import type { Me } from "@/api/types.ts";
import { adoptLanguage } from "@/lib/i18n.ts";

interface SignedIn {
  user: Me;
  csrf_token: string;
}

/** Takes the new session up: its token, its person, their language. */
function useEnter() {
  const client = useQueryClient();
  return async ({ user, csrf_token }: SignedIn) => {
    rememberCsrf(csrf_token);
    client.clear();
    client.setQueryData(keys.me, user);
    await adoptLanguage(user.locale);
  };
}

export function useSignIn() {
  const enter = useEnter();
  return useMutation({
    mutationFn: (body: { email: string; password: string }) =>
      unwrap(api.POST("/api/v1/auth/login", { body })),
    onSuccess: enter,
  });
}

export function useSetup() {
  const enter = useEnter();
  return useMutation({
    mutationFn: (body: {
      token: string;
      email: string;
      name: string;
      password: string;
      organization_name: string;
      locale: "fr" | "en";
    }) => unwrap(api.POST("/api/v1/setup", { body })),
    onSuccess: enter,
  });
}

/** Makes the account, then signs in with it. */
export function useRegister() {
  const enter = useEnter();
  return useMutation({
    mutationFn: async (body: {
      email: string;
      password: string;
      name: string;
      invitation_token: string;
      locale: "fr" | "en";
    }) => {
      await unwrap(api.POST("/api/v1/auth/register", { body }));
      const { email, password } = body;
      return unwrap(api.POST("/api/v1/auth/login", { body: { email, password } }));
    },
    onSuccess: enter,
  });
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/auth/logout")),
    onSettled: () => {
      rememberCsrf(null);
      client.clear();
      window.location.assign("/sign-in");
    },
  });
}
