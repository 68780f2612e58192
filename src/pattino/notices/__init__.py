"""The privacy notice on this server: its editions, when each holds, who has accepted which.

A new edition of the program's text is announced at the first start that brings it and holds for
everyone once the notice period is over. Until then members are shown the difference and may
accept; after that they accept, download their data, or leave. The text is signed. Policy E.
"""
