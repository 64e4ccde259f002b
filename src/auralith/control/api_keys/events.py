"""Events of API keys; each type with its public meaning."""

from auralith.control.events.registry import define

KEY_CREATED = define("api_key.created", "An API key was made.")
KEY_UPDATED = define("api_key.updated", "An API key was renamed, narrowed or ends earlier.")
KEY_ROTATED = define("api_key.rotated", "An API key got a new secret.")
KEY_REVOKED = define("api_key.revoked", "An API key was revoked.")
