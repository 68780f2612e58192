"""`python -m pattino` is the same as `pattino`."""

from pattino.cli import main

main()
