"""What administrators configure: pipelines with their stages and gates, reasons, products, competitors."""

from . import catalogue, opportunities, pipelines, stages

__all__ = ["catalogue", "opportunities", "pipelines", "stages"]
