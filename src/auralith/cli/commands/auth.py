"""`auralith auth`: who this client is."""

from typing import Annotated, Any

import typer

from auralith.cli.client import credentials as stored
from auralith.cli.client.credentials import Credentials
from auralith.cli.client.errors import CliError, usage
from auralith.cli.client.exits import Exit
from auralith.cli.client.invocation import Invocation, command

app = typer.Typer()


@command(app, "login")
def login(
    cli: Invocation,
    email: Annotated[
        str | None, typer.Option(help="Sign in as this person; without it an API key is asked.")
    ] = None,
) -> None:
    """Sign in with an API key, or as a person with --email.

    Examples:
      auralith auth login < key.txt
      auralith auth login --email alice@example.com

    The key or password comes from the terminal or from standard input, never from a flag.
    """
    profile, url = str(cli.config.profile.value), cli.config.url
    if email:
        made = _session(cli, email)
    else:
        key = cli.secret("API key")
        if not key.startswith("ak_"):
            raise usage("That is not an API key.", "Keys start with ak_ (auralith key create).")
        made = Credentials(f"profile {profile}", api_key=key)
        cli.connect(made).get("/projects", page_size=1)
    stored.store(profile, url, made)
    cli.output.note(f"Signed in to {url} (profile {profile}).")


def _session(cli: Invocation, email: str) -> Credentials:
    password = cli.secret("Password")
    api = cli.connect(Credentials())
    answer = api.post("/auth/login", {"email": email, "password": password})
    if answer.get("mfa_required"):
        code = cli.secret("Code of your authenticator, or a recovery code")
        body = {"mfa_token": answer["mfa_token"], "code": code}
        answer = api.post("/auth/login/2fa", body)
    return Credentials(
        source="login",
        csrf_token=answer["csrf_token"],
        cookies=dict(api.http.cookies.items()),
    )


@command(app, "logout")
def logout(cli: Invocation) -> None:
    """Forget the stored key or session; a session also ends on the server."""
    profile = str(cli.config.profile.value)
    held = stored.load(profile, cli.config.url)
    if held.cookies:
        try:
            cli.connect(held).post("/auth/logout")
        except CliError as error:
            cli.output.note(f"The session could not be ended on the server: {error.message}")
    stored.forget(profile)
    cli.output.note(f"Signed out (profile {profile}).")


@command(app, "status")
def status(cli: Invocation) -> None:
    """Which server, which profile, who, and where each of these comes from."""
    held = cli.api.credentials
    answer: dict[str, Any] = {
        "url": cli.config.url,
        "profile": cli.config.profile.value,
        "credentials": held.source,
        "kind": "api_key" if held.api_key else "session" if held.cookies else None,
        "project": cli.config.get("project"),
    }
    if not held.present:
        raise CliError(
            f"Not signed in to {cli.config.url} (profile {cli.config.profile.value}).",
            Exit.DENIED,
            hint="Sign in with: auralith auth login",
        )
    if held.api_key:
        answer["projects"] = [item["name"] for item in cli.api.pages("/projects", limit=20)]
    else:
        person = cli.api.get("/auth/me")
        answer |= {"email": person["email"], "name": person["name"]}
    cli.output.record(answer)
