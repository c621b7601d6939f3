"""What is kept of the past, and what is kept counted."""

from .pictures import DailyPicture, FunnelReport
from .summary import Booked, Branch, Journey, Stayed, Went

__all__ = ["Booked", "Branch", "DailyPicture", "FunnelReport", "Journey", "Stayed", "Went"]
