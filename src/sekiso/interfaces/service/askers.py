"""Who asks the service: the store as the owner of a token sees it, and how often he may ask."""

from __future__ import annotations

import math
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.requests import Request

from sekiso.domain.errors import MissingExtraError, PolicyError, ServiceError
from sekiso.materials.shared_rows import SharedRows

if TYPE_CHECKING:
    from sekiso.store.policies.oidc import Issuer
    from sekiso.store.store import Store

COOKIE: Final = "sekiso_token"
SAFE_COOKIE: Final = f"__Host-{COOKIE}"  # which a browser takes from this very host only
PROVIDER: Final = "SEKISO_OIDC"  # the file that describes an identity provider
RATE: Final = 50.0  # requests a second that one asker may make in the long run
BURST: Final = 500.0  # and at once
WRONG: Final = 50.0  # requests that a wrong token costs: ten at once, then one a second
MOST_ASKERS: Final = 10_000  # remembered
_HEAD: Final = 23  # characters of a token that name it; the rest is its secret


@dataclass(frozen=True)
class Snapshot:
    """What one asker may learn from now: a store for `explore` that can be sent to a worker."""

    digest: str
    shared: SharedRows = field(compare=False, repr=False)

    def learnable(self) -> SharedRows:
        """The rows and statistics."""
        return self.shared


@dataclass
class Askers:
    """The store of a service, opened when it is first asked for.

    On one's own computer (`is_local`) who asks without a token is the owner of the store's folder,
    until a first token was issued; elsewhere nobody in particular, who sees what is public.
    """

    url: str | None = None
    is_local: bool = True
    clock: Callable[[], float] = time.monotonic
    _base: Store | None = None
    _owner: Store | None = None
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def store(self, request: Request) -> Store:
        """The store as the asker sees it.

        Raises MissingExtraError without the extra, PolicyError for a token that is not valid,
        ServiceError for one who asks or guesses too often.
        """
        place = place_of(request)
        store = self.store_for(token_of(request), place=place)
        self.spend(f"{store.principal.organisation}/{store.principal.user or place}")
        return store

    def store_for(self, token: str, *, place: str = "") -> Store:
        """The store as who has this token sees it; "" for no token.

        Wrong secrets of one token id from one `place` are counted, known or not, so that guessing
        costs its processor time once a second at most.
        """
        base = self.base()
        from sekiso.store.opening import with_token  # there, since `base` found the extra

        if not token:
            return self._own(base)
        guess = f"{token[:_HEAD]} from {place}"
        if (wait := self._wait(guess, WRONG)) > 0.0:
            raise ServiceError("asks_too_often", wait=math.ceil(wait))
        try:
            return with_token(base, token, issuer=self._issuer())
        except PolicyError:
            self._take(guess, WRONG)
            self.spend(f"/{place}")
            raise

    def snapshot(self, request: Request) -> Snapshot | None:
        """What the asker may learn from; None where that is nothing, or no store was made yet."""
        token = token_of(request)
        if not token and not self.is_made():
            return None
        shared = self.store_for(token, place=place_of(request)).learnable()
        return Snapshot(shared.digest, shared) if shared.n or shared.statistics else None

    def is_made(self) -> bool:
        """Whether there is a store by now; asking makes none."""
        if find_spec("sqlalchemy") is None:
            return False
        from sekiso.store.database.engine import address_of

        kind, _, file = address_of(self.url).partition(":///")
        return kind != "sqlite" or Path(file).is_file()

    def base(self) -> Store:
        """The store as anybody sees it."""
        if find_spec("sqlalchemy") is None:
            raise MissingExtraError("extra_missing", extra="store")
        from sekiso.store.opening import store_at  # SQLAlchemy, when data are asked for

        with self._lock:
            if self._base is None:
                self._base = store_at(self.url)
            return self._base

    def spend(self, who: str, cost: float = 1.0) -> None:
        """Take one request from an asker's allowance; ServiceError where it is spent."""
        wait = self._take(who, cost)
        if wait > 0.0:
            raise ServiceError("asks_too_often", wait=math.ceil(wait))

    def _take(self, who: str, cost: float) -> float:
        """Take from an allowance where it lasts; else the seconds until it will [s]."""
        with self._lock:
            now, wait = self.clock(), self._wait(who, cost)
            left = self._allowance(who, now)
            self._left.pop(who, None)
            self._left[who] = (left if wait > 0.0 else left - cost, now)
            while len(self._left) > MOST_ASKERS:
                self._left.popitem(last=False)
        return wait

    def _wait(self, who: str, cost: float) -> float:
        """Seconds until an allowance lasts for a cost [s]."""
        return max(0.0, (cost - self._allowance(who, self.clock())) / RATE)

    def _allowance(self, who: str, now: float) -> float:
        left, since = self._left.get(who, (BURST, now))
        return min(BURST, left + (now - since) * RATE)

    def _issuer(self) -> Issuer | None:
        """The identity provider whose ID tokens are taken; None where none is set up."""
        file = os.environ.get(PROVIDER, "")
        if not file:
            return None
        from sekiso.store.policies.issuer_file import issuer_of

        return issuer_of(Path(file))

    def _own(self, base: Store) -> Store:
        from sekiso.store.opening import as_owner

        if not self.is_local or base.has_tokens():
            return base
        with self._lock:
            if self._owner is None:
                self._owner = as_owner(base)
            return self._owner


def token_of(request: Request) -> str:
    """The token that a request brings: as bearer, or in the cookie of the pages."""
    scheme, _, said = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return said.strip()
    return request.cookies.get(cookie_name(request), "")


def cookie_name(request: Request) -> str:
    """The cookie of the pages; under TLS one that only this host over TLS can have set."""
    return SAFE_COOKIE if request.url.scheme == "https" else COOKIE


def place_of(request: Request) -> str:
    """The address that a request comes from."""
    return request.client.host if request.client else ""
