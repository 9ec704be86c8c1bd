"""HTTP to addresses that people wrote: never into our own network, unless a setting allows it.

The name is resolved once, every address that it has must be allowed, and the connection goes to one
of exactly those: a name that answers differently the second time gains nothing. No redirect is
followed and no proxy is asked.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, quote, urlsplit

from ...platform.core.errors import InvalidValueError, UnavailableError
from ...platform.core.settings import Network, Settings
from ...platform.jobs.http import Outgoing, Reply

#: From the first packet to the last byte.
SECONDS = 20
MOST_BYTES = 1_000_000
PORTS = {"http": 80, "https": 443}
#: IPv6 addresses that carry an IPv4 address at their end.
_NAT64 = ip_network("64:ff9b::/96")
#: The public internet of IPv6: what lies outside is local, or not given to anybody.
_GLOBAL_UNICAST = ip_network("2000::/3")
#: What is not written anew in an address.
_KEPT = "/?%:=&~+!$,;'@()*[]"

Address = IPv4Address | IPv6Address


class GuardedHTTP:
    """Sends webhooks and messages of robots."""

    def __init__(
        self, settings: Settings, *, seconds: float = SECONDS, most_bytes: int = MOST_BYTES
    ) -> None:
        self._allowed = settings.networks()
        self._seconds = seconds
        self._most = most_bytes

    def send(self, request: Outgoing) -> Reply:
        try:
            url = urlsplit(request.url)
        except ValueError as error:  # a bracket that is no part of an address
            raise InvalidValueError("Write an address with http or https.") from error
        addresses = self._addresses(url)
        try:
            return self._exchange(url, addresses, request)
        except (OSError, http.client.HTTPException) as error:
            raise UnavailableError("{host} does not answer.", host=url.hostname) from error

    def _exchange(self, url: SplitResult, addresses: list[str], request: Outgoing) -> Reply:
        with self._connected(url, addresses) as connection:
            target = quote(url._replace(scheme="", netloc="", fragment="").geturl() or "/", _KEPT)
            headers = {**request.headers, "Connection": "close"}
            try:
                connection.request(request.method, target, request.body or None, headers)
            except ValueError as error:  # a line break, or a sign that no header can hold
                raise InvalidValueError("A header of the request cannot be sent.") from error
            answer = connection.getresponse()
            body = answer.read(self._most + 1)
            if answer.length and len(body) <= self._most:
                raise http.client.IncompleteRead(body, answer.length)
            if len(body) > self._most:
                raise InvalidValueError("{host} answered too much.", host=url.hostname)
            return Reply(answer.status, body, answer.headers.get("Content-Type", ""))

    @contextmanager
    def _connected(
        self, url: SplitResult, addresses: list[str]
    ) -> Iterator[http.client.HTTPConnection]:
        """A connection to one of the addresses, cut off when the time is over."""
        host, port = url.hostname or "", url.port or PORTS[url.scheme]
        connection = http.client.HTTPConnection(host, port, timeout=self._seconds)
        sock = _dialled(addresses, port, self._seconds)
        connection.sock = sock = _encrypted(sock, host) if url.scheme == "https" else sock
        # A slow answer would begin each read's time anew; the clock does not.
        over = threading.Event()
        clock = threading.Timer(self._seconds, _cut, [sock, over])
        clock.daemon = True
        clock.start()
        try:
            if isinstance(sock, ssl.SSLSocket):
                sock.do_handshake()
            yield connection
            if over.is_set():
                raise TimeoutError("what was read may be a part")
        finally:
            clock.cancel()
            connection.close()
            sock.close()

    def _addresses(self, url: SplitResult) -> list[str]:
        """Where a name leads, all of it allowed."""
        host = url.hostname
        if url.scheme not in PORTS or not host or url.username is not None:
            raise InvalidValueError("Write an address with http or https.")
        try:
            found = socket.getaddrinfo(host, url.port or PORTS[url.scheme], type=socket.SOCK_STREAM)
        except (OSError, UnicodeError, ValueError) as error:
            raise UnavailableError("{host} is not known.", host=host) from error
        addresses = list(dict.fromkeys(str(one[4][0]).partition("%")[0] for one in found))
        for address in addresses:
            if not is_allowed(ip_address(address), self._allowed):
                raise InvalidValueError(
                    "{host} lies in a private network; FORMLOOM_WEBHOOK_NETWORKS allows some.",
                    host=host,
                )
        return addresses


def is_allowed(address: Address, allowed: tuple[Network, ...]) -> bool:
    """Whether one may send there: the public internet, and what the setting names."""
    inner = _inside(address)
    if inner is not None:
        return is_allowed(inner, allowed)
    if any(address in one for one in allowed):
        return True
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return False
    return address.is_global and not address.is_multicast


def _inside(address: Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for."""
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]


def _dialled(addresses: list[str], port: int, seconds: float) -> socket.socket:
    """A connection to the first address that takes one."""
    for address in addresses[:-1]:
        with suppress(OSError):
            return socket.create_connection((address, port), seconds / len(addresses))
    return socket.create_connection((addresses[-1], port), seconds / len(addresses))


def _encrypted(sock: socket.socket, host: str) -> ssl.SSLSocket:
    """As TLS, of which nothing was said yet; the certificate must be of the address's name."""
    context = ssl.create_default_context()
    return context.wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)


def _cut(sock: socket.socket, over: threading.Event) -> None:
    over.set()
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
