"""Prints what the project aims at on a GPU beside what a benchmark measured: gpu_figures.py RUN.json."""

import sys
from collections.abc import Iterator

from reluviz.bench.document import Document, load
from reluviz.bench.ratios import copy_share
from reluviz.bench.results import KernelResult, TrainingResult

COPY_SHARE, SPEED_UP = 0.9, 50.0
"""The bandwidth of every activation as a share of a copy's, and many networks on the GPU over all cores."""


def lines(document: Document) -> Iterator[str]:
    """Yield the GPU's name and each figure with its aim."""
    yield document.machine.cuda
    kernels = [each for each in document.results if isinstance(each, KernelResult) and each.backend == "cuda"]
    for copy in kernels:
        if not copy.is_copy:
            continue
        shares = {
            each.case: share
            for each in kernels
            if each.elements == copy.elements and not each.is_copy
            if (share := copy_share(each, document.results)) is not None
        }
        yield f"copy of {copy.elements:,} float32: {copy.gb_per_s:,.0f} GB/s, read and written"
        for case, share in sorted(shares.items(), key=lambda item: item[1]):
            yield f"  {case:34}{share:7.1%} of the copy{'' if share >= COPY_SHARE else f', below {COPY_SHARE:.0%}'}"
    training = [each for each in document.results if isinstance(each, TrainingResult) and "networks" in each.params]
    for gpu in training:
        for cpu in training:
            if gpu.backend == "cuda" and cpu.backend == "cpu" and gpu.case == cpu.case:
                ratio = cpu.median / gpu.median
                yield (
                    f"{gpu.params['networks']:,} networks at once, {gpu.activation}: {ratio:.1f} times {cpu.threads} "
                    f"threads of {document.machine.cpu}{'' if ratio >= SPEED_UP else f', below {SPEED_UP:.0f}'}"
                )


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in lines(load(sys.argv[1])))
