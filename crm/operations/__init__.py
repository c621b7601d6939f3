"""Running it: logs, metrics, the health page. Part of the roof: nobody imports this package."""
