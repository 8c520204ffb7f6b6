"""One metric a file, each with its formula and source. Pure functions of what came out and what was asked."""
