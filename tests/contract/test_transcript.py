"""The published transcript, word for word against a running server, and the client it generates."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.conftest import PASSWORD, People

ROOT = Path(__file__).parents[2]
TSC = ROOT / "web" / "node_modules" / ".bin" / "tsc"
TRANSCRIPT = """\
curl -X POST {base}/api/v1/auth/login -H "Content-Type: application/json" \
-d '{"email":"alice@example.com","password":"..."}' -c cookies.txt
curl {base}/api/v1/projects -b cookies.txt
curl {base}/api/v1/projects -H "Authorization: Bearer ak_abc123_def456..."
openapi-generator-cli generate -i {base}/openapi.json -g typescript-fetch -o ./auralith-sdk
"""
TSCONFIG = {
    "compilerOptions": {
        "strict": True,
        "target": "es2020",
        "module": "esnext",
        "moduleResolution": "bundler",
        "lib": ["es2020", "dom"],
        "types": [],
        "outDir": "out",
    },
    "include": ["**/*.ts"],
}
USE = """\
import { Configuration, ConnectionsApi, PatchesApi, ProjectsApi, ResponseError } from './index';
import type {
  ApiError, EngineName, Environment, Patch, PatchCreate, PatchOperation, PatchPage, PatchStatus,
  Project, Role, Run, RunStatus,
} from './index';

const configuration = new Configuration({ basePath: 'http://localhost', accessToken: 'ak_x_y' });

export async function story(projectId: string, connectionId: string): Promise<RunStatus> {
  const projects: Project[] = (await new ProjectsApi(configuration).listProjects()).items;
  const engine: EngineName = (await new ConnectionsApi(configuration)
    .getConnection({ connectionId })).engine;
  const operation: PatchOperation = {
    op: 'update', table: 'orders', where: 'id = 1', set: { engine, count: projects.length },
  };
  const patchCreate: PatchCreate = {
    projectId, connectionId, name: 'Spring', operations: [operation],
  };
  const patches = new PatchesApi(configuration);
  const made: Patch = await patches.createPatch({ patchCreate, idempotencyKey: 'once' });
  const page: PatchPage = await patches.listPatches({ projectId, sort: '-created_at' });
  const status: PatchStatus = page.items[0]?.status ?? made.status;
  const role: Role = 'dev';
  const environment: Environment = 'staging';
  console.log(status, role, environment);
  try {
    const run: Run = await patches.executePatch({ patchId: made.id, wait: 60 });
    return run.status;
  } catch (failure) {
    if (failure instanceof ResponseError) {
      const refusal = (await failure.response.json()) as ApiError;
      console.log(refusal.code);
    }
    throw failure;
  }
}
"""
MADE_UP = re.compile(r"(Inner|AnyOf|OneOf|AllOf|Request\d|InlineObject|Model[A-Z]\w*|\d)\.ts$")
"""Names a generator makes up where the document has none, or one it may not use."""

UNUSABLE = re.compile(r"(\w+) \([^()]*\) cannot be used as a model name")
OF_PARAMETERS = {"Object"}
"""What the generator says so of and makes no model for: it is a parameter of some routes."""


def run(line: str, folder: Path) -> str:
    """Run one line as it stands, with our own programs on the path."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        shlex.split(line),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
        env={**os.environ, "PATH": path},
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
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
    *calls, generation = text.splitlines()
    login, by_cookie, by_key = (json.loads(run(line, tmp_path)) for line in calls)
    assert login["user"]["email"] == "alice@example.com"
    assert login["mfa_required"] is False
    assert login["csrf_token"]
    assert {p["id"] for p in by_cookie["items"]} == {str(first), str(second)}
    assert [p["id"] for p in by_key["items"]] == [str(first)]

    said = run(generation, tmp_path)
    assert set(UNUSABLE.findall(said)) <= OF_PARAMETERS
    sdk = tmp_path / "auralith-sdk"
    files = [path.name for path in (sdk / "models").glob("*.ts")]
    assert [name for name in files if MADE_UP.search(name)] == []
    if not TSC.is_file():
        pytest.skip("TypeScript is not installed: run make web")
    (sdk / "tsconfig.json").write_text(json.dumps(TSCONFIG))
    (sdk / "story.ts").write_text(USE)
    run(f"{TSC} -p {sdk}", tmp_path)
