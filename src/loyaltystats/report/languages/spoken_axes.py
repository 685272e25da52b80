"""Spoken pictures: the texts of drawn axes in the reader's language, before names are settled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from loyaltystats.report.languages.language import PLAIN
from loyaltystats.report.languages.voices import PLAIN_VOICE

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes

    from loyaltystats.report.languages.translator import Translator


def spoken_axes(ax: Axes, voice: Translator, *, own: bool) -> None:
    """Put titles, labels, legend, ticks and texts of axes into the reader's language; ``own`` includes axes beside them."""
    if voice is PLAIN_VOICE:
        return
    figure: Any = ax.figure
    for axes in figure.axes if own else (ax,):
        for side in ("left", "center", "right"):
            if axes.get_title(loc=side):
                _title(axes, side, voice)
        axes.set_xlabel(voice.say(axes.get_xlabel()))
        axes.set_ylabel(voice.say(axes.get_ylabel()))
        for text in axes.texts:
            _say(text, voice)
        legend = axes.get_legend()
        for text in (*legend.get_texts(), legend.get_title()) if legend is not None else ():
            _say(text, voice)
        for axis in (axes.xaxis, axes.yaxis):
            _ticks(axis, voice)


def _title(axes: Axes, side: Any, voice: Translator) -> None:
    """Say the title where it stands; it keeps its font and place."""
    holders = {"left": "_left_title", "center": "title", "right": "_right_title"}
    _say(getattr(axes, holders[side]), voice)


def _say(text: Any, voice: Translator) -> None:
    text.set_text(voice.say(text.get_text(), data=True) or text.get_text())


def _ticks(axis: Any, voice: Translator) -> None:
    from matplotlib.ticker import FuncFormatter, NullFormatter

    formatter = axis.get_major_formatter()
    if isinstance(formatter, FuncFormatter):
        formatter.func = _speaking(formatter.func, voice)
    elif not isinstance(formatter, NullFormatter) and voice.numbers != PLAIN:
        made = formatter.format_ticks
        formatter.format_ticks = lambda values: [voice.numbers.written(each) for each in made(values)]


def _speaking(made: Callable[[Any, Any], str], voice: Translator) -> Callable[[Any, Any], str]:
    return lambda value, place: voice.say(str(made(value, place)), data=True)
