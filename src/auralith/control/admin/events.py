"""Events of the administration; each type with its public meaning."""

from auralith.control.events.registry import define

USER_BLOCKED = define("user.blocked", "An account was blocked; its sessions and keys ended.")
USER_UNBLOCKED = define("user.unblocked", "A blocked account was given back.")
USER_LOGGED_OUT = define("user.logged_out", "All sessions of an account were ended.")
SETTINGS_UPDATED = define("instance.settings.updated", "Settings of the instance were changed.")
