"""What the worker does with what came in: submissions become leads, leads get cleaned, scored, assigned."""
