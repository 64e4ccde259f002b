"""Routes of the super_admin."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from auralith.control.admin import schemas, service
from auralith.control.auth.dependencies import SettingsDep, SuperAdminDep
from auralith.kit.db import SessionDep
from auralith.kit.http import PageDep

router = APIRouter(tags=["admin"])


@router.get("/admin/users")
def list_users(
    _admin: SuperAdminDep,
    session: SessionDep,
    filters: Annotated[schemas.AdminUserFilter, Query()],
    page: PageDep,
) -> schemas.AdminUserPage:
    """All accounts of the instance."""
    return service.list_users(session, filters, page)


@router.get("/admin/users/{user_id}")
def get_user(user_id: UUID, _admin: SuperAdminDep, session: SessionDep) -> schemas.AdminUser:
    """One account."""
    return service.get_user(session, user_id)


@router.post("/admin/users/{user_id}/block")
def block_user(user_id: UUID, admin: SuperAdminDep, session: SessionDep) -> schemas.AdminUser:
    """Close an account; its sessions end now."""
    return service.block(session, admin, user_id)


@router.post("/admin/users/{user_id}/unblock")
def unblock_user(user_id: UUID, admin: SuperAdminDep, session: SessionDep) -> schemas.AdminUser:
    """Give a blocked account back."""
    return service.unblock(session, admin, user_id)


@router.post("/admin/users/{user_id}/logout", status_code=204)
def logout_user(user_id: UUID, admin: SuperAdminDep, session: SessionDep) -> None:
    """End every session of an account."""
    service.force_logout(session, admin, user_id)


@router.get("/admin/settings")
def get_settings(
    _admin: SuperAdminDep, session: SessionDep, settings: SettingsDep
) -> schemas.InstanceSettings:
    """What the instance runs with."""
    return service.read_settings(session, settings)


@router.patch("/admin/settings")
def update_settings(
    body: schemas.InstanceSettingsUpdate,
    admin: SuperAdminDep,
    session: SessionDep,
    settings: SettingsDep,
) -> schemas.InstanceSettings:
    """Change settings while running."""
    return service.update_settings(session, admin, settings, body)
