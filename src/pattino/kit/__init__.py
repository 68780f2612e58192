"""The kit: what any careful service needs and what knows nothing of calls.

Clock, ids, errors, HTTP edge, database, log, secrets and limits. Nothing here imports
another room of the house; every other room may import from here.
"""
