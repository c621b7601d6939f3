"""What is measured: one file a family, each a list of `Operation`."""
