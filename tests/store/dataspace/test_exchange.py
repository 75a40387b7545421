"""Two installations negotiate, transfer, and the agreement holds at the consumer."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.store.dataspace.installations import PART, RECIPE, RECORDS, two_installations

from sekiso.domain.errors import DataError, PolicyError, SekisoError, ServiceError
from sekiso.store.audit import log
from sekiso.store.database.engine import reading, writing
from sekiso.store.datasets import Delivery
from sekiso.store.dataspace import catalogue, negotiations, partners, transfers
from sekiso.store.dataspace.connector import keep, load, member
from sekiso.store.dataspace.messages import between, data_address, sample
from sekiso.store.dataspace.states import NEGOTIATION, TRANSFER, Exchange
from sekiso.store.dataspace.terms import recipe_fields
from sekiso.store.importers.dsp_message import defects
from sekiso.store.policies.principal import Principal

UNTIL = "2027-03-31T00:00:00Z"


@pytest.fixture
def world(tmp_path):
    provider, consumer, wire, clock, dataset = two_installations(tmp_path)
    catalogue.add_offer(
        provider.connector, provider.steward, dataset, until=UNTIL, masked=recipe_fields()
    )
    return provider, consumer, wire, clock, dataset


def shown(provider, consumer):
    """The catalogue of the provider as the consumer sees it."""
    with reading(provider.connector.store.engine) as connection:
        asker = member(connection, provider.partner_organisation)
    return catalogue.catalogue(provider.connector, asker)


def negotiate(provider, consumer, change=None):
    (dataset,) = shown(provider, consumer)["dataset"]
    offer = json.loads(json.dumps(dataset["hasPolicy"][0]))
    if change:
        change(offer)
    return negotiations.request(
        consumer.connector, consumer.steward, consumer.partner, offer, dataset["@id"]
    )


def agreement(consumer, negotiation):
    with reading(consumer.connector.store.engine) as connection:
        return negotiations.agreements(connection, negotiation)[-1]["@id"]


def fetched(provider, consumer):
    key = agreement(consumer, negotiate(provider, consumer))
    transfer = transfers.request(consumer.connector, consumer.steward, key)
    return transfers.own_state(consumer.connector, transfer)


def held(installation):
    """The store as who holds its file sees it, rows to be learned from too."""
    return replace(installation.store(), is_own_file=True)


def test_the_catalogue_is_well_formed_and_tells_terms_and_owner(world):
    provider, consumer, *_, dataset = world
    told = shown(provider, consumer)
    assert list(defects(told)) == []
    (one,) = told["dataset"]
    assert one["@id"] == f"urn:sekiso:dataset:{dataset}"
    assert (one["dct:title"], one["dct:publisher"]["dct:title"]) == ("coupons", "Institute")
    assert "target" not in one["hasPolicy"][0]
    with reading(provider.connector.store.engine) as connection:
        asker = member(connection, provider.partner_organisation)
    alone = catalogue.dataset(provider.connector, asker, one["@id"])
    assert list(defects({**alone})) == []
    with pytest.raises(DataError, match="no such offer"):
        catalogue.dataset(provider.connector, asker, "urn:sekiso:dataset:x")


def test_a_negotiation_ends_in_the_same_agreement_on_both_sides(world):
    provider, consumer, wire, *_ = world
    negotiation = negotiate(provider, consumer)
    assert negotiations.own_state(consumer.connector, negotiation) == "FINALIZED"
    assert wire.sent == [
        "ContractRequestMessage",
        "ContractAgreementMessage",
        "ContractAgreementVerificationMessage",
        "ContractNegotiationEventMessage",
    ]
    with reading(provider.connector.store.engine) as connection:
        told = connection.exec_driver_sql("SELECT body FROM agreement").scalars().all()
    with reading(consumer.connector.store.engine) as connection:
        assert connection.exec_driver_sql("SELECT body FROM agreement").scalars().all() == told
    (agreed,) = map(json.loads, told)
    assert agreed["assigner"] == f"urn:sekiso:organisation:{provider.steward.organisation}"
    assert agreed["assignee"] == f"urn:sekiso:organisation:{provider.partner_organisation}"
    assert agreed["timestamp"] == "2026-11-28T12:00:00Z"


def test_the_data_come_and_the_recipe_does_not(world):
    provider, consumer, wire, *_ = world
    state, dataset = fetched(provider, consumer)
    assert state == "COMPLETED"
    came = {one.id: one for one in held(consumer).records(dataset=dataset, purpose="learn")}
    assert set(came) == {one.id for one in RECORDS}
    assert came[PART.id].values["making_energy"].si == 4.32e7
    assert came[PART.id].canonical() == PART.canonical()
    assert dict(came[RECIPE.id].values) == {}
    told = b"".join(one.canonical() for one in came.values())
    assert not [word for word in (b'"280"', b"secret", b'"31"') if word in told]
    assert wire.sent[-4:] == [
        "TransferRequestMessage",
        "TransferStartMessage",
        "data",
        "TransferCompletionMessage",
    ]


def test_learn_only_until_holds_at_the_consumer(world):
    provider, consumer, _, clock, _ = world
    _, dataset = fetched(provider, consumer)
    store = consumer.store()
    assert store.learnable().n == 1
    assert list(store.learnable().names.values()) == ["Institute"]
    assert store.measurements() == ()
    assert store.records(dataset=dataset) == ()
    assert store.records(dataset=dataset, purpose="export") == ()
    clock.now = datetime(2027, 3, 30, 23, 59, 59, tzinfo=UTC)
    assert store.learnable().n == 1
    clock.now = datetime(2027, 3, 31, tzinfo=UTC)
    assert store.learnable().n == 0


def test_it_is_the_same_on_postgresql(tmp_path, postgres):
    provider, consumer, _, clock, dataset = two_installations(tmp_path, postgres(), postgres())
    catalogue.add_offer(
        provider.connector, provider.steward, dataset, until=UNTIL, masked=recipe_fields()
    )
    state, _ = fetched(provider, consumer)
    assert state == "COMPLETED"
    assert consumer.store().learnable().n == 1
    assert consumer.store().measurements() == ()
    clock.now = datetime(2027, 3, 31, tzinfo=UTC)
    assert consumer.store().learnable().n == 0


def test_after_the_end_nothing_more_is_handed_out(world):
    provider, consumer, _, clock, _ = world
    key = agreement(consumer, negotiate(provider, consumer))
    clock.now = datetime(2027, 3, 31, tzinfo=UTC)
    with pytest.raises(ServiceError, match="dsp_offer_over"):
        transfers.request(consumer.connector, consumer.steward, key)
    assert "dataset" not in shown(provider, consumer)


def test_a_second_transfer_takes_the_place_of_the_first(world):
    provider, consumer, *_ = world
    key = agreement(consumer, negotiate(provider, consumer))
    for _ in range(2):
        transfer = transfers.request(consumer.connector, consumer.steward, key)
        assert transfers.own_state(consumer.connector, transfer)[0] == "COMPLETED"
    assert consumer.store().learnable().n == 1


def test_other_terms_are_answered_with_the_offer_which_may_be_accepted(world):
    provider, consumer, *_ = world

    def everything(offer):
        offer["permission"][0]["constraint"] = offer["permission"][0]["constraint"][:1]

    negotiation = negotiate(provider, consumer, everything)
    assert negotiations.own_state(consumer.connector, negotiation) == "OFFERED"
    with pytest.raises(DataError, match="no such offer"):
        negotiations.accept(consumer.connector, provider.steward, negotiation)
    reader = replace(consumer.steward, roles=frozenset({"reader"}))
    with pytest.raises(PolicyError):
        negotiations.accept(consumer.connector, reader, negotiation)
    negotiations.accept(consumer.connector, consumer.steward, negotiation)
    assert negotiations.own_state(consumer.connector, negotiation) == "FINALIZED"
    with reading(consumer.connector.store.engine) as connection:
        (agreed,) = negotiations.agreements(connection, negotiation)
    assert len(agreed["permission"][0]["constraint"]) == 3


def test_an_offer_may_be_left(world):
    provider, consumer, *_ = world

    def everything(offer):
        offer["permission"][0]["constraint"] = offer["permission"][0]["constraint"][:1]

    negotiation = negotiate(provider, consumer, everything)
    negotiations.terminate(consumer.connector, consumer.steward, negotiation, "too dear")
    assert negotiations.own_state(consumer.connector, negotiation) == "TERMINATED"
    with pytest.raises(DataError, match="not allowed in the state"):
        negotiations.accept(consumer.connector, consumer.steward, negotiation)


def states(*installations):
    found = []
    for here in installations:
        with reading(here.connector.store.engine) as connection:
            found += connection.exec_driver_sql("SELECT id, state FROM negotiation").all()
    return found


def test_a_request_that_could_not_be_sent_leaves_nothing(world):
    provider, consumer, wire, *_ = world
    wire.broken = "ContractRequestMessage"
    with pytest.raises(ServiceError, match="down"):
        negotiate(provider, consumer)
    assert states(provider, consumer) == []


@pytest.mark.parametrize(
    ("broken", "before"),
    [
        ("ContractAgreementMessage", "REQUESTED"),
        ("ContractAgreementVerificationMessage", "AGREED"),
        ("ContractNegotiationEventMessage", "VERIFIED"),
    ],
)
def test_a_step_that_could_not_be_sent_is_taken_back_and_taken_later(world, broken, before):
    provider, consumer, wire, *_ = world
    wire.broken = broken
    negotiate(provider, consumer)
    assert [state for _, state in states(provider, consumer)] == [before, before]
    wire.broken = ""
    for here in (provider, consumer):
        for pid, _ in states(here):
            negotiations.follow_up(here.connector, pid)
    assert [state for _, state in states(provider, consumer)] == ["FINALIZED", "FINALIZED"]


def test_a_message_whose_answer_was_lost_has_arrived(world):
    provider, consumer, wire, *_ = world
    wire.deaf = "ContractAgreementVerificationMessage"
    negotiate(provider, consumer)
    assert [state for _, state in states(provider, consumer)] == ["FINALIZED", "FINALIZED"]


def test_of_two_who_take_a_step_at_once_one_is_refused(world):
    provider, consumer, wire, *_ = world
    wire.broken = "ContractAgreementMessage"
    negotiation = negotiate(provider, consumer)
    with writing(consumer.connector.store.engine) as connection:
        kept = load(connection, NEGOTIATION, negotiation)
        after = replace(kept.exchange, state="AGREED")
        keep(connection, kept, after)
        with pytest.raises(DataError, match="not allowed in the state"):
            keep(connection, kept, after)


def test_who_is_no_partner_cannot_negotiate(world):
    provider, consumer, *_ = world
    (offered,) = shown(provider, consumer)["dataset"]
    said = {
        **sample("ContractRequestMessage"),
        "offer": {**offered["hasPolicy"][0], "target": offered["@id"]},
        "callbackAddress": "https://stranger.example/dsp/callback",
    }
    del said["providerPid"]
    for asker in (member_of(provider, "Stranger"), Principal()):
        with pytest.raises(DataError, match="no such offer"):
            negotiations.receive(provider.connector, asker, "consumer", "", said)
    with pytest.raises(DataError, match="no such offer"):
        catalogue.catalogue(provider.connector, Principal())


def test_an_offer_that_is_meant_for_others_is_not_there(world):
    provider, consumer, *_, dataset = world
    catalogue.add_offer(provider.connector, provider.steward, dataset, to="group:kp3")
    (offered,) = shown(provider, consumer)["dataset"]
    assert len(offered["hasPolicy"]) == 1
    with reading(provider.connector.store.engine) as connection:
        now = provider.connector.time
        asker = member(connection, provider.partner_organisation)
        (known,) = catalogue.offers_for(connection, asker, now)
        assert catalogue.offer_for(connection, asker, known.rule.id, now) == known.rule
        with pytest.raises(DataError, match="no such offer"):
            catalogue.offer_for(connection, asker, "other", now)


def test_after_the_end_a_started_transfer_hands_out_nothing(world):
    provider, consumer, wire, clock, _ = world
    transfer = started(provider, consumer, wire)
    clock.now = datetime(2027, 3, 31, tzinfo=UTC)
    with pytest.raises(DataError, match="time of this offer"):
        transfers.follow_up(consumer.connector, transfer)
    assert transfers.own_state(consumer.connector, transfer) == ("STARTED", "")


def test_a_provider_may_begin_with_an_offer(world):
    provider, consumer, *_ = world
    (offered,) = shown(provider, consumer)["dataset"]
    with reading(consumer.connector.store.engine) as connection:
        asker = member(connection, consumer.partner_organisation)
    said = {
        **sample("ContractOfferMessage"),
        "offer": {**offered["hasPolicy"][0], "target": offered["@id"]},
        "callbackAddress": provider.connector.address,
    }
    del said["consumerPid"]
    pid, answer = negotiations.receive(consumer.connector, asker, "provider", "", said)
    assert (answer["state"], answer["providerPid"]) == ("OFFERED", "p")
    assert negotiations.state(consumer.connector, asker, "provider", pid) == answer


def test_states_are_told_to_the_partner(world):
    provider, consumer, wire, *_ = world
    transfer = started(provider, consumer, wire)
    with reading(consumer.connector.store.engine) as connection:
        asker = member(connection, consumer.partner_organisation)
    told = transfers.state(consumer.connector, asker, "provider", transfer)
    assert list(defects(told)) == []
    assert (told["@type"], told["state"]) == ("TransferProcess", "STARTED")


def test_an_agreement_that_says_something_else_is_refused_and_changes_nothing(world):
    provider, consumer, wire, *_ = world
    wire.broken = "ContractAgreementMessage"
    negotiation = negotiate(provider, consumer)
    with reading(consumer.connector.store.engine) as connection:
        asker = member(connection, consumer.partner_organisation)
        offered = json.loads(connection.exec_driver_sql("SELECT offered FROM negotiation").scalar())
    for change in ({"target": "urn:sekiso:dataset:other"}, {"permission": [_MORE]}):
        parties = {"assigner": "a", "assignee": "b"}
        agreed = {**offered, **parties, "@type": "Agreement", **change}
        ((pid, _),) = states(provider)
        said = between(
            "ContractAgreementMessage",
            Exchange(NEGOTIATION, "", pid, negotiation),
            agreement=agreed,
        )
        with pytest.raises(DataError, match=r"does not say what was negotiated"):
            negotiations.receive(consumer.connector, asker, "provider", negotiation, said)
        assert negotiations.own_state(consumer.connector, negotiation) == "REQUESTED"


_MORE = {"action": "use", "uid": "urn:sekiso:rule:x", "target": "urn:sekiso:dataset:d",
         "assigner": "urn:sekiso:organisation:o"}  # fmt: skip


def test_messages_of_strangers_meet_nothing(world):
    provider, consumer, *_ = world
    negotiation = negotiate(provider, consumer)
    stranger = member_of(consumer, "Stranger")
    said = between(
        "ContractNegotiationTerminationMessage",
        Exchange(NEGOTIATION, "FINALIZED", "p", negotiation),
    )
    for pid in (negotiation, "not there"):
        with pytest.raises(DataError, match="no such offer"):
            negotiations.receive(consumer.connector, stranger, "provider", pid, said)
        with pytest.raises(DataError, match="no such offer"):
            negotiations.state(consumer.connector, stranger, "provider", pid)
    assert negotiations.own_state(consumer.connector, negotiation) == "FINALIZED"


def member_of(installation, name):
    store = installation.connector.store
    made = replace(store, principal=Principal(roles=frozenset(["operator"]))).organisation(name)
    with reading(store.engine) as connection:
        return member(connection, made)


def test_an_illegal_message_is_refused_and_the_state_stays(world):
    provider, consumer, *_ = world
    negotiation = negotiate(provider, consumer)
    with reading(consumer.connector.store.engine) as connection:
        asker = member(connection, consumer.partner_organisation)
    kept = {"providerPid": "", "consumerPid": negotiation}
    for step in NEGOTIATION.messages():
        if step == "ContractRequestMessage":
            continue
        with pytest.raises(DataError):
            negotiations.receive(
                consumer.connector, asker, "provider", negotiation, {**sample(step), **kept}
            )
        assert negotiations.own_state(consumer.connector, negotiation) == "FINALIZED"


def test_a_callback_to_somebody_else_is_refused(world):
    provider, consumer, *_ = world
    (offered,) = shown(provider, consumer)["dataset"]
    with reading(provider.connector.store.engine) as connection:
        asker = member(connection, provider.partner_organisation)
    said = {
        **sample("ContractRequestMessage"),
        "offer": {**offered["hasPolicy"][0], "target": offered["@id"]},
        "callbackAddress": "http://169.254.169.254/latest",
    }
    del said["providerPid"]
    with pytest.raises(DataError, match="not that of a known partner"):
        negotiations.receive(provider.connector, asker, "consumer", "", said)
    with reading(provider.connector.store.engine) as connection:
        assert connection.exec_driver_sql("SELECT id FROM negotiation").all() == []


def test_data_are_handed_out_with_their_token_only(world):
    provider, consumer, *_ = world
    fetched(provider, consumer)
    with reading(provider.connector.store.engine) as connection:
        pid = connection.exec_driver_sql("SELECT id FROM transfer").scalar()
    for key, token in ((pid, "wrong"), ("none", "wrong")):
        with pytest.raises(DataError, match="no such offer"):
            transfers.package(provider.connector, key, token)


def test_a_package_of_another_key_is_refused(world):
    provider, consumer, *_ = world
    with writing(consumer.connector.store.engine) as connection:
        partners.pin_key(connection, consumer.partner, "0" * 64)
    key = agreement(consumer, negotiate(provider, consumer))
    transfer = transfers.request(consumer.connector, consumer.steward, key)
    assert transfers.own_state(consumer.connector, transfer) == ("STARTED", "")
    with pytest.raises(DataError, match="not signed by this partner"):
        transfers.follow_up(consumer.connector, transfer)
    assert consumer.store().learnable().n == 0


def test_the_key_of_the_first_package_is_remembered(world):
    provider, consumer, *_ = world
    fetched(provider, consumer)
    with reading(consumer.connector.store.engine) as connection:
        (partner,) = partners.partners(connection, owner=consumer.steward.organisation)
    assert partner.first_key == provider.connector.keys.certificates()[0]["id"]


def started(provider, consumer, wire):
    """A transfer whose data did not come yet."""
    key = agreement(consumer, negotiate(provider, consumer))
    wire.broken = "data"
    transfer = transfers.request(consumer.connector, consumer.steward, key)
    assert transfers.own_state(consumer.connector, transfer) == ("STARTED", "")
    wire.broken = ""
    return transfer


def test_a_fetch_that_failed_is_done_later(world):
    provider, consumer, wire, *_ = world
    transfer = started(provider, consumer, wire)
    transfers.follow_up(consumer.connector, transfer)
    assert transfers.own_state(consumer.connector, transfer)[0] == "COMPLETED"


@pytest.mark.parametrize("who", ["provider", "consumer"])
def test_a_transfer_may_pause_and_go_on(world, who):
    provider, consumer, wire, *_ = world
    transfer = started(provider, consumer, wire)
    here = {"provider": provider, "consumer": consumer}[who]
    with reading(provider.connector.store.engine) as connection:
        there = connection.exec_driver_sql("SELECT id FROM transfer").scalar()
    pid = {"provider": there, "consumer": transfer}[who]
    transfers.tell(here.connector, here.steward, pid, "suspend", "maintenance")
    assert transfers.own_state(consumer.connector, transfer)[0] == "SUSPENDED"
    assert transfers.own_state(provider.connector, there)[0] == "SUSPENDED"
    with pytest.raises(DataError, match="no such offer"):
        transfers.package(provider.connector, there, "any")
    transfers.tell(here.connector, here.steward, pid, "resume")
    transfers.follow_up(consumer.connector, transfer)
    assert transfers.own_state(consumer.connector, transfer)[0] in ("STARTED", "COMPLETED")


def test_a_transfer_may_be_ended(world):
    provider, consumer, wire, *_ = world
    transfer = started(provider, consumer, wire)
    with pytest.raises(DataError, match="no such offer"):
        transfers.tell(consumer.connector, provider.steward, transfer, "terminate")
    transfers.tell(consumer.connector, consumer.steward, transfer, "terminate")
    assert transfers.own_state(consumer.connector, transfer)[0] == "TERMINATED"
    transfers.follow_up(consumer.connector, transfer)
    assert consumer.store().learnable().n == 0


def test_data_from_elsewhere_are_not_fetched(world):
    provider, consumer, wire, *_ = world
    transfer = started(provider, consumer, wire)
    transfers.tell(consumer.connector, consumer.steward, transfer, "suspend")
    with reading(consumer.connector.store.engine) as connection:
        asker = member(connection, consumer.partner_organisation)
        pid = connection.exec_driver_sql("SELECT partner_pid FROM transfer").scalar()
    said = between(
        "TransferStartMessage",
        Exchange(TRANSFER, "SUSPENDED", pid, transfer),
        dataAddress=data_address("http://169.254.169.254/latest", "token"),
    )
    with pytest.raises(DataError, match="not that of a known partner"):
        transfers.receive(consumer.connector, asker, "provider", transfer, said)
    assert transfers.own_state(consumer.connector, transfer)[0] == "SUSPENDED"


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"format": "example:PUSH"}, "is not offered"),
        ({"callbackAddress": "https://elsewhere.example/callback"}, "known partner"),
        ({"agreementId": "urn:sekiso:agreement:x"}, "no such offer"),
    ],
)
def test_a_transfer_that_is_not_agreed_is_refused(world, change, match):
    provider, consumer, *_ = world
    key = agreement(consumer, negotiate(provider, consumer))
    with reading(provider.connector.store.engine) as connection:
        asker = member(connection, provider.partner_organisation)
    said = {**sample("TransferRequestMessage"), "agreementId": key,
            "callbackAddress": consumer.connector.callback, **change}  # fmt: skip
    with pytest.raises(DataError, match=match):
        transfers.receive(provider.connector, asker, "consumer", "", said)
    stranger = member_of(provider, "Stranger")
    with pytest.raises(DataError, match="no such offer"):
        transfers.receive(
            provider.connector, stranger, "consumer", "", {**said, "agreementId": key}
        )


def test_both_sides_enter_it_in_their_log(world):
    provider, consumer, *_ = world
    fetched(provider, consumer)
    for here in (provider, consumer):
        with reading(here.connector.store.engine) as connection:
            did = [entry.did for entry in log.entries(connection)]
        assert [one for one in did if one in ("negotiate", "transfer")] == [
            "negotiate",
            "transfer",
        ]


def test_only_stewards_offer_and_only_their_own(world):
    provider, *_, dataset = world
    with pytest.raises(PolicyError):
        catalogue.add_offer(provider.connector, member_of(provider, "X"), dataset)
    with pytest.raises(DataError, match="no such offer"):
        catalogue.add_offer(provider.connector, provider.steward, "not there")
    with pytest.raises(SekisoError, match=r"parameters\.recipe"):
        catalogue.add_offer(
            provider.connector, provider.steward, dataset, masked=["parameters.recipe"]
        )


def test_a_withdrawn_dataset_is_offered_no_longer(world):
    provider, consumer, *_ = world
    key = agreement(consumer, negotiate(provider, consumer))
    provider.store().withdraw("coupons")
    assert "dataset" not in shown(provider, consumer)
    transfer = transfers.request(consumer.connector, consumer.steward, key)
    assert transfers.own_state(consumer.connector, transfer) == ("STARTED", "")


def test_an_offer_is_withdrawn_by_its_owner(world):
    provider, consumer, *_ = world
    (offered,) = shown(provider, consumer)["dataset"]
    offer = offered["hasPolicy"][0]["@id"].rpartition(":")[2]
    with pytest.raises(PolicyError):
        catalogue.withdraw_offer(provider.connector, member_of(provider, "X"), offer)
    with pytest.raises(DataError, match="no such offer"):
        catalogue.withdraw_offer(provider.connector, provider.steward, "not there")
    catalogue.withdraw_offer(provider.connector, provider.steward, offer)
    assert "dataset" not in shown(provider, consumer)


def test_who_agreed_to_know_only_gets_no_record(tmp_path):
    provider, consumer, *_, dataset = two_installations(tmp_path)
    catalogue.add_offer(provider.connector, provider.steward, dataset, purposes=("know",))
    state, came = fetched(provider, consumer)
    assert (state, came) == ("STARTED", "")
    assert consumer.store().datasets() == ()


def test_an_offer_and_its_end_stand_in_the_log(world):
    provider, *_, dataset = world
    rule = catalogue.add_offer(provider.connector, provider.steward, dataset)
    catalogue.withdraw_offer(provider.connector, provider.steward, rule.id)
    with reading(provider.connector.store.engine) as connection:
        told = [entry.did for entry in log.entries_of(connection, [f"dataset:{dataset}"])]
    assert told[-3:] == ["share", "share", "share"]  # the world's own offer, this one, its end


def test_records_come_though_somebody_here_has_filed_the_same(world):
    provider, consumer, *_ = world
    own = replace(consumer.connector.store, principal=consumer.steward)
    contributor = replace(consumer.steward, roles=frozenset({"contributor"}))
    replace(own, principal=contributor).add_records([PART], [], Delivery("a copy of our own"))
    state, dataset = fetched(provider, consumer)
    assert state == "COMPLETED"
    assert len(held(consumer).records(dataset=dataset, purpose="learn")) == len(RECORDS)


def test_what_the_owner_says_after_the_agreement_holds(world):
    provider, consumer, *_ = world
    key = agreement(consumer, negotiate(provider, consumer))
    store = replace(provider.connector.store, principal=provider.steward)
    store.share(store.datasets()[0].id, "private")
    transfer = transfers.request(consumer.connector, consumer.steward, key)
    assert transfers.own_state(consumer.connector, transfer)[0] != "COMPLETED"
    assert consumer.store().learnable().n == 0
