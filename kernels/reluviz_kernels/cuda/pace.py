"""How much to do in one launch, so that it is short: found out from the launches before."""

from __future__ import annotations

LAUNCH_S = 0.1
"""Seconds that a launch takes, about: some systems end a longer one on a GPU that drives a display, and none can be
broken off by Ctrl-C."""

# Before anything is known: operations in a second that one block does on the slowest of GPUs, and blocks that run at
# once there. Both are guesses on the safe side.
_SLOWEST, _BLOCKS = 1e9, 8
# The most pieces of a first launch, and how many times as many the next one may do.
_MOST, _GROWTH = 64, 16


def first_pieces(operations: float, blocks: int = 1) -> int:
    """Return how many pieces of work fit into a launch on the slowest of GPUs, at least 1.

    Args:
        operations: Floating-point operations of a piece in each block.
        blocks: How many do such a piece.
    """
    return max(1, int(LAUNCH_S * _SLOWEST / (operations * -(-blocks // _BLOCKS))))


class Pace:
    """The number of pieces for the next launch of one kernel.

    Attributes:
        pieces: The number.
    """

    def __init__(self, operations: float, blocks: int = 1) -> None:
        """Begin with few; see `first_pieces`."""
        self.pieces = min(_MOST, first_pieces(operations, blocks))
        self._compiled = False

    def learn(self, done: int, seconds: float) -> None:
        """Take in that a launch did so many pieces, 1 or more, in so many seconds."""
        if not self._compiled:
            # The first one may have compiled the kernel, which takes seconds and tells nothing of a piece.
            self._compiled = True
            return
        # The clock of some systems does not move within a short launch.
        fitting = int(LAUNCH_S * done / max(seconds, 1e-6))
        self.pieces = max(1, min(fitting, _GROWTH * self.pieces))
