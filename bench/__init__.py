"""Speed, memory and retrieval, each beside a peer that is run on the same machine at the same time.

The peer is what a tutorial builds in an afternoon (`bench.tutorial`). `python -m bench` runs all.
"""
