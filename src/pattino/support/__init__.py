"""Helping somebody whose account does not work: an account is seen after a purpose was stated.

Whoever supports sees a list without names. One account's fields open for one of a few purposes, to
be shown for minutes; the person is told by mail who looked and what for. Nothing of it is stored:
the policy names no record of access (2.1, 3.1; docs/decisions/0021).
"""
