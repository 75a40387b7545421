"""A service with a private dataset of one organisation, and somebody in every role at its door."""

from __future__ import annotations

from fastapi.testclient import TestClient

from sekiso.interfaces.service.askers import Askers
from sekiso.store.datasets import Delivery
from sekiso.store.observations import Observation
from sekiso.store.opening import opened
from sekiso.store.policies.principal import ROLES
from sekiso.store.records import Record

NOWHERE = "01a2221a-0000-7000-8000-000000000000"
ADDRESS = "http://127.0.0.1"


class OwnedService:
    """`who` holds the headers of each role of the owner, of "stranger" and of "nobody"."""

    def __init__(self, folder, make_app):
        self.folder = folder
        self.store = opened(folder, owner="Institute")
        other = self.store.organisation("Asker")
        self.who = {"nobody": {}}
        for name, roles, owner in (
            *((role, [role], "") for role in ROLES),
            ("stranger", ["reader", "contributor", "steward"], other),
        ):
            account = self.store.account(name, roles, organisation=owner)
            self.who[name] = {"Authorization": f"Bearer {self.store.token(account).text}"}
        self.askers = Askers(str(folder), clock=_Steps())
        self.client = TestClient(make_app(askers=self.askers), base_url=ADDRESS)
        self.dataset, self.test, self.part = self.deliver()

    def close(self):
        """Let another application mount pages: a page that was shown has closed the list."""
        from nicegui import core

        core.app.middleware_stack = None

    def deliver(self):
        """A new private dataset: its id, that of a test in it and of a part."""
        test, part = Record("test", {"method_kind": "density"}), Record("part")
        row = Observation(test.id, {"relative_density": 0.99}, {"material": "316L"})
        made = self.store.add_records([test, part], [row], Delivery("coupons"))
        self.store.share(made.id, "consortium", group="kp9", purposes=("view",))
        return made.id, test.id, part.id

    def issued(self):
        """The id of a new token of an account of the owner, and the account."""
        account = self.store.account("somebody", ["reader"])
        return self.store.token(account).id, account


class _Steps:
    """A clock that moves on at every look, so that no rate limit is met."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        self.now += 10.0
        return self.now
