"""Meetings: a link that opens a call, for colleagues and for guests with a name.

The link is the key, so only its fingerprint is stored, and only until a day after the
meeting. Who is in a call is known in memory. Policy 1.1, 2.2, R, C.
"""
