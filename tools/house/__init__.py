"""House laws: what no linter knows, each a module with one function `problems(root)`.

`python -m tools.house` runs them all; `tests/house` plants a violation for each and sees
it found. A law that no test has seen fail is not a law.
"""
