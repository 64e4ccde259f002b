"""`auralith version` and `auralith completion`."""

from typing import Annotated

import typer

from auralith import __version__
from auralith.cli.client.errors import CliError
from auralith.cli.client.exits import Exit
from auralith.cli.client.invocation import Invocation, client_command

SHELLS = ("bash", "zsh", "fish")


def _version(cli: Invocation) -> None:
    """The version of this program."""
    if cli.output.format == "text":
        cli.output.text(f"auralith {__version__}")
    else:
        cli.output.record({"version": __version__})


def completion(
    shell: Annotated[str, typer.Argument(help="bash, zsh or fish.")],
) -> None:
    """Print the completion script of a shell.

    Examples:
      source <(auralith completion bash)
    """
    if shell not in SHELLS:
        error = CliError(f"'{shell}' is not one of {', '.join(SHELLS)}.", Exit.USAGE)
        typer.echo(error.as_text(), err=True)
        raise typer.Exit(int(Exit.USAGE))
    typer.echo(SCRIPTS[shell])


SCRIPTS = {
    "bash": """_auralith_completion() {
  local IFS=$'\\n'
  COMPREPLY=( $(env COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD \\
    _AURALITH_COMPLETE=complete_bash auralith) )
  return 0
}
complete -o default -F _auralith_completion auralith""",
    "zsh": """#compdef auralith
_auralith_completion() {
  eval $(env _TYPER_COMPLETE_ARGS="${words[1,$CURRENT]}" _AURALITH_COMPLETE=complete_zsh auralith)
}
compdef _auralith_completion auralith""",
    "fish": """complete --command auralith --no-files --arguments \\
  "(env _AURALITH_COMPLETE=complete_fish _TYPER_COMPLETE_FISH_ACTION=get-args \\
  _TYPER_COMPLETE_ARGS=(commandline -cp) auralith)" \\
  --condition "env _AURALITH_COMPLETE=complete_fish _TYPER_COMPLETE_FISH_ACTION=is-args \\
  _TYPER_COMPLETE_ARGS=(commandline -cp) auralith\"""",
}

version = client_command(_version)
