"""save_plot: a picture as a file, the same bytes each time, whatever the settings of the session are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ArgumentError, MissingDependencyError
from loyaltystats.files import atomic
from loyaltystats.report.plot import plot
from loyaltystats.report.web.pictures import can_draw, same_settings

if TYPE_CHECKING:
    from loyaltystats.result import Result

UNDATED: Final[Mapping[str, Mapping[str, None]]] = MappingProxyType(
    {
        ".svg": MappingProxyType({"Date": None}),
        ".png": MappingProxyType({"Software": None}),
        ".pdf": MappingProxyType({"CreationDate": None, "Producer": None, "Creator": None}),
    }
)
"""Kind of file -> what it would say of the moment and the machine, left out."""

SHARP: Final = 150
"""Points per inch of a picture made of points."""


def save_plot(result: Result, path: str | Path, *, what: str | None = None) -> Path:
    """Draw a result and save the picture.

    Parameters
    ----------
    result : Result
        As for ``plot``.
    path : str or pathlib.Path
        A name that ends in ``.svg``, ``.png`` or ``.pdf``. An older file is replaced only when the new one is whole.
    what : str, optional
        Which picture, where a result has several; as for ``plot``.

    Returns
    -------
    pathlib.Path
        The file written: the same bytes from the same result and the same version of matplotlib.

    Raises
    ------
    MissingDependencyError
        matplotlib is not installed.
    ArgumentError
        The name has another ending or its folder is not there; or there is no picture of this result.

    Examples
    --------
    >>> import tempfile
    >>> import pandas as pd
    >>> from loyaltystats import nps, save_plot
    >>> scores = nps(pd.DataFrame({"recommend": [10, 9, 7, 3]}), "recommend")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_plot(scores, folder + "/score.svg").name
    'score.svg'
    """
    target = Path(path)
    kind = target.suffix.lower()
    if kind not in UNDATED:
        raise ArgumentError(f"path - got {target.name!r} - expected a name that ends in {', '.join(UNDATED)}.")
    if not target.parent.is_dir():
        raise ArgumentError(f"path - there is no folder {str(target.parent)!r} - make it first, or choose another.")
    if not can_draw():
        raise MissingDependencyError(
            "save_plot - matplotlib is not installed - pictures need it - pip install matplotlib"
        )
    import matplotlib.pyplot as plt

    with same_settings():
        ax = plot(result, what=what)
        figure: Any = ax.figure
        try:
            with atomic(target) as temporary:
                figure.savefig(temporary, format=kind[1:], dpi=SHARP, metadata=dict(UNDATED[kind]))
        finally:
            plt.close(figure)
    return target
