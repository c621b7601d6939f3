"""The process supervisor behind `make run`, and the embedded servers that it and the tests start. Nobody imports it."""
