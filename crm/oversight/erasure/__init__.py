"""The erasure of a person: looked for in every table, shown with counts, decided by an administrator, done in steps."""
