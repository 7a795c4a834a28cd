"""Run, watch and measure what ReLU and other activation functions do: the program around the kernels."""

__version__ = "0.1.0"
