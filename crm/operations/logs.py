"""One JSON object a line, or words for a person: what Django, Celery and our own modules log through `logging`.

Every line carries what is bound at the moment (`structlog.contextvars`): `request_id`, `user`, and in a worker the row
that is being handled. No line holds what a visitor typed: addresses are logged without their query.
"""

import structlog

BOUND = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def formatter(shape):
    """`json` for machines, `text` for a terminal."""
    json = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False, default=str)]
    text = [structlog.dev.ConsoleRenderer(colors=False)]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=BOUND,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *(json if shape == "json" else text)],
    )


def lines(shape, level):
    """Django's LOGGING: everything on standard error, from `level` on."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "crm.operations.logs.formatter", "shape": shape}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            # Each request has its own line, which says the status; what broke it is still told with its traceback.
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": [], "propagate": True},
        },
    }
