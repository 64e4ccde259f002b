"""A tenant with one of everything, for the walks over every published route."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from auralith.dataplane.plan.document import to_document
from auralith.dataplane.plan.model import Plan
from auralith.dataplane.schema import snapshot as storage
from auralith.dataplane.schema.facts import Catalog
from auralith.kit.clock import now
from auralith.kit.db import transaction
from auralith.models import (
    AnonymizeConfig,
    Approval,
    Bridge,
    Connection,
    DriftItem,
    DriftReport,
    DriftSettings,
    Invitation,
    Migration,
    OrganizationMember,
    Patch,
    PatchFile,
    Project,
    Run,
    SchemaSnapshot,
    SeedReference,
    SeedScenario,
    UserSession,
)
from tests.integration.conftest import People
from tests.integration.contract_walk import Tenant


def build(people: People, sessions: sessionmaker[Session], name: str) -> Tenant:
    """Make one; its administrator owns the organization, a colleague is a viewer."""
    marker = f"secret-of-{name}"
    person, colleague = people.person(f"{marker}-boss"), people.person(f"{marker}-colleague")
    project_id = people.project(f"{marker} shop", admin=person, viewer=colleague)
    client = people.client(person)
    key = client.post(
        "/api-keys",
        json={"project_id": str(project_id), "name": marker, "scopes": ["project.read"]},
    ).json()
    with transaction(sessions) as session:
        organization_id = session.get_one(Project, project_id).organization_id
        mine = session.scalars(
            select(OrganizationMember).where(OrganizationMember.user_id == person.id)
        ).one()
        mine.role = "owner"
        invitation = Invitation(
            organization_id=organization_id,
            project_id=project_id,
            email=f"{marker}-guest@example.com",
            role="viewer",
            permissions=[],
            token_hash=f"{name}-nothing",
            expires_at=now().replace(year=2100),
        )
        connection = Connection(
            project_id=project_id, name=marker, engine="sqlite", database="nowhere.sqlite"
        )
        session.add_all([invitation, connection])
        session.flush()
        patch = Patch(
            project_id=project_id,
            connection_id=connection.id,
            name=marker,
            content_hash="0" * 64,
            created_by=person.id,
        )
        session.add(patch)
        session.flush()
        run = Run(
            project_id=project_id,
            kind="patch.execute",
            resource_id=patch.id,
            connection_id=connection.id,
            status="succeeded",
            requester_type="user",
            requester_id=person.id,
            requester_name=marker,
        )
        file = PatchFile(
            patch_id=patch.id,
            filename=marker,
            sha256="0" * 64,
            size_bytes=1,
            columns=[],
            rows=0,
        )
        snapshots = [
            SchemaSnapshot(
                project_id=project_id,
                connection_id=connection.id,
                label=marker,
                origin="manual",
                engine="sqlite",
                engine_version="3",
                fingerprint="0" * 64,
                completeness="complete",
                object_count=0,
                content=storage.dump(Catalog("sqlite", "sqlite", "3", 1, facts={})),
            )
            for _ in range(2)
        ]
        migration = Migration(
            project_id=project_id,
            target_connection_id=connection.id,
            name=marker,
            content_hash="0" * 64,
            plan=to_document(Plan(())),
            completeness="complete",
            created_by=person.id,
        )
        bridge = Bridge(
            project_id=project_id,
            name=marker,
            source_connection_id=connection.id,
            target_connection_id=connection.id,
            spec={},
            created_by=person.id,
        )
        config = AnonymizeConfig(
            project_id=project_id,
            name=marker,
            connection_id=connection.id,
            mode="in_place",
            spec={},
            created_by=person.id,
        )
        scenario = SeedScenario(
            project_id=project_id,
            name=marker,
            connection_id=connection.id,
            spec={},
            created_by=person.id,
        )
        reference = SeedReference(
            project_id=project_id, name=marker, values=[marker], created_by=person.id
        )
        session.add_all([run, file, migration, bridge, config, scenario, reference, *snapshots])
        session.flush()
        report = DriftReport(
            project_id=project_id,
            connection_id=connection.id,
            live_snapshot_id=snapshots[0].id,
            drifted=True,
            severity="data",
            status="open",
            note=marker,
            digest="0" * 64,
            last_seen_at=now(),
        )
        watched = DriftSettings(
            project_id=project_id, connection_id=connection.id, ignore=[f"table:{marker}"]
        )
        item = DriftItem(
            connection_id=connection.id,
            key_hash="0" * 64,
            object=f"table:{marker}",
            first_seen=now(),
            last_seen=now(),
        )
        approval = Approval(
            project_id=project_id,
            kind="patch.execute",
            resource_id=patch.id,
            resource_type="patch",
            resource_name=marker,
            run_id=run.id,
            connection_ids=[connection.id],
            environments=["development"],
            content={},
            content_hash="0" * 64,
            policy_version=1,
            stages=[{"approvals": 1, "roles": ["admin"], "users": []}],
            requester_type="user",
            requester_id=colleague.id,
            requester_name=marker,
            excluded=[],
            summary=marker,
            destructive=False,
            expires_at=now().replace(year=2100),
        )
        session.add_all([report, watched, item, approval])
        session.flush()
        session_id = session.scalars(
            select(UserSession.id).where(UserSession.user_id == person.id)
        ).one()
        ids: dict[str, Any] = {
            "project_id": project_id,
            "organization_id": organization_id,
            "user_id": colleague.id,
            "created_by": person.id,
            "requested_by": person.id,
            "approval_id": approval.id,
            "invitation_id": invitation.id,
            "session_id": session_id,
            "key_id": key["id"],
            "connection_id": connection.id,
            "patch_id": patch.id,
            "file_id": file.id,
            "run_id": run.id,
            "migration_id": migration.id,
            "bridge_id": bridge.id,
            "config_id": config.id,
            "anonymize_config_id": config.id,
            "scenario_id": scenario.id,
            "reference_id": reference.id,
            "source_connection_id": connection.id,
            "target_connection_id": connection.id,
            "snapshot_id": snapshots[0].id,
            "other_id": snapshots[1].id,
            "report_id": report.id,
            "against": snapshots[0].id,
            "baseline_snapshot_id": snapshots[0].id,
            "resource_id": patch.id,
        }
    return Tenant(client, marker, {name: str(value) for name, value in ids.items()})
