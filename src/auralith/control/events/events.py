"""Event types that no single domain owns: refusals at the door."""

from auralith.control.events.registry import define

UNAUTHENTICATED = define(
    "request.unauthenticated", "A request came with a credential that is not valid."
)
DENIED = define("request.denied", "A request was refused for want of a right.")
CSRF = define("request.csrf", "A browser request came without a valid CSRF token.")
