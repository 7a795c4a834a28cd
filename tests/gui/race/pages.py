"""How long a test waits for the Race page, and what it looks at."""

WAIT = 120_000  # ms: kernels may have to be compiled first
EASY = {"data.name": "blobs", "data.samples": 60, "training.epochs": 30, "network.hidden": (4, 4)}


def standing(page):
    """Return whether the worker has caught up with the page."""
    report = page._report
    return report.race is page._race and not report.preparing and all(frame.snapshot for frame in report.frames)


def over(page):
    return standing(page) and page._report.is_over


def submitted(page):
    """Return the configs that the worker was given last."""
    return [config for _, config in page._race.configs]
