"""Who may ask: the holder of the token, from a page of this server's own, by a name that this server has.

The token of the first address is swapped for a cookie that scripts cannot read and other sites cannot send. The checks
of Host and Origin keep out pages of other sites that make the reader's browser ask. Read next: `routes.py`.
"""

import secrets
import time
from hmac import compare_digest

from .answer import Answer, Refused
from .wire import Request

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
TICKET_SECONDS = 60.0


class Gate:
    """The secrets of one server, random at each start, and the checks of one request.

    The token that is printed opens the door as often as it is given, until the server stops: it stands in the user's
    own terminal, and a private window or a second browser needs it again. The browser that the command opens gets a
    ticket instead, which works once and within a minute: its address goes to another program as an argument, which
    every user of the machine can list. Reloading needs neither, since the cookie stays.
    """

    def __init__(self, host: str, port: int) -> None:
        bound = f"[{host}]" if ":" in host else host
        names = LOOPBACK_NAMES if bound in LOOPBACK_NAMES else ()
        # A browser leaves out the port 80, which is HTTP's own.
        self.hosts = {f"{name}:{port}" for name in (bound, *names)} | ({bound, *names} if port == 80 else set())
        self.root = f"http://{bound}:{port}"
        self.token, self.session = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        self.cookie = f"chainrule-{port}"  # a browser's cookies do not tell ports apart
        self.tickets: dict[str, float] = {}

    @property
    def address(self) -> str:
        return f"{self.root}/?token={self.token}"

    def ticket(self) -> str:
        """An address for the browser that the command opens."""
        ticket = secrets.token_urlsafe(32)
        self.tickets[ticket] = time.monotonic() + TICKET_SECONDS
        return f"{self.root}/?token={ticket}"

    def check(self, request: Request) -> Answer | None:
        """None for a request that may go on; an answer that sets the cookie, for a token. Raises Refused for others."""
        headers = request.headers
        if headers.get("host", "").lower() not in self.hosts:
            raise Refused(403, "this server is not called that; open the address that the command printed")
        if request.method not in ("GET", "HEAD", "POST"):
            raise Refused(405, "only GET, HEAD and POST are known here; use one of them", Allow="GET, HEAD, POST")
        if request.path == "/" and request.method == "GET" and "token" in request.query:
            if not (self.remembered(headers.get("cookie", "")) or self.fits(request.query["token"])):
                raise Refused(403, "this token is not, or no longer, valid; open the address that the command printed")
            cookie = f"{self.cookie}={self.session}; HttpOnly; SameSite=Strict; Path=/"
            return Answer(b"", "text/plain; charset=utf-8", 303, more={"Location": "/", "Set-Cookie": cookie})
        if not self.remembered(headers.get("cookie", "")):
            raise Refused(
                403, "this page needs its token; paste the address that the command printed into the address bar"
            )
        if request.path != "/" or request.method == "POST":  # a link from anywhere may lead to the page itself
            self.check_origin(request)
        return None

    def check_origin(self, request: Request) -> None:
        """Raises Refused for what another site made the browser ask, even one on another port of this machine."""
        origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site", "none")
        own = f"http://{request.headers['host'].lower()}"
        if site not in ("same-origin", "none") or (origin is None and request.method == "POST"):
            raise Refused(403, "this can only be asked by the page itself; open the address that the command printed")
        if origin is not None and origin.lower() != own:
            raise Refused(403, "another site asked for this; only the page itself may")

    def fits(self, token: str) -> bool:
        """Whether it is the token, or a ticket that is still good; the ticket is then used up."""
        given = token.encode("utf-8", "replace")
        found = [ticket for ticket in list(self.tickets) if compare_digest(ticket.encode(), given)]
        good = [self.tickets.pop(ticket, 0.0) > time.monotonic() for ticket in found]
        return compare_digest(self.token.encode(), given) or any(good)

    def remembered(self, cookies: str) -> bool:
        """Whether the session's cookie is among these."""
        pairs = [pair.strip().partition("=") for pair in cookies.split(";")]
        given = [value.encode("utf-8", "replace") for name, _, value in pairs if name == self.cookie]
        return any(compare_digest(value, self.session.encode()) for value in given)
