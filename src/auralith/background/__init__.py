"""The one door to the job engine: hand work over, do it, take over from dead workers."""

from auralith.background.engine import JobEngine, enqueue, prepare
from auralith.background.heartbeat import Heartbeat
from auralith.background.takeover import lost_jobs, take_over

__all__ = ["Heartbeat", "JobEngine", "enqueue", "lost_jobs", "prepare", "take_over"]
