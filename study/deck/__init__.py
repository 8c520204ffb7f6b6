"""A study pack as slides: which there are, what stands on each, what its speaker has at hand. `formats` draws it."""
