"""What a bridge masks on its way: the rules of a configuration of its source."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.anonymize import content, sealing, validation
from auralith.control.anonymize import service as anonymize
from auralith.control.auth.caller import Caller
from auralith.control.bridge.errors import BridgeChanged, OtherSource
from auralith.control.bridge.kinds import Masked
from auralith.control.work import Work
from auralith.dataplane.engines.base import Place
from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.policy import Policy
from auralith.dataplane.masking.spec import MaskingSpec
from auralith.dataplane.operations import anonymize as masking
from auralith.kit.crypto import Keyring
from auralith.models import AnonymizeConfig


@dataclass(frozen=True)
class Rules:
    """Rules and their key, in clear: never stored or logged."""

    config_id: UUID
    spec: MaskingSpec
    key: ProjectKey = field(repr=False)

    def policy(self, source: Place) -> Policy:
        """The rules bound to the source; raises what a run of the configuration is refused for."""
        return validation.ready(source, self.spec, self.key)

    def before_writing(self, source: Place, target: Place, run_id: UUID) -> None:
        """Raise the same in the run itself, as long as it has not begun to write."""
        validation.before_writing(source, target, self.spec, self.key, run_id=run_id)

    def fitted(self, source: Place, *, whole: bool = True) -> Policy:
        """The rules bound to the source, not judged; without `whole` for who only helps."""
        return masking.judge(source, self.spec, self.key, whole=whole, statement_ms=0)

    @property
    def bound(self) -> Mapping[str, Any]:
        """What decides about the masked values, for the hash of the content."""
        rules = content.bound(self.spec, key_version=self.key.version)
        return {**rules, "config_id": str(self.config_id)}

    @property
    def kept(self) -> Masked:
        """What a run keeps of them: the key by its version."""
        return Masked(
            config_id=self.config_id,
            spec=self.spec.model_dump(mode="json"),
            key_version=self.key.version,
        )


def asked(
    work: Work, config_id: UUID | None, project_id: UUID, source_connection_id: UUID
) -> Rules | None:
    """The rules that a bridge names, for a caller who may read them; raises as `require`."""
    config = require(work.session, work.caller, config_id, project_id, source_connection_id)
    if config is None:
        return None
    key = anonymize.key_of(work.session, work.keyring, config)
    return Rules(config.id, anonymize.spec_of(config), key)


def require(
    session: Session,
    caller: Caller,
    config_id: UUID | None,
    project_id: UUID,
    source_connection_id: UUID,
) -> AnonymizeConfig | None:
    """The configuration; 404 for one of elsewhere, 422 for one of another source."""
    if config_id is None:
        return None
    config = anonymize.require_in_project(session, caller, config_id, project_id)
    if config.connection_id != source_connection_id:
        raise OtherSource
    return config


def kept(
    session: Session, keyring: Keyring, project_id: UUID, masked: Masked | None
) -> Rules | None:
    """The rules that a run was asked for with, whatever the configuration is now."""
    if masked is None:
        return None
    spec = content.parsed(masked.spec)
    key = sealing.of_version(session, keyring, project_id, masked.key_version)
    if key is None:
        raise BridgeChanged
    return Rules(masked.config_id, spec, key.of(masked.config_id, spec.consistency))
