"""The model that is estimated: blocks of items, arrows between constructs, modes, scheme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import did_you_mean, one_of
from loyaltystats.errors import ArgumentError
from loyaltystats.stats.latent.rows import chosen_constructs

if TYPE_CHECKING:
    import numpy as np

SCHEMES: Final = ("path", "factor", "centroid")
MODES: Final = ("A", "B")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Constructs in the order of the arrows, with their items, predictors and modes."""

    blocks: Mapping[str, tuple[str, ...]]
    structure: Mapping[str, tuple[str, ...]]
    modes: Mapping[str, str]
    scheme: str = "path"
    consistent: bool = False

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Constructs in an order in which causes come before what follows from them."""
        return tuple(self.blocks)

    @cached_property
    def items(self) -> tuple[str, ...]:
        """Items block by block."""
        return tuple(item for items in self.blocks.values() for item in items)

    @cached_property
    def places(self) -> tuple[np.ndarray, ...]:
        """Positions of the items of every construct."""
        import numpy as np

        ends = np.cumsum([0, *(len(items) for items in self.blocks.values())])
        return tuple(np.arange(ends[at], ends[at + 1]) for at in range(len(self.blocks)))

    @cached_property
    def before(self) -> tuple[tuple[int, ...], ...]:
        """Positions of the predictors of every construct."""
        return tuple(tuple(self.names.index(each) for each in self.structure.get(name, ())) for name in self.names)

    @cached_property
    def after(self) -> tuple[tuple[int, ...], ...]:
        """Positions of the constructs that every construct leads to."""
        return tuple(
            tuple(at for at, causes in enumerate(self.before) if here in causes) for here in range(len(self.names))
        )


def plan_of(
    responses: Any, measurement: Any, structure: Any, *, scheme: str, modes: Any, consistent: bool = False
) -> Plan:
    """Return the checked model.

    Raises
    ------
    ArgumentError
        Constructs, arrows, modes or scheme are not a model, or the arrows go round in a circle.
    """
    one_of("scheme", scheme, SCHEMES)
    blocks = chosen_constructs(responses, measurement)
    arrows = _arrows(structure, tuple(blocks))
    used = {*arrows, *(each for causes in arrows.values() for each in causes)}
    if measurement is not None and (left := [name for name in blocks if name not in used]):
        raise ArgumentError(
            f"measurement - {', '.join(map(repr, left))} stands in no path - expected constructs of the structure - leave "
            "them out, or add a path."
        )
    shared = [item for name in used for item in blocks[name]]
    twice = sorted({item for item in shared if shared.count(item) > 1})
    if twice:
        raise ArgumentError(
            f"measurement - {', '.join(map(repr, twice))} belongs to two constructs - expected every item once - name one."
        )
    order = _in_order(arrows, [name for name in blocks if name in used])
    return Plan(
        blocks={name: blocks[name] for name in order},
        structure={name: arrows[name] for name in order if name in arrows},
        modes=_modes(modes, order),
        scheme=scheme,
        consistent=consistent,
    )


def _arrows(structure: Any, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    if not isinstance(structure, Mapping) or not structure:
        raise ArgumentError(
            f"structure - got {structure!r} - expected outcomes and their predictors, for example "
            "{'loyalty': ['satisfaction', 'image']} - pass structure=."
        )
    found: dict[str, tuple[str, ...]] = {}
    for outcome, causes in structure.items():
        listed = [causes] if isinstance(causes, str) else list(causes)
        for name in (outcome, *listed):
            if name not in names:
                raise ArgumentError(
                    f"structure - {name!r} is no construct - expected one of {', '.join(names)}."
                    f"{did_you_mean(str(name), names)}"
                )
        if not listed or len(set(listed)) < len(listed) or outcome in listed:
            raise ArgumentError(
                f"structure, outcome {outcome!r} - got {listed!r} - expected other constructs, each once - correct the list."
            )
        found[outcome] = tuple(listed)
    return found


def _in_order(arrows: Mapping[str, tuple[str, ...]], names: Sequence[str]) -> list[str]:
    """Return the constructs with causes first, and refuse a circle."""
    done: list[str] = []
    rest = list(names)
    while rest:
        ready = [name for name in rest if set(arrows.get(name, ())) <= set(done)]
        if not ready:
            raise ArgumentError(
                f"structure - {', '.join(map(repr, rest))} lead back to themselves - expected paths without a circle - "
                "leave out one of them."
            )
        done += ready
        rest = [name for name in rest if name not in ready]
    return done


def _modes(modes: Any, names: Sequence[str]) -> dict[str, str]:
    given = dict.fromkeys(names, modes) if isinstance(modes, str) else dict(modes or {})
    for name, mode in given.items():
        if name not in names:
            raise ArgumentError(f"modes - {name!r} is no construct of the model - expected some of {', '.join(names)}.")
        one_of("modes", mode, MODES)
    return {name: given.get(name, "A") for name in names}
