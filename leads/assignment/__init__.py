"""Who gets a lead, and why: ordered rules, their candidates, a strategy, a trace."""
