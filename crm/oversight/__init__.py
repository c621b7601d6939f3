"""What is kept, and for how long: the audit's page, the recycle bin, the erasure of a person. Part of the roof."""
