"""The command `investment`: does a machine of one's own pay?"""

from __future__ import annotations

import sys
from typing import Annotated, Any, Literal

from cyclopts import Parameter
from rich.markup import escape

import sekiso
from sekiso.domain.canonical import canonical_json
from sekiso.interfaces.cli.console import wide_console
from sekiso.interfaces.report import investment as told
from sekiso.interfaces.report.terminal import print_table

Several = Annotated[tuple[str, ...], Parameter(negative="")]


def investment(
    machine: str | None = None,
    *,
    price: str | None = None,
    installation: str | None = None,
    peripheral: Several = (),
    hours: str | None = None,
    hour_price: str | None = None,
    part_price: str | None = None,
    hours_per_part: str | None = None,
    material: str = "0",
    labour: str | None = None,
    running: str | None = None,
    years: int | None = None,
    discount_rate: str | None = None,
    tax: str | None = None,
    grant: str = "0",
    tax_credit: str = "0",
    json: Annotated[bool, Parameter(negative="")] = False,
    lang: Literal["en", "ja"] = "en",
) -> None:
    """Cash flow, present value, payback and hours to fill of a machine that is bought.

    An amount is a number of yen, a text such as 1.2億円 or "800,000 USD", or a range such as
    12000..20000.

    Parameters
    ----------
    machine
        key or name of a machine on file, for its price and power.
    price
        price of the machine.
    installation
        what stands around it, as an amount.
    peripheral
        sieve, furnace, vacuum_furnace, wire_edm, gas_supply or powder_room; repeat it for more.
    hours
        machine hours sold a year.
    hour_price
        price of a machine hour.
    part_price
        price of a part, instead of one of an hour.
    hours_per_part
        machine hours of a part.
    material
        metal per machine hour, or per part where a part price is given.
    labour
        labour per machine hour.
    running
        electricity, gas and consumables per machine hour.
    years
        life of the case.
    discount_rate
        per year, such as 0.05.
    tax
        share of the profit, such as 0.33.
    grant
        grant, paid a year later.
    tax_credit
        off the tax of the first year.
    json
        print the case as JSON.
    lang
        language of the text.
    """
    given = {
        "price": price, "installation": installation, "hours": hours, "hour_price": hour_price,
        "part_price": part_price, "hours_per_part": hours_per_part, "material": material,
        "labour": labour, "running": running, "discount_rate": discount_rate, "tax": tax,
        "grant": grant, "tax_credit": tax_credit,
    }  # fmt: skip
    amounts: dict[str, Any] = {
        name: _amount(text) for name, text in given.items() if text is not None
    }
    case = sekiso.investment(machine, peripherals=peripheral, years=years, **amounts)
    if json:
        sys.stdout.buffer.write(canonical_json(case.plain()) + b"\n")
        return
    console = wide_console()
    for table in told.tables(case, lang):
        print_table(table, console)
    console.print(escape(told.not_said(case, lang)))


def _amount(text: str) -> str | list[float]:
    """A text as it is, a range "12000..20000" as its numbers."""
    ends = text.split("..")
    return text if len(ends) == 1 else [float(end) for end in ends]
