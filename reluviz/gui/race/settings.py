"""The settings of a race: what all contestants share, and what each has of its own. Frozen, and without Qt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from reluviz.core.config import ConfigError, RunConfig, Values

FEWEST, MOST = 2, 4
"""How many contestants a race has."""

OWN_KEYS = ("network.activation", "network.activation_parameters")
"""The settings that every contestant has for itself; the learning rate may be its own too."""

_REGRESSION_TARGET = {"target.metric": "loss", "target.value": 0.01}


@dataclass(frozen=True)
class Contestant:
    """What one contestant has of its own.

    Attributes:
        activation: The activation of its hidden layers.
        parameters: Those of the activation; what is left out is at its default.
        learning_rate: Its own learning rate; the shared one where None.
    """

    activation: str
    parameters: Values = field(default_factory=Values)
    learning_rate: float | None = None


@dataclass(frozen=True)
class RaceSettings:
    """A race, entirely: the same settings give the same numbers again.

    Attributes:
        shared: Data, network, start, training and target of all contestants.
        contestants: Two to four of them.
    """

    shared: RunConfig
    contestants: tuple[Contestant, ...]

    def __post_init__(self) -> None:
        """Check the number of contestants, and each one's config.

        Raises:
            ConfigError: There are too few or too many, or one's settings are refused.
        """
        if not FEWEST <= len(self.contestants) <= MOST:
            problem = f"a race has {FEWEST} to {MOST} contestants, not {len(self.contestants)}"
            raise ConfigError("contestants", problem)
        object.__setattr__(self, "_configs", tuple(self._config(each) for each in self.contestants))

    @property
    def configs(self) -> tuple[RunConfig, ...]:
        """The config of each contestant."""
        configs: tuple[RunConfig, ...] = vars(self)["_configs"]
        return configs

    def _config(self, contestant: Contestant) -> RunConfig:
        changes: dict[str, object] = {
            "network.activation": contestant.activation,
            "network.activation_parameters": contestant.parameters,
        }
        if contestant.learning_rate is not None:
            changes["training.learning_rate"] = contestant.learning_rate
        return self.shared.with_values(changes)

    def with_shared(self, changes: Mapping[str, object]) -> Self:
        """Return the settings with shared ones changed; a target that new data can't have is replaced by one they can.

        Raises:
            ConfigError: A value is refused.
        """
        return replace(self, shared=self.shared.with_values(self._with_consequences(changes)))

    def _with_consequences(self, changes: Mapping[str, object]) -> dict[str, object]:
        """Add to a change of the data what must change with them, so that every data set can be chosen at once."""
        from reluviz.core.datasets import DATASETS

        everything, data = dict(changes), self.shared.data
        name, task = changes.get("data.name", data.name), changes.get("data.task", data.task)
        if not isinstance(name, str) or name not in DATASETS or (name, task) == (data.name, data.task):
            return everything
        before, after = _is_regression(data.name, data.task), _is_regression(name, task)
        if after and self.shared.target.metric == "accuracy":
            everything = _REGRESSION_TARGET | everything
        elif before and not after and self.shared.target.metric == "loss":
            everything = {"target.metric": "accuracy", "target.value": 0.95} | everything
        everything.setdefault("training.loss", "auto")
        return everything

    def with_contestant(self, index: int, contestant: Contestant) -> Self:
        """Return the settings with one contestant replaced.

        Raises:
            ConfigError: Its settings are refused.
        """
        all_of_them = list(self.contestants)
        all_of_them[index] = contestant
        return replace(self, contestants=tuple(all_of_them))

    def with_added(self) -> Self:
        """Return the settings with one more contestant, of an activation that does not run yet.

        Raises:
            ConfigError: There are as many as there may be.
        """
        from reluviz_kernels import ACTIVATIONS

        running = {each.activation for each in self.contestants}
        preferred = ("relu", "sigmoid", "tanh", "gelu", "leaky_relu", *ACTIVATIONS)
        name = next(n for n in preferred if n not in running and ACTIVATIONS[n].trainable)
        return replace(self, contestants=(*self.contestants, Contestant(name)))

    def without(self, index: int) -> Self:
        """Return the settings without one contestant.

        Raises:
            ConfigError: There are as few as there may be.
        """
        return replace(self, contestants=tuple(c for i, c in enumerate(self.contestants) if i != index))

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for a file."""
        shared = self.shared.to_dict()
        for key in OWN_KEYS:
            section, _, name = key.partition(".")
            del shared[section][name]
        contestants = []
        for each, config in zip(self.contestants, self.configs, strict=True):
            one: dict[str, Any] = {"activation": each.activation}
            if config.network.activation_parameters:
                one["parameters"] = dict(config.network.activation_parameters)
            if each.learning_rate is not None:
                one["learning_rate"] = each.learning_rate
            contestants.append(one)
        return {"shared": shared, "contestants": contestants}

    @classmethod
    def from_dict(cls, table: object) -> Self:
        """Return the settings that `to_dict` has written.

        Raises:
            ConfigError: They are damaged, or a value is refused.
        """
        shared, contestants = _parts(table)
        return cls(RunConfig.from_dict(shared), tuple(_contestant(one) for one in contestants))

    @classmethod
    def of_run(cls, config: RunConfig) -> Self:
        """Return a race of one run's config: its activation first, beside the three that the program begins with."""
        own = Contestant(config.network.activation, Values(config.network.activation_parameters))
        others = [Contestant(name) for name in ("relu", "sigmoid", "tanh") if name != own.activation]
        if own.activation in ("relu", "sigmoid", "tanh"):
            names = ("relu", "sigmoid", "tanh")
            return cls(config, tuple(own if name == own.activation else Contestant(name) for name in names))
        return cls(config, (own, *others))

    def differences(self, other: RaceSettings) -> Iterator[str]:
        """Yield the keys of the shared settings that differ from another's."""
        mine, others = _flat(self.shared.to_dict()), _flat(other.shared.to_dict())
        for key, value in mine.items():
            if key not in OWN_KEYS and others[key] != value:
                yield key


def first_race() -> RaceSettings:
    """Return the race that runs when the program is first opened: all three reach the target there, at unlike pace."""
    shared = RunConfig().with_values(
        {"training.optimiser": "adam", "training.learning_rate": 0.01, "training.epochs": 3000, "seed": 7}
    )
    return RaceSettings(shared, tuple(Contestant(name) for name in ("relu", "sigmoid", "tanh")))


def labels(settings: RaceSettings) -> tuple[str, ...]:
    """Return what a person calls each contestant: its activation, and a number where that runs more than once."""
    from reluviz_kernels import ACTIVATIONS

    names = [each.activation for each in settings.contestants]
    return tuple(
        ACTIVATIONS[name].label + (f" {names[: i + 1].count(name)}" if names.count(name) > 1 else "")
        for i, name in enumerate(names)
    )


def _is_regression(name: str, task: object) -> bool:
    """Return whether numbers are predicted; of a file's labels a person says so."""
    from reluviz.core.datasets import DATASETS

    info = DATASETS[name]
    return info.kind == "regression" or (info.is_file and task == "regression")


def _flat(table: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in table.items():
        if isinstance(value, Mapping) and name in ("data", "network", "initialisation", "training", "target"):
            flat |= {f"{name}.{inner}": each for inner, each in value.items()}
        else:
            flat[name] = value
    return flat


def _parts(table: object) -> tuple[dict[str, object], list[object]]:
    if not isinstance(table, dict) or set(table) != {"shared", "contestants"}:
        raise ConfigError("", "the settings of a race are a table of 'shared' and 'contestants'")
    shared, contestants = table["shared"], table["contestants"]
    if not isinstance(shared, dict):
        raise ConfigError("shared", "must be a table")
    if not isinstance(contestants, list):
        raise ConfigError("contestants", "must be an array")
    return shared, contestants


def _contestant(table: object) -> Contestant:
    allowed = {"activation", "parameters", "learning_rate"}
    if not isinstance(table, dict) or not {"activation"} <= set(table) <= allowed:
        raise ConfigError("contestants", f"each must be a table of {', '.join(sorted(allowed))}")
    activation, parameters = table["activation"], table.get("parameters", {})
    rate = table.get("learning_rate")
    if not isinstance(activation, str):
        raise ConfigError("contestants", "an activation must be a name")
    if not isinstance(parameters, dict):
        raise ConfigError("contestants", "the parameters of an activation must be a table")
    if rate is not None and (isinstance(rate, bool) or not isinstance(rate, int | float)):
        raise ConfigError("contestants", "a learning rate must be a number")
    return Contestant(activation, Values(parameters), rate)
