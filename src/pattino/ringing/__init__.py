"""Calling a colleague: from *Call* on one browser to *Answer* on another, both in one room.

All of it is memory: who calls whom is known while it rings and for a minute after, so that a
browser that was away learns how it ended, and is written down nowhere. The state table in
`rules` is the whole of what may happen to a call. Policy 2.1, 2.2, reading 2.
"""
