"""Mixed model: drivers of loyalty when customers come in groups such as countries, processes or branches."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ArgumentError, DesignError, EstimationError
from loyaltystats.stats.drivers.driver_result import INTERCEPT
from loyaltystats.stats.drivers.least_squares import fit as least_squares
from loyaltystats.stats.drivers.linear import need_enough
from loyaltystats.stats.drivers.matrix import counted, without_constants
from loyaltystats.stats.drivers.models.mixed_fit import MixedFit, Sums, cross_products, deviance, fit_mixed
from loyaltystats.stats.drivers.models.rows import ModelRows
from loyaltystats.stats.drivers.models.spec import Model, Part, Spec
from loyaltystats.stats.multiplicity import ADJUSTMENT_NAMES, adjust_p

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

FEW_GROUPS: Final = 8
"""Below so many groups a variance between groups is hardly known; Maas and Hox (2005) find it biased below 10 to 30."""


def fit_mixed_model(rows: ModelRows, spec: Spec) -> Part:
    """Fit one mixed model."""
    import numpy as np
    import pandas as pd

    if rows.weighted:
        raise DesignError(
            "design - model='mixed' has no survey weights, since they would have to be known for groups and for people "
            "within groups - expected none - use model='linear' with clusters in the design."
        )
    within, labels = _groups(rows, spec)
    kept, constants = without_constants(rows)
    need_enough(kept, spec.outcome)
    straight = least_squares(kept, "nonrobust")  # refuses drivers that carry the same information
    slopes = _slopes(kept, spec.options["slopes"])
    codes = pd.factorize(np.array(labels), sort=True)[0]
    fixed = np.column_stack([np.ones(len(kept.y)), kept.x])
    random = np.column_stack([fixed[:, [0]], *(kept.x[:, [kept.terms.index(name)]] for name in slopes)])
    sums = cross_products(fixed, random, kept.y, codes)
    fitted = fit_mixed(sums)
    groups = int(codes.max()) + 1
    shares = _explained(fitted, fixed, random)
    fit = {**shares, "groups": float(groups), "deviance": fitted.deviance}
    return Part(
        table=infer(fitted, kept, straight.vif, spec),
        sentence=_sentence(spec, within, kept, groups, fit),
        fit=fit,
        frames={
            "variance": _components(fitted, random, slopes, within),
            "tests": _tests(sums, fitted, kept, within, slopes),
        },
        cautions=(*constants, *_few(groups, within)),
        notes=tuple(_notes(fitted, shares, within)),
    )


def _groups(rows: ModelRows, spec: Spec) -> tuple[str, Sequence[str]]:
    within = spec.options["within"]
    if not isinstance(within, str):
        raise ArgumentError(
            "within - was not named - model='mixed' needs the column of groups that customers belong to - pass "
            "within='country'."
        )
    labels = rows.columns[within]
    count = len(set(labels))
    if count < 3 or count == len(labels):
        raise EstimationError(
            f"within, column {within!r} - has {counted(count, 'group')} for {len(labels)} respondents - expected at least "
            "three groups with several respondents - name it in drivers= or by= instead."
        )
    return within, labels


def _slopes(rows: ModelRows, given: Any) -> tuple[str, ...]:
    names = (given,) if isinstance(given, str) else tuple(given)
    wrong = [name for name in names if name not in rows.terms]
    if wrong or len(set(names)) != len(names):
        raise ArgumentError(
            f"slopes - got {given!r} - expected different numeric drivers of the model: {', '.join(rows.terms)}."
        )
    return names


def infer(fitted: MixedFit, rows: ModelRows, vif: np.ndarray, spec: Spec) -> pd.DataFrame:
    """Make the table of the fixed effects."""
    import numpy as np
    import pandas as pd
    from scipy.special import stdtr, stdtrit

    error = np.sqrt(np.diag(fitted.covariance))
    statistic = fitted.beta / error
    p_value = 2 * stdtr(fitted.df, -np.abs(statistic))
    judged = np.array([False, *(term not in rows.controls for term in rows.terms)])
    p_adjusted = p_value.copy()
    p_adjusted[judged] = adjust_p(p_value[judged], spec.adjust)
    half = stdtrit(fitted.df, 0.5 + spec.confidence_level / 2) * error
    blank: np.ndarray = np.array([math.nan])
    spread = rows.x.std(axis=0) / rows.y.std()
    return pd.DataFrame(
        {
            "term": [INTERCEPT, *rows.terms],
            "estimate": fitted.beta,
            "std_estimate": np.concatenate([blank, fitted.beta[1:] * spread]),
            "std_error": error,
            "statistic": statistic,
            "df": fitted.df,
            "p_value": p_value,
            "p_adjusted": p_adjusted,
            "conf_low": fitted.beta - half,
            "conf_high": fitted.beta + half,
            "vif": np.concatenate([blank, vif]),
            "n": len(rows.y),
        }
    )


def _explained(fitted: MixedFit, fixed: np.ndarray, random: np.ndarray) -> dict[str, float]:
    """Return intraclass correlation and R2 without and with the groups (Nakagawa and Schielzeth 2013; Johnson 2014)."""
    import numpy as np

    drivers = float(np.var(fixed @ fitted.beta, ddof=1))
    between = float(((random @ fitted.groups) * random).sum(axis=1).mean())
    total = drivers + between + fitted.residual
    return {
        "icc": between / (between + fitted.residual),
        "marginal_r2": drivers / total,
        "conditional_r2": (drivers + between) / total,
    }


def _components(fitted: MixedFit, random: np.ndarray, slopes: Sequence[str], within: str) -> pd.DataFrame:
    """Return the variance of every random effect and of what is left inside groups, with the shares of the variation."""
    import numpy as np
    import pandas as pd

    variances = np.diag(fitted.groups)
    between = float(((random @ fitted.groups) * random).sum(axis=1).mean())
    share = between / (between + fitted.residual)
    names = [f"{within}: level", *(f"{within}: effect of {name}" for name in slopes), "respondents within"]
    return pd.DataFrame(
        {
            "component": names,
            "variance": [*variances, fitted.residual],
            "share_of_variance": [share, *(math.nan for _ in slopes), 1 - share],
        }
    )


def _tests(sums: Sums, fitted: MixedFit, rows: ModelRows, within: str, slopes: Sequence[str]) -> pd.DataFrame:
    """Test that the groups do not differ in level, and that each slope does not differ between them.

    A variance cannot be negative, so the reference is a mixture: half of the chi-square with one parameter less.
    """
    import pandas as pd

    level_only = _parts(sums, [0])
    plain = replace(level_only, zz=0 * level_only.zz, zx=0 * level_only.zx, zy=0 * level_only.zy)
    alone = fit_mixed(level_only)
    rows_found = [("level", "", deviance(plain, _zero()) - alone.deviance, 0)]
    for place, name in enumerate(slopes, start=1):
        both = fitted if len(slopes) == 1 else fit_mixed(_parts(sums, [0, place]))
        rows_found.append(("effect", name, alone.deviance - both.deviance, 1))
    return pd.DataFrame(
        {
            "test": [f"{within} does not differ in {what}" for what, *_ in rows_found],
            "term": [name for _, name, *_ in rows_found],
            "statistic": [max(value, 0.0) for *_, value, _ in rows_found],
            "df": [float(lower + 1) for *_, lower in rows_found],
            "p_value": [_mixture(value, lower) for *_, value, lower in rows_found],
        }
    )


def _zero() -> np.ndarray:
    import numpy as np

    return np.zeros(1)


def _parts(sums: Sums, keep: list[int]) -> Sums:
    """Return the sums with these random effects only."""
    import numpy as np

    return replace(sums, zz=sums.zz[np.ix_(range(len(sums.zz)), keep, keep)], zx=sums.zx[:, keep], zy=sums.zy[:, keep])


def _mixture(statistic: float, lower: int) -> float:
    """Return p under an equal mixture of chi-squares with ``lower`` and one more degrees of freedom."""
    from scipy.special import chdtrc

    value = max(statistic, 0.0)
    below = float(chdtrc(lower, value)) if lower else float(value <= 0)
    return 0.5 * below + 0.5 * float(chdtrc(lower + 1, value))


def _sentence(spec: Spec, within: str, rows: ModelRows, groups: int, fit: dict[str, float]) -> str:
    return (
        f"Linear mixed model of {spec.outcome} on {counted(len(rows.terms), 'term')} with {counted(groups, 'group')} of "
        f"{within}, restricted maximum likelihood, Satterthwaite's degrees of freedom, p adjusted by "
        f"{ADJUSTMENT_NAMES[spec.adjust]}. R2 of the drivers {fit['marginal_r2']:.3f}, with the groups "
        f"{fit['conditional_r2']:.3f}; intraclass correlation {fit['icc']:.3f}."
    )


def _few(groups: int, within: str) -> list[str]:
    if groups >= FEW_GROUPS:
        return []
    return [
        f"{within}: only {groups} groups, too few to know how much groups differ; read the variance between groups as a "
        "rough size, or put the column among the drivers."
    ]


def _notes(fitted: MixedFit, shares: dict[str, float], within: str) -> list[str]:
    notes = [
        f"{shares['icc']:.0%} of what the drivers leave unexplained lies between groups of {within}, the rest between "
        "customers of the same group."
    ]
    if fitted.singular:
        notes.append(
            "A variance between groups was estimated as zero: these answers do not show that groups differ there."
        )
    return notes


MODEL: Final = Model(
    fit=fit_mixed_model,
    title="Drivers of loyalty (mixed model)",
    source=(
        "Bates, Maechler, Bolker and Walker (2015), Journal of Statistical Software 67(1); Kuznetsova, Brockhoff and "
        "Christensen (2017), Journal of Statistical Software 82(13); Nakagawa and Schielzeth (2013), Methods in Ecology "
        "and Evolution 4:133-142; Self and Liang (1987), JASA 82:605-610"
    ),
    null="The coefficient of the driver is zero when all other drivers and the group are held constant.",
    covariances=("satterthwaite",),
    options={"within": None, "slopes": ()},
    columns=("within",),
)
