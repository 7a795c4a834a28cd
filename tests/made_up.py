"""An experiment that measures what a test wants, and else is born-dead."""

from reluviz.experiments import experiment
from reluviz.experiments.base.experiment import Experiment


def made_up(measure, name="made-up"):
    born = experiment("born-dead")
    fields = {key: getattr(born, key) for key in ("title", "doc", "claims", "params", "judge", "figures", "order")}
    return Experiment(id=name, measure=measure, **fields)
