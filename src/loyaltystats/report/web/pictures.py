"""Pictures of a page: those of ``plot``, drawn the same whatever the settings of the session are."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ArgumentError
from loyaltystats.report.kinds import kind_of
from loyaltystats.report.languages.translator import Translator
from loyaltystats.report.languages.voices import PLAIN_VOICE
from loyaltystats.report.look import PLAIN_LOOK, Look
from loyaltystats.report.plot import drawn
from loyaltystats.report.style import HIDDEN_BASE
from loyaltystats.report.web.svg import HALO, inline

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from loyaltystats.result import Result

NAMED: Final = {"kano": (None, "answers")}
"""Kinds that the page shows in several pictures."""

SETTINGS: Final[dict[Any, Any]] = {
    "svg.fonttype": "none",  # texts stay texts
    "svg.hashsalt": "loyaltystats",
    "text.parse_math": False,  # a price in a label is no formula
    "axes.unicode_minus": True,
}


@dataclass(frozen=True)
class Picture:
    """One picture: its file and its title."""

    source: str
    title: str

    def element(self, name: str, words: str) -> str:
        """Return the picture as an element of a page, described in words."""
        return inline(self.source, name, self.title, words)


def can_draw() -> bool:
    """Return whether matplotlib is there."""
    try:
        import matplotlib.pyplot  # noqa: F401
    except ImportError:
        return False
    return True


def pictures(
    result: Result, minimum_base: int = HIDDEN_BASE, voice: Translator = PLAIN_VOICE, look: Look = PLAIN_LOOK
) -> list[Picture]:
    """Return the pictures of a result; none where nothing can be drawn."""
    import matplotlib.pyplot as plt

    made = []
    with same_settings():
        for what in NAMED.get(kind_of(result), (None,)):
            try:
                ax = drawn(result, None, what, minimum_base, voice, look)
            except ArgumentError:  # no picture of this kind, or nothing could be estimated
                continue
            try:
                made.append(_saved(ax, voice))
            finally:
                plt.close(ax.figure)  # type: ignore[arg-type]
    return made


@contextmanager
def same_settings() -> Iterator[None]:
    """Draw by the settings of matplotlib as it comes, with none of the session's; the session gets its own back."""
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    with warnings.catch_warnings(), mpl.rc_context(), plt.ioff():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")  # the browser has its own fonts
        mpl.rcdefaults()
        mpl.rcParams.update(SETTINGS)
        yield


def _saved(ax: Axes, voice: Translator) -> Picture:
    figure: Any = ax.figure
    for axes in figure.axes:
        _without_images(axes)
        _mark_outlines(axes)
    title = next((text for side in ("left", "center") if (text := ax.get_title(loc=side))), voice.say("Picture"))
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    return Picture(buffer.getvalue(), title)


def _without_images(axes: Any) -> None:
    """Draw a heat map as rectangles, since a page of one file holds no picture of points."""
    import numpy as np

    for image in list(axes.images):
        values = image.get_array()
        rows, columns = values.shape[:2]
        places = np.arange(columns + 1) - 0.5, np.arange(rows + 1) - 0.5
        ends = axes.get_xlim(), axes.get_ylim()
        axes.pcolormesh(*places, values, cmap=image.cmap, norm=image.norm, zorder=0)
        image.remove()
        axes.set_xlim(ends[0])
        axes.set_ylim(ends[1])


def _mark_outlines(axes: Any) -> None:
    """Turn outlines of texts, which would make them shapes, into marks."""
    from matplotlib.text import Text

    for number, text in enumerate(axes.findobj(Text)):
        if text.get_path_effects():
            text.set_path_effects([])
            text.set_gid(f"{HALO}{number}")
