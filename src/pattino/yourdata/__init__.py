"""Your data: everything stored about a person, for that person; to correct, restrict and erase it.

The list is made from the inventory, so that it cannot forget a field. GDPR articles 15 to 18 and
20. Policy 1.1, 2.1, R.
"""
