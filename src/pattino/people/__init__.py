"""Colleagues: find somebody by two letters of their name, and see who they are.

Names lie sealed in the database. To search them they are opened for one purpose, to identify
people to each other, and held in memory; the list of open names is never written anywhere.
Guests see nothing of it. Policy 1.1, 2.1, 3.1, S.
"""
