"""The published curl transcript, word for word, against a running instance."""

import json
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.integration.conftest import PASSWORD, People

TRANSCRIPT = """\
curl -X POST {base}/api/v1/auth/login -H "Content-Type: application/json" \
-d '{"email":"alice@example.com","password":"..."}' -c cookies.txt
curl {base}/api/v1/projects -b cookies.txt
curl {base}/api/v1/projects -H "Authorization: Bearer ak_abc123_def456..."
"""

needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


@needs_curl
def test_the_transcript_runs_as_published(people: People, base_url: str, tmp_path: Path) -> None:
    alice = people.person("alice")
    first, second = people.project("Shop", admin=alice), people.project("Other", viewer=alice)
    body = {"project_id": str(first), "name": "CI", "scopes": ["patches.read"]}
    key = people.client(alice).post("/api-keys", json=body).json()["key"]
    text = (
        TRANSCRIPT.replace("{base}", base_url)
        .replace('"password":"..."', f'"password":"{PASSWORD}"')
        .replace("ak_abc123_def456...", key)
    )
    replies = []
    for line in text.splitlines():
        command = [*shlex.split(line), "--silent", "--show-error", "--max-time", "30"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
        replies.append(json.loads(done.stdout))
    login, by_cookie, by_key = replies
    assert login["user"]["email"] == "alice@example.com"
    assert login["mfa_required"] is False
    assert login["csrf_token"]
    assert {p["id"] for p in by_cookie["items"]} == {str(first), str(second)}
    assert [p["id"] for p in by_key["items"]] == [str(first)]
