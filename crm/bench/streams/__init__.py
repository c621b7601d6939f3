"""What does not fit into one request: capture, the sweep, import, export, the night. One file each; `run(house)`
gives the row, `TARGETS` what it is held to."""
