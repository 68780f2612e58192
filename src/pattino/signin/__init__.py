"""How one proves who one is: set-up link, e-mail code, session.

A code goes to the mailbox and works once, for ten minutes, five tries, in the browser that
asked. Every address gets the same answer, whether it may sign in or not. Nothing that signs
in is stored in a form that signs in. Policy 1.1, 2.1, S; NIST SP 800-63B-4 on mailbox control.
"""
