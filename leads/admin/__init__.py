"""What administrators configure for leads, and what the worker could not take in."""

from . import assignment, forms, leads, policy, scoring, submissions

__all__ = ["assignment", "forms", "leads", "policy", "scoring", "submissions"]
