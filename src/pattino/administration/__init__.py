"""Looking after a server: who is here, what they may do, and whether it works.

Administrators see names, addresses and roles, never who talks with whom: that is known to nobody.
Counts are counts, without names. Policy 2.1, 3.1, R, S.
"""
