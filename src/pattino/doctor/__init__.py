"""`pattino doctor`: what would keep people from a call, found before they find it.

Every check gives one finding; a red one carries its cause and the fix. Nothing is asked of any
machine but this one, the configured mail server, and the server's own public address.
"""

from pattino.doctor.browser import for_browser
from pattino.doctor.examine import examine
from pattino.doctor.finding import Finding, State, as_json, as_lines

__all__ = ["Finding", "State", "as_json", "as_lines", "examine", "for_browser"]
