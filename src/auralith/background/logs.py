"""The job engine's own log: only its warnings, through our handlers, without its tracebacks."""

import logging


class _NoTracebacks(logging.Filter):
    """Outcomes of runs are logged by ourselves; the engine's copies of them are dropped."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = str(record.msg)
        if "Exception encountered in asynchronous workflow" in text or "was cancelled" in text:
            return False
        record.exc_info = None
        record.exc_text = None
        return True


def quiet() -> None:
    """Tame the engine's logger; safe to call again."""
    logger = logging.getLogger("dbos")
    if not any(isinstance(f, _NoTracebacks) for f in logger.filters):
        logger.addFilter(_NoTracebacks())
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    logger.propagate = True
    logger.setLevel(logging.WARNING)
