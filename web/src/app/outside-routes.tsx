import {
  createRootRoute,
  createRoute,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { textSearch } from "@/lib/search.ts";
import { CrashPage } from "./error-boundary.tsx";
import { NotFound } from "./not-found.tsx";

export const root = createRootRoute({
  component: Outlet,
  errorComponent: ({ error, reset }) => <CrashPage error={error} retry={reset} />,
  notFoundComponent: NotFound,
});

export const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: textSearch(["redirect", "expired"]),
  component: lazyRouteComponent(() => import("@/routes/sign-in.tsx"), "SignInPage"),
});

export const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  validateSearch: textSearch(["token"]),
  component: lazyRouteComponent(() => import("@/routes/setup.tsx"), "SetupPage"),
});

export const register = createRoute({
  getParentRoute: () => root,
  path: "/register",
  validateSearch: textSearch(["token"]),
  component: lazyRouteComponent(() => import("@/routes/register.tsx"), "RegisterPage"),
});

/** The address an invitation carries. */
export const invitation = createRoute({
  getParentRoute: () => root,
  path: "/invitations/$token",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/register", search: { token: params.token } });
  },
});
