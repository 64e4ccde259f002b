"""The one door to the job engine: hand work over, do it, take over from the dead, keep house."""

from auralith.background.engine import JobEngine, enqueue, invite, prepare
from auralith.background.heartbeat import Heartbeat
from auralith.background.housekeeping import Housekeeping, Periodic, periodic, periodic_tasks
from auralith.background.means import Means
from auralith.background.takeover import alive, gone, lost_jobs, take_over

__all__ = [
    "Heartbeat",
    "Housekeeping",
    "JobEngine",
    "Means",
    "Periodic",
    "alive",
    "enqueue",
    "gone",
    "invite",
    "lost_jobs",
    "periodic",
    "periodic_tasks",
    "prepare",
    "take_over",
]
