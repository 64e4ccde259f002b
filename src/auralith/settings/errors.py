"""What goes wrong while reading the configuration."""

from collections.abc import Sequence


class ConfigError(Exception):
    """One or more settings have unusable values; `problems` holds one line for each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = list(problems)
