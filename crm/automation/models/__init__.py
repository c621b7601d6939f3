"""Who is told what, and what became of it."""

from .delivery import Delivery
from .webhook import Webhook

__all__ = ["Delivery", "Webhook"]
