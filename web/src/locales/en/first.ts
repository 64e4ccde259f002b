/** The texts of the screens before a session. */
import auth from "./auth.json";
import common from "./common.json";
import errors from "./errors.json";
import shell from "./shell.json";

export default { auth, common, errors, shell };
