"""The REST API of this package: what goes in, what comes out, which verbs."""
