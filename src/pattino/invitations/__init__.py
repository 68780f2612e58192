"""How somebody gets in whose mail domain does not: an administrator invites their address.

An invitation is a link that one person uses once. It works without a mail server. Stored of it
are a fingerprint of the link and the address, sealed under the key of the administrator who
invited; it is gone when it was used, taken back or is over. Policy 1.1, 2.1, C, R, S.
"""
