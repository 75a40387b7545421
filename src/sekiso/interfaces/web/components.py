"""Elements of pages: cards, fields and charts, and own ones without a build step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nicegui
from markupsafe import Markup
from nicegui import ui
from nicegui.element import Element

from sekiso.domain import messages
from sekiso.geometry.formats.registry import file_suffixes, format_names
from sekiso.interfaces.web import shell

_THREE = Path(nicegui.__file__).parent / "elements" / "scene" / "dist"
MEGABYTE = 1024 * 1024
UPLOAD_WORDS = ("choose", "hint", "progress", "cancel", "too_large", "empty", "lost")
VIEWER_WORDS = (
    "colour_by", "plain", "keys", "no_webgl", "nothing_here", "load_case", "moved",
)  # fmt: skip


def card(title: str | Markup = "") -> ui.element:
    """A framed section with a heading, for `with card(...):`."""
    section = ui.element("section").classes("card")
    if title:
        with section:
            shell.write("<h2>{}</h2>", title)
    return section


def row_of() -> ui.element:
    """A place for fields and buttons side by side."""
    return ui.element("div").classes("row-of")


def select(
    offered: Mapping[str, str], value: Any, label: str | None = None,
    on_chosen: Callable[[str], Any] | None = None,
) -> Any:  # fmt: skip
    """A list to choose one key from by its name; `on_chosen` hears the key."""
    chosen = value if value in offered else None
    field = ui.select(dict(offered), value=chosen, label=label)
    if on_chosen is not None:
        field.on_value_change(lambda event: on_chosen(str(event.value or "")))
    return field.props("outlined dense")


def typed(
    label: str | None, value: str, props: str = "", on_typed: Callable[[str], Any] | None = None,
    *, kind: Callable[..., Any] = ui.input,
) -> Any:  # fmt: skip
    """A field of one line, or of more by `kind`; `on_typed` hears its text."""
    field = kind(label, value=value)
    if on_typed is not None:
        field.on_value_change(lambda event: on_typed(str(event.value or "")))
    return field.props(f"outlined dense {props}")


def quiet_button(label: str, on_click: Callable[..., Any], props: str = "") -> None:
    """A button that does not ask to be pressed."""
    ui.button(label, on_click=on_click).classes("quiet").props(f"flat {props}")


def chart(options: dict[str, Any], label: str, on_point: Callable[..., Any] | None = None) -> Any:
    """A chart with a name for those who cannot see it; give its table a place nearby."""
    element = ui.echart(options, on_point_click=on_point).classes("chart")
    element.props.update({"role": "img", "aria-label": label})
    return element


def redraw(element: Any, options: Mapping[str, Any]) -> None:
    """Show `options` in a chart that stands on the page."""
    element.options.clear()
    element.options.update(options)
    element.update()


class Upload(Element, component="static/upload.js"):
    """A file field that sends to `address` and tells the reply, or reads a small file itself."""

    def __init__(
        self,
        language: str,
        *,
        address: str = "/v1/parts",
        accept: str | None = None,
        most_megabytes: float = 200,
        reads_itself: bool = False,
        on_uploaded: Callable[[dict[str, Any]], Any],
    ) -> None:
        super().__init__()
        self._props["address"] = address
        self._props["accept"] = accept or ",".join(file_suffixes())
        self._props["most"] = int(most_megabytes * MEGABYTE)
        self._props["reads"] = reads_itself
        group = "upload_table" if reads_itself else "upload"
        self._props["words"] = _words(group, UPLOAD_WORDS, language)
        self.on("uploaded", lambda event: on_uploaded(event.args))


class Range(Element, component="static/range.js"):
    """A native slider; `on_moved` hears its value while it moves."""

    def __init__(
        self,
        label: str,
        *,
        unit: str,
        low: float,
        high: float,
        step: float,
        start: float,
        on_moved: Callable[[float], Any],
    ) -> None:
        super().__init__()
        given = {"label": label, "unit": unit, "low": low, "high": high, "step": step}
        self._props.update({**given, "start": start})
        self.on("moved", lambda event: on_moved(float(event.args)))


@dataclass(frozen=True)
class ViewerField:
    """A field over the facets: its key, name, unit, and what a facet without a number means.

    `high` is where the colours end, that several bodies are coloured alike; 0 for the largest
    value of the body.
    """

    name: str
    label: str
    unit: str
    none: str
    high: float = 0.0


class MeshViewer(Element, component="static/mesh_viewer.js", esm={"nicegui-scene": str(_THREE)}):
    """The body behind `address` (see `views.packed_body`), with `picture` where there is no WebGL.

    `fields` stand in the order of the arrays behind `address`, `shown` is the one seen first;
    `cases` names the load cases of a body with fields of each (see `lighter_field.packed_fields`),
    the first of which is the `envelope` of all where there is one; `on_picked` hears the number
    of a facet that was clicked; `axes` draws x, y and z at a corner.
    """

    def __init__(
        self, language: str, *, address: str, picture: str, summary: str,
        fields: Sequence[ViewerField] = (), shown: str = "", cases: Sequence[str] = (),
        envelope: bool = False, axes: bool = False,
        on_picked: Callable[[int], Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        given = {"address": address, "picture": picture, "summary": summary, "shown": shown}
        self._props.update({**given, "words": _words("viewer", VIEWER_WORDS, language)})
        self._props["fields"] = [vars(field) for field in fields]
        self._props.update({"cases": list(cases), "envelope": envelope, "axes": axes})
        self._props["pickable"] = on_picked is not None
        if on_picked is not None:
            self.on("picked", lambda event: on_picked(int(event.args)))

    def show_place(self, faces: list[int], points: list[list[float]], told: str) -> None:
        """Colour `faces` and pin `points` [mm, as displayed]; `told` is said aloud."""
        self.run_method("mark", faces, points, told)

    def show_groups(self, groups: Sequence[tuple[Sequence[int], str]]) -> None:
        """Colour groups of facets, each with a colour such as "#d55e00"; no others stay."""
        listed = [{"faces": [int(f) for f in faces], "colour": colour} for faces, colour in groups]
        self.run_method("colour", listed)

    def show_arrows(self, arrows: Sequence[tuple[Sequence[float], Sequence[float], str]]) -> None:
        """Draw arrows: the place [mm] of the tip, the way, and a colour; no others stay."""
        listed = [{"at": list(at), "way": list(way), "colour": c} for at, way, c in arrows]
        self.run_method("arrows", listed)

    def look_at(self, faces: Sequence[int]) -> None:
        """Turn to the side that some facets look to."""
        self.run_method("look", [int(f) for f in faces], [])

    def show_body(self, address: str) -> None:
        """Another body in the same view."""
        self._props["address"] = address
        self.update()


def _words(group: str, names: tuple[str, ...], language: str) -> dict[str, str]:
    formats = format_names()
    return {name: messages.text(f"{group}.{name}", language, formats=formats) for name in names}
