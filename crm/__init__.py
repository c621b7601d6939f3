"""The roof (settings, urls, celery) and the ground (the kernel packages)."""

from .celery import app as celery_app

__all__ = ["celery_app"]
