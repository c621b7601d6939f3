"""Pages: each file is one subject, each view one address."""
