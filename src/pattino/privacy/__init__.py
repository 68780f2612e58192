"""The policy as code: its clauses, the notice people read, and the list of all that is stored."""
