"""The secrets of masking: a project's key, and for each run in place the key of its originals."""

import secrets
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.anonymize import repository
from auralith.control.anonymize.errors import MaskingKeyUnreadable, NoOriginals
from auralith.dataplane.keyed.prf import derive
from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.spec import Consistency
from auralith.kit import sealed
from auralith.kit.crypto import Keyring, SealError
from auralith.kit.db import take_turn
from auralith.kit.ids import new_id
from auralith.models import AnonymizeOriginals, MaskingKey

KEY_BYTES = 32


@dataclass(frozen=True)
class Key:
    """A version of a project's masking key, in clear: never stored or logged."""

    secret: bytes = field(repr=False)
    version: int

    def of(self, config_id: UUID, consistency: Consistency) -> ProjectKey:
        """The key of a configuration: the project's, or one of its own derived from it."""
        if consistency == "project":
            return ProjectKey(self.secret, self.version)
        return ProjectKey(derive(self.secret, "config", str(config_id)), self.version)


def current(session: Session, keyring: Keyring, project_id: UUID) -> Key:
    """The project's newest key; made when it has none."""
    row = repository.key(session, project_id)
    if row is None:
        # Of two requests at once the second finds the key of the first.
        take_turn(session, f"anonymize.key.{project_id}")
        row = repository.key(session, project_id) or _made(session, keyring, project_id)
    return _opened(row, keyring)


def of_version(session: Session, keyring: Keyring, project_id: UUID, version: int) -> Key | None:
    """That version of the project's key, if there is one."""
    row = repository.key(session, project_id, version)
    return None if row is None else _opened(row, keyring)


def _made(session: Session, keyring: Keyring, project_id: UUID) -> MaskingKey:
    row = MaskingKey(id=new_id(), project_id=project_id, version=1)
    sealed.put(row, "secret_sealed", keyring, secrets.token_hex(KEY_BYTES))
    session.add(row)
    session.flush()
    return row


def _opened(row: MaskingKey, keyring: Keyring) -> Key:
    try:
        text = sealed.opened(row, "secret_sealed", keyring)
    except SealError as error:
        raise MaskingKeyUnreadable from error
    return Key(bytes.fromhex(text or ""), row.version)


def seal_for(
    session: Session, keyring: Keyring, project_id: UUID, *, run_id: UUID, config_id: UUID
) -> bytes:
    """The key that seals a run's originals; made at the run's first attempt."""
    row = repository.locked_originals(session, run_id)
    if row is None:
        row = AnonymizeOriginals(
            id=new_id(), project_id=project_id, run_id=run_id, config_id=config_id
        )
        sealed.put(row, "seal_sealed", keyring, secrets.token_hex(KEY_BYTES))
        session.add(row)
        session.flush()
    return _seal(row, keyring)


def forget(session: Session, run_id: UUID) -> None:
    """Take away the key of originals that were never written."""
    row = repository.locked_originals(session, run_id)
    if row is not None:
        session.delete(row)
        session.flush()


def forgotten() -> bytes:
    """A key that nobody keeps."""
    return secrets.token_bytes(KEY_BYTES)


def seal_of(session: Session, keyring: Keyring, run_id: UUID) -> bytes:
    """The key of the originals of a run; raises NoOriginals when there are none any more."""
    row = repository.originals(session, run_id)
    if row is None:
        raise NoOriginals
    return _seal(row, keyring)


def _seal(row: AnonymizeOriginals, keyring: Keyring) -> bytes:
    try:
        text = sealed.opened(row, "seal_sealed", keyring)
    except SealError as error:
        raise MaskingKeyUnreadable from error
    if text is None:
        raise NoOriginals
    return bytes.fromhex(text)
