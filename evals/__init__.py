"""Measures the assistant from outside, as a user would."""
