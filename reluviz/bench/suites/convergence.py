"""The suite `convergence`: epochs and seconds of training until a network meets a target, for each activation.

Every activation starts from the same weights and sees the samples in the same order, seed by seed. Two protocols choose
the learning rate: one for all, and the best of a grid for each, found with other seeds than those that count.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from reluviz.bench.checks import Scalar
from reluviz.bench.options import Options
from reluviz.bench.plan import Contest, Entry, Suite
from reluviz.bench.results import PROTOCOLS, ConvergenceResult
from reluviz.bench.suites.choices import activations, data_config, preset_of, title_of
from reluviz.bench.suites.gpu_faults import gpu_faults
from reluviz.core.config import DataConfig, RunConfig
from reluviz.core.dataset import Dataset
from reluviz.core.datasets import DATASETS as KNOWN_DATASETS

DATASETS = ("digits", "spirals")
"""Real measurements, and the hardest shape of the plane."""

ACTIVATIONS = ("relu", "sigmoid", "tanh")
"""What the quick form compares."""

MORE_ACTIVATIONS = (*ACTIVATIONS, "leaky_relu", "elu", "gelu", "silu")
"""What the full form compares."""

SHARED_RATE = 0.03
"""The learning rate for all: the default of a run's configuration, and of TensorFlow Playground."""

# A regression has converged when the mean of the squared errors is below this.
_LOSS_TARGET = 0.05
_LARGEST_SEED = 2**32
# Seconds to tune an activation, and for one network; from runs on one machine.
_PREPARATION, _RACE = 0.3, 0.07


@dataclass(frozen=True)
class Form:
    """How much is measured.

    Attributes:
        seeds: Networks that count, for each activation.
        tuning_seeds: Networks that each rate of the grid is tried with.
        grid: The learning rates that are tried.
        patience: Factor on the epochs after which a network has not converged.
        activations: What is compared.
    """

    seeds: int
    tuning_seeds: int
    grid: tuple[float, ...]
    patience: int
    activations: tuple[str, ...]


# Eight seeds fill the lanes of one group of networks.
QUICK = Form(10, 8, (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0), 1, ACTIVATIONS)
FULL = Form(50, 16, (0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0), 5, MORE_ACTIVATIONS)


class RaceEntry(Entry):
    """One activation under one protocol; a round is one seed."""

    def __init__(
        self, config: RunConfig, dataset: Callable[[], Dataset], protocol: str, form: Form, *, may_fail: bool = False
    ) -> None:
        name = title_of(config.data)
        super().__init__(f"{name} {config.network.activation} {protocol}")
        self.label += " (CUDA)" if config.training.device == "cuda" else ""
        self._may_fail = may_fail
        self.config, self.protocol, self.form = config, protocol, form
        self._name, self._dataset = name, dataset
        self._rate = SHARED_RATE
        self._compile_s = 0.0
        self._epochs: list[float | None] = []
        self._seconds: list[float | None] = []

    def prepare(self) -> None:
        """Compile, and choose the learning rate."""
        from reluviz.core.convergence import run_to_target, tuned_rate
        from reluviz_kernels.cache import statistics

        before = statistics()["compile_s"]
        with gpu_faults(self._may_fail):
            run_to_target(self.config.with_value("training.epochs", 1), [self.config.seed], dataset=self._dataset())
            if self.protocol == "tuned":
                self._rate = tuned_rate(self.config, self.form.grid, self.form.tuning_seeds, dataset=self._dataset())
        self._compile_s = statistics()["compile_s"] - before

    def round(self) -> None:
        """Train the next seed's network."""
        from reluviz.core.convergence import run_to_target

        seed = (self.config.seed + len(self._epochs)) % _LARGEST_SEED
        with gpu_faults(self._may_fail):
            (outcome,) = run_to_target(self.config, [seed], [self._rate], dataset=self._dataset())
        self._epochs.append(outcome.epochs)
        self._seconds.append(outcome.seconds)

    def result(self) -> ConvergenceResult | None:
        """Return the seeds trained so far."""
        if not self._epochs:
            return None
        training, target = self.config.training, self.config.target
        params: dict[str, Scalar | tuple[Scalar, ...]] = {
            "target": target.value,
            "metric": f"{target.split} {target.metric}",
            "epochs_limit": training.epochs,
            "batch": training.batch_size,
            "optimiser": training.optimiser,
            "initialisation": self.config.initialisation.scheme,
            "dtype": self.config.network.dtype,
        }
        if self.protocol == "tuned":
            params |= {"grid": self.form.grid, "tuning_seeds": self.form.tuning_seeds}
        return ConvergenceResult(
            case=self.case,
            activation=self.config.network.activation,
            backend=self.config.training.device,
            threads=1,
            params=params,
            compile_s=self._compile_s,
            dataset=self._name,
            layers=self.config.network.hidden,
            protocol=self.protocol,
            learning_rate=self._rate,
            epochs=self._epochs,
            seconds=self._seconds,
        )


def _config(options: Options, data: DataConfig, load: Callable[[], Dataset], form: Form) -> RunConfig:
    """Return what the races on a data set have in common, checked as far as that goes without loading it."""
    preset = preset_of(data)
    # Only an own file must be read to know what it holds, and its faults shall show before anything is measured.
    kind = load().kind if data.path else KNOWN_DATASETS[data.name].kind
    metric, value = ("loss", _LOSS_TARGET) if kind == "regression" else ("accuracy", preset.target)
    return RunConfig.from_dict(
        {
            "seed": options.seed,
            "data": data.to_dict(),
            "network": {"hidden": list(preset.layers if options.layers is None else options.layers)},
            "training": {
                "batch_size": preset.batch,
                "learning_rate": SHARED_RATE,
                "epochs": preset.epochs * form.patience,
            },
            "target": {"metric": metric, "value": value if options.target is None else options.target},
        }
    )


def plan(options: Options) -> list[Contest]:
    """Return a contest for each data set and protocol.

    Raises:
        ReluvizError: A choice is refused, or an own file can't be used.
    """
    form = FULL if options.full else QUICK
    names = activations(options, form.activations, trained=True)
    seeds = options.seeds or form.seeds
    contests = []
    for dataset in DATASETS if options.dataset is None else (options.dataset,):
        data = data_config(dataset, options.seed)
        load = cache(data.dataset)
        config = _config(options, data, load, form)
        for protocol, words in PROTOCOLS.items():
            entries = [
                RaceEntry(
                    config.with_values({"network.activation": name, "training.device": device}), load, protocol, form,
                    may_fail=options.gpu_may_fail,
                )
                # Small networks one after the other are no work that anybody would choose a GPU for.
                for device in (("cpu", "cuda") if options.all_on_gpu else ("cpu",))
                for name in names
            ]  # fmt: skip
            contests.append(
                Contest(
                    suite=CONVERGENCE.name,
                    title=f"{title_of(data)}, {words}",
                    threads=options.threads,
                    entries=tuple(entries),
                    min_rounds=seeds,
                    entry_estimate=form.patience * (_PREPARATION + _RACE * seeds),
                )
            )
    return contests


CONVERGENCE = Suite(
    name="convergence",
    doc="epochs and seconds to a target, for each activation over many seeds, with one learning rate for all and with "
    "the rate tuned for each",
    options=frozenset({"seeds", "dataset", "layers", "activations", "target"}),
    plan=plan,
)
