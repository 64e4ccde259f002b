"""Events of the first start; each type with its public meaning."""

from auralith.control.events.registry import define

INSTANCE_SET_UP = define("instance.set_up", "The first user of the instance was made.")
