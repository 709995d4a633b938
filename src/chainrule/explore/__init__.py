"""The local server behind `chainrule explore`: the interactive page for one's own network and table.

Read next: `home.py`, what is shown; then `routes.py`, what can be asked; `gate.py`, by whom; `server.py`, the sockets.
"""

from .home import Home, opened
from .server import Limits, Server

__all__ = ["Home", "Limits", "Server", "opened"]
