"""Pages and parts of what is to be done and what was done."""
