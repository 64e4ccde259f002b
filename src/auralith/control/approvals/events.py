"""Events of approvals; each type with its public meaning."""

from auralith.control.events.registry import define

POLICY_UPDATED = define("approval.policy.updated", "The approval policy of a project was changed.")
REQUESTED = define("approval.requested", "A run waits for an approval.")
VOTED = define("approval.voted", "Somebody approved at one stage of a request.")
WITHDRAWN = define("approval.withdrawn", "Somebody took their approval back.")
APPROVED = define("approval.approved", "A request was approved by everybody who had to.")
REJECTED = define("approval.rejected", "A request was rejected.")
CANCELLED = define("approval.cancelled", "A request was cancelled, or its run was.")
EXPIRED = define("approval.expired", "Nobody decided a request in time.")
SUPERSEDED = define("approval.superseded", "What a request was for has changed: it is void.")
USED = define("approval.used", "The run that a request was approved for has begun.")
REOPENED = define(
    "approval.reopened",
    "Approvals fell away before the run began, for who gave them may not decide any more.",
)
