"""Terms of a dataset as ODRL offers and agreements, and the rule that they become.

Offer and agreement carry one permission, written by `policies.odrl`; two sets of terms are equal
where their canonical JSON is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import rfc8785

from sekiso.domain.errors import DataError
from sekiso.store.fields import kinds
from sekiso.store.policies.masks import LABEL
from sekiso.store.policies.odrl import rule_lists, rules_of_odrl
from sekiso.store.policies.policy import ORGANISATION, PUBLIC, Rule
from sekiso.store.records import new_id

_URN: Final = "urn:sekiso:"
_TERMS: Final = ("permission", "prohibition", "obligation")
_RECIPE_OF_BUILD: Final = (
    "layer", "preheat", "preheat_strategy", "preheat_profile", "command_data", "job_file",
    "build_plan", "simulation_inputs",
)  # fmt: skip


def dataset_urn(dataset: str) -> str:
    """The name of a dataset in the dataspace."""
    return f"{_URN}dataset:{dataset}"


def organisation_urn(organisation: str) -> str:
    """The name of an organisation in the dataspace."""
    return f"{_URN}organisation:{organisation}"


def offer_urn(offer: str) -> str:
    """The name of an offer in the dataspace."""
    return f"{_URN}offer:{offer}"


def id_in(urn: object) -> str:
    """The id in one of our names, "" for a name of somebody else."""
    return str(urn).rpartition(":")[2] if str(urn).startswith(_URN) else ""


def offer_of(rule: Rule) -> dict[str, Any]:
    """The offer of a rule that is granted to whoever agrees: as it stands in a catalogue."""
    return {
        "@id": offer_urn(rule.id),
        "@type": "Offer",
        **rule_lists([replace(rule, grantee=PUBLIC)]),
    }


def agreement_of(
    offer: Mapping[str, Any], *, assigner: str, assignee: str, now: str
) -> dict[str, Any]:
    """The agreement on an offer between two organisations (ids in the provider's store)."""
    return {
        "@id": f"{_URN}agreement:{new_id()}",
        "@type": "Agreement",
        "target": offer["target"],
        "assigner": organisation_urn(assigner),
        "assignee": organisation_urn(assignee),
        "timestamp": now,
        **{name: offer[name] for name in _TERMS if name in offer},
    }


def are_equal(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two offers or agreements give the same rights in the same thing."""
    told = [
        rfc8785.dumps({name: policy[name] for name in ("target", *_TERMS) if name in policy})
        for policy in (one, other)
    ]
    return told[0] == told[1]


def rule_of(policy: Mapping[str, Any]) -> Rule:
    """The rule of an offer or agreement; raises DataError for terms that are not one permission."""
    if "obligation" in policy:
        raise DataError("odrl_unread", place="obligation", got=repr(policy["obligation"])[:200])
    rules = rules_of_odrl({name: policy[name] for name in _TERMS if name in policy})
    if len(rules) != 1 or rules[0].effect != "allow":
        raise DataError("odrl_unread", place="permission", got=len(rules))
    return rules[0]


def granted(agreement: Mapping[str, Any], organisation: str) -> Rule:
    """The rule that an agreement makes for a partner's organisation; it bears the agreement's id.

    It is put among the owner's rules once, when the negotiation is closed: what the owner says of
    the dataset later holds, so that he may end what he agreed to.
    """
    grantee = f"{ORGANISATION}{organisation}"
    return replace(rule_of(agreement), id=id_in(agreement["@id"]), grantee=grantee)


def recipe_fields() -> tuple[str, ...]:
    """Masks that keep the recipe at home: process parameters with their label, and what a build
    says of them.

    >>> {"parameters.power", "parameters.label", "build.layer"} <= set(recipe_fields())
    True
    """
    parameters = (*kinds()["parameters"].fields, LABEL)
    return (
        *(f"parameters.{name}" for name in parameters),
        *(f"build.{name}" for name in _RECIPE_OF_BUILD),
    )
