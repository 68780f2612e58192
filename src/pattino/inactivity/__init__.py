"""Accounts that nobody uses: warned 30 and 7 days before, then erased. Policy R."""
