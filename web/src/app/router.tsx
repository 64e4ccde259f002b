import { createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { listSearch, textSearch } from "@/lib/search.ts";
import { adminAudit, anyRun, home, profile, project, signedIn } from "./inside-routes.ts";
import { invitation, register, root, setup, signIn } from "./outside-routes.tsx";

const overview = createRoute({
  getParentRoute: () => project,
  path: "/",
  component: lazyRouteComponent(() => import("@/routes/overview.tsx"), "OverviewPage"),
});

const connections = createRoute({
  getParentRoute: () => project,
  path: "connections",
  validateSearch: listSearch(["engine", "environment", "new"]),
  component: lazyRouteComponent(() => import("@/routes/connections.tsx"), "ConnectionsPage"),
});

const connection = createRoute({
  getParentRoute: () => project,
  path: "connections/$connectionId",
  validateSearch: listSearch(["tab", "table", "object", "panel", "hops", "edit"]),
  component: lazyRouteComponent(() => import("@/routes/connection.tsx"), "ConnectionPage"),
});

const patches = createRoute({
  getParentRoute: () => project,
  path: "patches",
  validateSearch: listSearch(["status", "connection", "new"]),
  component: lazyRouteComponent(() => import("@/routes/patches.tsx"), "PatchesPage"),
});

const patch = createRoute({
  getParentRoute: () => project,
  path: "patches/$patchId",
  validateSearch: listSearch(["step", "editor", "run"]),
  component: lazyRouteComponent(() => import("@/routes/patch.tsx"), "PatchPage"),
});

const drift = createRoute({
  getParentRoute: () => project,
  path: "drift",
  validateSearch: listSearch(["view", "zoom", "engine", "reference", "all"]),
  component: lazyRouteComponent(() => import("@/routes/drift.tsx"), "DriftPage"),
});

const driftConnection = createRoute({
  getParentRoute: () => project,
  path: "drift/$connectionId",
  validateSearch: textSearch(["tab", "zoom", "run", "ignore"]),
  component: lazyRouteComponent(
    () => import("@/routes/drift-connection.tsx"),
    "DriftConnectionPage",
  ),
});

const driftReport = createRoute({
  getParentRoute: () => project,
  path: "drift/reports/$reportId",
  validateSearch: textSearch(["object"]),
  component: lazyRouteComponent(() => import("@/routes/drift-report.tsx"), "DriftReportPage"),
});

const migrations = createRoute({
  getParentRoute: () => project,
  path: "migrations",
  validateSearch: listSearch(["status", "connection", "new", "source", "target"]),
  component: lazyRouteComponent(() => import("@/routes/migrations.tsx"), "MigrationsPage"),
});

const migration = createRoute({
  getParentRoute: () => project,
  path: "migrations/$migrationId",
  validateSearch: textSearch(["step", "view", "object"]),
  component: lazyRouteComponent(() => import("@/routes/migration.tsx"), "MigrationPage"),
});

const bridges = createRoute({
  getParentRoute: () => project,
  path: "bridge",
  validateSearch: listSearch(["view"]),
  component: lazyRouteComponent(() => import("@/routes/bridge.tsx"), "BridgePage"),
});

const bridgeNew = createRoute({
  getParentRoute: () => project,
  path: "bridge/new",
  validateSearch: textSearch(["source", "target", "show", "q"]),
  component: lazyRouteComponent(() => import("@/routes/bridge-new.tsx"), "NewBridgePage"),
});

const bridge = createRoute({
  getParentRoute: () => project,
  path: "bridge/$bridgeId",
  validateSearch: textSearch(["show", "q", "run"]),
  component: lazyRouteComponent(() => import("@/routes/bridge-saved.tsx"), "SavedBridgePage"),
});

const anonymize = createRoute({
  getParentRoute: () => project,
  path: "anonymize",
  validateSearch: listSearch([]),
  component: lazyRouteComponent(() => import("@/routes/anonymize.tsx"), "AnonymizePage"),
});

const anonymizeScan = createRoute({
  getParentRoute: () => project,
  path: "anonymize/scan",
  validateSearch: textSearch(["connection", "config"]),
  component: lazyRouteComponent(() => import("@/routes/anonymize-scan.tsx"), "AnonymizeScanPage"),
});

const anonymizeConfig = createRoute({
  getParentRoute: () => project,
  path: "anonymize/$configId",
  validateSearch: listSearch(["view", "show", "edit"]),
  component: lazyRouteComponent(
    () => import("@/routes/anonymize-config.tsx"),
    "AnonymizeConfigPage",
  ),
});

const seeds = createRoute({
  getParentRoute: () => project,
  path: "seeds",
  validateSearch: listSearch(["view", "list"]),
  component: lazyRouteComponent(() => import("@/routes/seeds.tsx"), "SeedsPage"),
});

const seedsNew = createRoute({
  getParentRoute: () => project,
  path: "seeds/new",
  validateSearch: textSearch(["connection", "way"]),
  component: lazyRouteComponent(() => import("@/routes/seeds-new.tsx"), "NewSeedsPage"),
});

const seedsScenario = createRoute({
  getParentRoute: () => project,
  path: "seeds/$scenarioId",
  validateSearch: listSearch(["view", "table", "show", "edit"]),
  component: lazyRouteComponent(() => import("@/routes/seeds-scenario.tsx"), "SeedScenarioPage"),
});

const schemas = createRoute({
  getParentRoute: () => project,
  path: "schemas",
  validateSearch: textSearch(["before", "after", "object"]),
  component: lazyRouteComponent(() => import("@/routes/schemas.tsx"), "SchemasPage"),
});

const snapshot = createRoute({
  getParentRoute: () => project,
  path: "schemas/snapshots/$snapshotId",
  validateSearch: listSearch(["object", "panel"]),
  component: lazyRouteComponent(() => import("@/routes/schemas-snapshot.tsx"), "SnapshotPage"),
});

const runs = createRoute({
  getParentRoute: () => project,
  path: "runs",
  validateSearch: listSearch(["status", "kind"]),
  component: lazyRouteComponent(() => import("@/routes/runs.tsx"), "RunsPage"),
});

const run = createRoute({
  getParentRoute: () => project,
  path: "runs/$runId",
  component: lazyRouteComponent(() => import("@/routes/run.tsx"), "RunPage"),
});

const approvals = createRoute({
  getParentRoute: () => project,
  path: "approvals",
  validateSearch: listSearch(["view", "open"]),
  component: lazyRouteComponent(() => import("@/routes/approvals.tsx"), "ApprovalsPage"),
});

const audit = createRoute({
  getParentRoute: () => project,
  path: "audit",
  validateSearch: listSearch(["action", "outcome", "actor", "resource", "since", "until"]),
  component: lazyRouteComponent(() => import("@/routes/audit.tsx"), "AuditPage"),
});

const members = createRoute({
  getParentRoute: () => project,
  path: "members",
  validateSearch: listSearch(["role", "invite", "member"]),
  component: lazyRouteComponent(() => import("@/routes/members.tsx"), "MembersPage"),
});

const apiKeys = createRoute({
  getParentRoute: () => project,
  path: "api-keys",
  validateSearch: listSearch(["new"]),
  component: lazyRouteComponent(() => import("@/routes/api-keys.tsx"), "ApiKeysPage"),
});

const settings = createRoute({
  getParentRoute: () => project,
  path: "settings",
  component: lazyRouteComponent(() => import("@/routes/settings.tsx"), "SettingsPage"),
});

const tree = root.addChildren([
  signIn,
  setup,
  register,
  invitation,
  signedIn.addChildren([
    home,
    profile,
    adminAudit,
    anyRun,
    project.addChildren([
      overview,
      connections,
      connection,
      schemas,
      snapshot,
      patches,
      patch,
      migrations,
      migration,
      drift,
      driftConnection,
      driftReport,
      bridges,
      bridgeNew,
      bridge,
      anonymize,
      anonymizeScan,
      anonymizeConfig,
      seeds,
      seedsNew,
      seedsScenario,
      runs,
      run,
      approvals,
      audit,
      members,
      apiKeys,
      settings,
    ]),
  ]),
]);

export const router = createRouter({
  routeTree: tree,
  defaultPreload: "intent",
  scrollRestoration: true,
  defaultPendingMs: 300,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
