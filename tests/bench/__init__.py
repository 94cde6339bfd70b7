"""Benchmarks: ratios measured in one run on one machine. `python -m tests.bench` runs them all; none is a timed test."""
