/** The texts of the screens behind a session. */
import anonymize from "./anonymize.json";
import approvals from "./approvals.json";
import audit from "./audit.json";
import bridge from "./bridge.json";
import codes from "./codes.json";
import connections from "./connections.json";
import drift from "./drift.json";
import keys from "./keys.json";
import members from "./members.json";
import migrations from "./migrations.json";
import overview from "./overview.json";
import params from "./params.json";
import patches from "./patches.json";
import profile from "./profile.json";
import runs from "./runs.json";
import schemas from "./schemas.json";
import seeds from "./seeds.json";

export default {
  anonymize,
  approvals,
  audit,
  bridge,
  codes,
  connections,
  drift,
  keys,
  members,
  migrations,
  overview,
  params,
  patches,
  profile,
  runs,
  schemas,
  seeds,
};
