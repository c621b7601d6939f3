"""Pages and parts of leads."""
