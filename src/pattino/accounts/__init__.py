"""Who exists: the organisation, its people, and what they accepted.

Stored of a person: name, e-mail address, role, that they may use the product (age), which
version of the notice they accepted and when. Policy 1.1, 2.1, E, C.
"""
