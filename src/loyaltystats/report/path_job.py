"""The European satisfaction model in a report, where the study asks for all its constructs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from loyaltystats.result import Result

Job = tuple[str, Callable[[], "Result"]]

RESAMPLES: Final = 500
MOST_RESAMPLED: Final = 20_000
"""Respondents up to which paths have intervals: beyond, resamples take longer than a reader waits."""


def path_job(responses: Any, options: Mapping[str, Any]) -> Iterator[Job]:
    """Yield the path model of a study with all constructs of the template ``ecsilike``."""
    from loyaltystats.stats.latent.ecsi import ecsi_measurement
    from loyaltystats.stats.latent.path_model import path_model

    if ecsi_measurement(responses) is not None:
        draws = RESAMPLES if len(responses) <= MOST_RESAMPLED else 0
        yield "Paths between constructs", lambda: path_model(responses, n_bootstrap=draws, **options)
