"""``python -m loyaltystats``: the command line."""

from loyaltystats.cli import main

if __name__ == "__main__":
    main(prog_name="loyaltystats")
