"""Two installations on one computer, whose messages go straight into each other."""

import json
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from sekiso.domain.errors import SekisoError, ServiceError
from sekiso.store.audit.signing import KeyFolder
from sekiso.store.database.engine import reading, writing
from sekiso.store.datasets import Delivery
from sekiso.store.dataspace import negotiations, partners, transfers
from sekiso.store.dataspace.connector import Connector, member
from sekiso.store.observations import Observation
from sekiso.store.opening import opened
from sekiso.store.policies.principal import ROLES, Principal
from sekiso.store.records import Quantity, Record

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
LOT = Record("feedstock_lot", {"grade": "316L"}, label="L-7")
RECIPE = Record("parameters", {"power": Quantity("280", "W", 280.0)}, label="secret")
BUILD = Record(
    "build",
    {"name": "B1", "layer": Quantity("31", "um", 3.1e-5)},
    {"feedstock": (LOT.id,), "parameters": (RECIPE.id,)},
)
PART = Record(
    "part", {"name": "P1", "making_energy": Quantity("12", "kWh", 4.32e7)}, {"build": (BUILD.id,)}
)
TEST = Record(
    "test", {"relative_density": Quantity("99.8", "%", 0.998)}, {"part": (PART.id,)}, label="D1"
)
RECORDS = (LOT, RECIPE, BUILD, PART, TEST)


def rows_of(records):
    return [
        Observation(one.id, {"relative_density": one.values["relative_density"].si}, {})
        for one in records
        if "relative_density" in one.values
    ]


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


@dataclass
class Wire:
    """Brings messages to the installation whose address they bear.

    `broken` ones get nowhere, of `deaf` ones the answer is lost.
    """

    installations: dict = field(default_factory=dict)
    sent: list = field(default_factory=list)
    broken: str = ""
    deaf: str = ""

    def send(self, url, token, message=None):
        address = next(one for one in self.installations if url.startswith(f"{one}/"))
        path = url.removeprefix(f"{address}/")
        self.sent.append((message or {}).get("@type", path.split("/")[0]))
        if self.broken and self.broken in (message or {}).get("@type", path):
            raise ServiceError("dsp_partner_fails", address=url, got="down")
        answer = self.installations[address].take(path, token, message)
        if self.deaf and self.deaf == (message or {}).get("@type"):
            raise ServiceError("dsp_partner_fails", address=url, got="answer lost")
        return answer


@dataclass
class Installation:
    """A store with its connector, its own organisation and the other one as partner."""

    connector: Connector
    steward: Principal
    partner_organisation: str
    partner: str = ""

    def take(self, path, token, message):
        with reading(self.connector.store.engine) as connection:
            asker = member(connection, token)
        if path.startswith("data/"):
            return transfers.package(self.connector, path.removeprefix("data/"), token)
        sender = "provider" if path.startswith("callback/") else "consumer"
        room, *rest = path.removeprefix("callback/").split("/")
        pid = "" if rest[0] in ("request", "offers") else rest[0]
        part = {"negotiations": negotiations, "transfers": transfers}[room]
        try:
            own, answer = part.receive(self.connector, asker, sender, pid, message)
        except SekisoError as error:
            raise ServiceError("dsp_partner_fails", address=path, got=error.key) from error
        with suppress(SekisoError):  # as after an answer: who sent the message does not hear of it
            part.follow_up(self.connector, own)
        return json.dumps(answer).encode()

    def store(self):
        return replace(self.connector.store, principal=self.steward)


def installation(url, folder, name, other, wire, clock):
    store = opened(url, owner=name, clock=clock)
    operator = replace(store, principal=Principal("operator", "", frozenset(), frozenset(ROLES)))
    own = store.principal.organisation or operator.organisation(name)
    elsewhere = operator.organisation(other)
    address = f"https://{name.lower()}.example/dsp"
    base = replace(store, principal=Principal(), is_own_file=False)
    connector = Connector(base, KeyFolder(folder / name), address, wire, rows_of)
    steward = Principal("steward", own, frozenset(), frozenset(ROLES))
    made = Installation(connector, steward, elsewhere)
    wire.installations[address] = made
    return made


def two_installations(tmp_path, *urls):
    """A provider with a dataset, and a consumer; each knows the other as its partner."""
    wire, clock = Wire(), Clock()
    first, second = urls or (tmp_path / "p", tmp_path / "c")
    provider = installation(first, tmp_path, "Institute", "Factory", wire, clock)
    consumer = installation(second, tmp_path, "Factory", "Institute", wire, clock)
    for here, there in ((provider, consumer), (consumer, provider)):
        with writing(here.connector.store.engine) as connection:
            here.partner = partners.add_partner(
                connection,
                owner=here.steward.organisation,
                organisation=here.partner_organisation,
                address=there.connector.address,
                credential=there.partner_organisation,
                now=here.connector.store.now,
            )
    dataset = provider.store().add_records(RECORDS, rows_of(RECORDS), Delivery("coupons"))
    return provider, consumer, wire, clock, dataset.id
