"""Pages and parts of customers and contacts."""
