"""Events of projects and their members; each type with its public meaning."""

from auralith.control.events.registry import define

PROJECT_CREATED = define("project.created", "A project was made.")
PROJECT_UPDATED = define("project.updated", "A project was changed.")
PROJECT_DELETED = define("project.deleted", "A project was deleted with everything in it.")
MEMBER_ADDED = define("member.added", "Somebody joined a project.")
MEMBER_UPDATED = define("member.updated", "Somebody's role or grants in a project changed.")
MEMBER_REMOVED = define("member.removed", "Somebody left a project; their keys there ended.")
