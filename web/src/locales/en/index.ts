import audit from "./audit.json";
import auth from "./auth.json";
import codes from "./codes.json";
import common from "./common.json";
import connections from "./connections.json";
import errors from "./errors.json";
import keys from "./keys.json";
import members from "./members.json";
import overview from "./overview.json";
import patches from "./patches.json";
import profile from "./profile.json";
import runs from "./runs.json";
import shell from "./shell.json";

export default {
  audit,
  auth,
  codes,
  common,
  connections,
  errors,
  keys,
  members,
  overview,
  patches,
  profile,
  runs,
  shell,
};
