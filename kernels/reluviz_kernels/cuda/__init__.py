"""The kernels' twins for NVIDIA GPUs. Importing a module of this package loads Numba's CUDA target."""
