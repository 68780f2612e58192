"""What a person tells colleagues besides the name: title, language, time zone and a picture.

All of it is optional, sealed under the account's key, and gone with it.
Policy 1.1 (associated profile details), 2.1, R.
"""
