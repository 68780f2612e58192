"""Reports that an account belongs to a child: taken from anyone, decided by a second person.

Of whoever reports nothing is stored, except that an administrator who reports may not decide as
well. The account is held meanwhile: its owner signs in, sees their data and makes no calls. If
nobody decides in time it is erased; whoever was reported wrongly signs in anew then. Policy C.
"""
