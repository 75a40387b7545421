"""Rules as an ODRL 2.2 policy (JSON-LD) and back, without loss.

A rule is a permission or a prohibition to "use", with constraints: purpose (view, learn, export,
know), recipient (none for everybody), dateTime (from, until), and two operands of our own that ODRL
has no word for: `sekiso:field` (fields left out) and `sekiso:leastGroup` (owners that must move a
model; ODRL's `count` counts executions).  Source: W3C ODRL Information Model 2.2 and Vocabulary
(Recommendations of 15 February 2018).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import quote, unquote

import rfc8785

from sekiso.domain.errors import DataError, NeedError
from sekiso.store.policies.policy import PUBLIC, PURPOSES, Rule

CONTEXT: Final = ("http://www.w3.org/ns/odrl.jsonld", {"sekiso": "urn:sekiso:odrl:"})
PROFILE: Final = "urn:sekiso:odrl:1"
_LISTS: Final = {"permission": "allow", "prohibition": "deny"}
_POLICY_KEYS: Final = {"@context", "@type", "uid", "@id", "profile", "target", "assigner", *_LISTS}
_RULE_KEYS: Final = {"uid", "@id", "target", "assigner", "action", "constraint"}
_URN: Final = "urn:sekiso:"
_DIGITS: Final = re.compile("[0-9]{1,9}", re.ASCII)


def odrl_set(rules: Iterable[Rule]) -> dict[str, Any]:
    """Rules as a policy of the type Set, named by the digest of what it says."""
    lists = rule_lists(rules)
    digest = hashlib.sha256(rfc8785.dumps(lists)).hexdigest()
    return {
        "@context": list(CONTEXT),
        "@type": "Set",
        "uid": f"{_URN}policy:{digest}",
        "profile": PROFILE,
        **lists,
    }


def rule_lists(rules: Iterable[Rule]) -> dict[str, Any]:
    """`permission` and `prohibition` of any ODRL policy (set, offer, agreement); no empty list.

    >>> rule = Rule("1", "a", "dataset", "d", "allow", "public", ("learn",))
    >>> rule_lists([rule])["permission"][0]["constraint"]
    [{'leftOperand': 'purpose', 'operator': 'isAnyOf', 'rightOperand': ['sekiso:learn']}]
    """
    given = tuple(rules)
    lists = {
        name: [_written(rule) for rule in given if rule.effect == effect]
        for name, effect in _LISTS.items()
    }
    return {name: some for name, some in lists.items() if some}


def rules_of_odrl(policy: Mapping[str, Any]) -> tuple[Rule, ...]:
    """The rules of a policy, permissions first.

    Raises DataError for anything that our rules cannot say (a duty, another action, operand or
    operator): what is left unread would widen or narrow what the owner meant.
    """
    policy = _mapping(policy)
    _check_keys(policy, _POLICY_KEYS)
    common = {key: policy[key] for key in ("target", "assigner") if key in policy}
    return tuple(
        _read({**common, **_mapping(one)}, effect)
        for name, effect in _LISTS.items()
        for one in _many(policy.get(name))
    )


def _written(rule: Rule) -> dict[str, Any]:
    constraints = [_constraint("purpose", "isAnyOf", [f"sekiso:{p}" for p in rule.purposes])]
    if rule.grantee != PUBLIC:
        constraints.append(_constraint("recipient", "isPartOf", _urn(*rule.grantee.split(":", 1))))
    if rule.not_before:
        constraints.append(_constraint("dateTime", "gteq", rule.not_before))
    if rule.until:
        constraints.append(_constraint("dateTime", "lt", rule.until))
    if rule.masked:
        constraints.append(_constraint("sekiso:field", "isNoneOf", list(rule.masked)))
    if rule.least_group != 1:
        constraints.append(_constraint("sekiso:leastGroup", "gteq", _integer(rule.least_group)))
    return {
        "uid": _urn("rule", rule.id),
        "target": _urn(rule.scope, rule.scope_id),
        "assigner": _urn("organisation", rule.owner),
        "action": "use",
        "constraint": constraints,
    }


def _read(written: Mapping[str, Any], effect: str) -> Rule:
    _check_keys(written, _RULE_KEYS)
    if written.get("action") not in ("use", "odrl:use"):
        raise _unread("action", written.get("action"))
    scope, scope_id = _parts(written.get("target"))
    kind, owner = _parts(written.get("assigner"))
    if kind != "organisation":
        raise _unread("assigner", written.get("assigner"))
    said: dict[str, Any] = {"grantee": PUBLIC, "purposes": PURPOSES}
    for constraint in _many(written.get("constraint")):
        field, value = _said(_mapping(constraint), effect)
        if field in said.keys() - {"grantee", "purposes"} or said.get(field, PUBLIC) not in (
            PUBLIC,
            PURPOSES,
        ):
            raise _unread("constraint", constraint)
        said[field] = value
    name = written.get("uid", written.get("@id"))
    try:
        return Rule(_parts(name)[1], owner, scope, scope_id, effect, **said)  # type: ignore[arg-type]
    except NeedError as problem:
        raise DataError("odrl_unread", place="rule", got=problem.text()) from problem


def _said(constraint: Mapping[str, Any], effect: str) -> tuple[str, Any]:
    """The field of a rule that a constraint sets, and its value."""
    _check_keys(constraint, {"leftOperand", "operator", "rightOperand"})
    operand, operator = constraint.get("leftOperand"), constraint.get("operator")
    value = constraint.get("rightOperand")
    # read as excluded, an included end shortens a permission, which is safe, or a prohibition
    ends = ("lt", "lteq") if effect == "allow" else ("lt",)
    match operand, operator:
        case "purpose", "isAnyOf" | "eq" if _texts(value):
            return "purposes", tuple(one.removeprefix("sekiso:") for one in _texts(value))
        case "recipient", "isPartOf" | "eq":
            return "grantee", ":".join(_parts(value))
        case "dateTime", "gteq" if _time(value):
            return "not_before", _time(value)
        case "dateTime", _ if operator in ends and _time(value):
            return "until", _time(value)
        case "sekiso:field", "isNoneOf" if _texts(value):
            return "masked", _texts(value)
        case "sekiso:leastGroup", "gteq" if _number(value):
            return "least_group", _number(value)
    raise _unread("constraint", constraint)


def _constraint(operand: str, operator: str, value: Any) -> dict[str, Any]:
    return {"leftOperand": operand, "operator": operator, "rightOperand": value}


def _urn(kind: str, name: str) -> str:
    return f"{_URN}{kind}:{quote(name, safe='')}"


def _parts(urn: Any) -> tuple[str, str]:
    """The kind and the name in one of our own names."""
    if isinstance(urn, Mapping):
        urn = urn.get("@id")
    kind, _, name = str(urn).removeprefix(_URN).partition(":")
    if not str(urn).startswith(_URN) or not name:
        raise _unread("name", urn)
    return kind, unquote(name)


def _time(value: Any) -> str:
    given = value.get("@value") if isinstance(value, Mapping) else value
    return given if isinstance(given, str) else ""


def _integer(number: int) -> dict[str, str]:
    """A whole number, which schemas of the Dataspace Protocol take as an object only."""
    return {"@value": str(number), "@type": "http://www.w3.org/2001/XMLSchema#integer"}


def _number(value: Any) -> int:
    """The number of such an object, 0 where it is none."""
    text = value.get("@value") if isinstance(value, Mapping) else value
    return int(text) if isinstance(text, str) and _DIGITS.fullmatch(text) else 0


def _texts(value: Any) -> tuple[str, ...]:
    given = tuple(_many(value))
    return given if all(isinstance(one, str) for one in given) else ()


def _many(value: Any) -> list[Any]:
    """JSON-LD writes a list of one also without the list."""
    return [] if value is None else value if isinstance(value, list) else [value]


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _unread("rule", value)
    found: Mapping[str, Any] = value
    return found


def _check_keys(given: Mapping[str, Any], known: Iterable[str]) -> None:
    if unknown := sorted(set(given) - set(known)):
        raise _unread(unknown[0], given[unknown[0]])


def _unread(place: str, got: Any) -> DataError:
    return DataError("odrl_unread", place=place, got=repr(got)[:200])
