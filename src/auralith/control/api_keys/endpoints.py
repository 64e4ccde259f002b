"""Routes of API keys; a key itself never gets here."""

from typing import Annotated

from fastapi import APIRouter, Query

from auralith.control.api_keys import schemas, service
from auralith.control.api_keys.dependencies import ManageKeyDep, ManageKeysDep
from auralith.control.auth.dependencies import KeyringDep, PersonDep
from auralith.kit.db import SessionDep
from auralith.kit.http import CreatedDep, PageDep

router = APIRouter(tags=["api-keys"])


@router.get("/api-keys")
def list_api_keys(
    caller: PersonDep,
    session: SessionDep,
    filters: Annotated[schemas.ApiKeyFilter, Query()],
    page: PageDep,
) -> schemas.ApiKeyPage:
    """Keys of the projects whose keys one manages."""
    return service.list_keys(session, caller, filters, page)


@router.post("/api-keys", status_code=201)
def create_api_key(
    *,
    body: schemas.ApiKeyCreate,
    caller: PersonDep,
    _manager: ManageKeysDep,
    session: SessionDep,
    keyring: KeyringDep,
    created: CreatedDep,
) -> schemas.ApiKeyCreated:
    """Make a key; its text is shown this once."""
    key = service.create(session, caller, keyring, body)
    return created(key, f"/api-keys/{key.id}")


@router.get("/api-keys/{key_id}")
def get_api_key(key: ManageKeyDep) -> schemas.ApiKey:
    """One key, without its secret."""
    return service.shown(key)


@router.patch("/api-keys/{key_id}")
def update_api_key(
    body: schemas.ApiKeyUpdate,
    key: ManageKeyDep,
    caller: PersonDep,
    session: SessionDep,
) -> schemas.ApiKey:
    """Rename a key, narrow its scopes, let it end earlier."""
    return service.shown(service.update(session, caller, key.id, body))


@router.delete("/api-keys/{key_id}", status_code=204)
def revoke_api_key(key: ManageKeyDep, caller: PersonDep, session: SessionDep) -> None:
    """Revoke a key; it stays in the list."""
    service.revoke(session, caller, key.id)


@router.post("/api-keys/{key_id}/rotate")
def rotate_api_key(
    body: schemas.ApiKeyRotate,
    key: ManageKeyDep,
    caller: PersonDep,
    session: SessionDep,
    keyring: KeyringDep,
) -> schemas.ApiKeyCreated:
    """Give a key a new secret; the former one works on for the grace time."""
    return service.rotate(session, caller, keyring, key.id, grace_minutes=body.grace_minutes)
