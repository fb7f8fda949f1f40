"""One module per job a person wants done: plan, then run."""
