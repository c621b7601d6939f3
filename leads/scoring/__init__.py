"""Lead score = fit + interest, every point explained."""
