import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { ApiError } from "@/api/errors.ts";
import { meQuery } from "@/features/auth/queries.ts";
import { loadInside } from "@/lib/i18n.ts";
import { listSearch, textSearch } from "@/lib/search.ts";
import { root } from "./outside-routes.tsx";
import { queryClient } from "./query-client.ts";

/** Everything below needs a session; who has none signs in and comes back. */
export const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(meQuery);
      await Promise.all([loadInside(), import("@/styles/inside.css")]);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) {
        throw redirect({ to: "/sign-in", search: { redirect: location.href } });
      }
      throw error;
    }
  },
  component: lazyRouteComponent(() => import("./layout/shell.tsx"), "Shell"),
});

export const home = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  validateSearch: textSearch(["new", "all", "join"]),
  component: lazyRouteComponent(() => import("@/routes/home.tsx"), "HomePage"),
});

export const profile = createRoute({
  getParentRoute: () => signedIn,
  path: "/profile",
  component: lazyRouteComponent(() => import("@/routes/profile.tsx"), "ProfilePage"),
});

export const adminAudit = createRoute({
  getParentRoute: () => signedIn,
  path: "/admin/audit",
  validateSearch: listSearch(["action", "outcome", "actor", "resource", "since", "until"]),
  component: lazyRouteComponent(() => import("@/routes/admin-audit.tsx"), "AdminAuditPage"),
});

export const anyRun = createRoute({
  getParentRoute: () => signedIn,
  path: "/runs/$runId",
  component: lazyRouteComponent(() => import("@/routes/any-run.tsx"), "AnyRunPage"),
});

export const project = createRoute({
  getParentRoute: () => signedIn,
  path: "/projects/$projectId",
  component: lazyRouteComponent(() => import("@/routes/project.tsx"), "ProjectLayout"),
});
