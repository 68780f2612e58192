"""The server examined from where people are: a test call with oneself, in any browser.

A link that lives for half an hour, or an administrator, lets a browser into a room of its own for
a minute and a half. It goes in by the ways of every call (tickets, admission, relay), so what it
finds is what people meet. Nothing of it is stored.
"""
