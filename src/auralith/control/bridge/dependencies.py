"""Who may see, save and run a bridge."""

from typing import Annotated

from fastapi import Depends

from auralith.control.bridge import kinds, service
from auralith.control.bridge.errors import BridgeNotFound
from auralith.control.projects.access import Access
from auralith.control.projects.dependencies import project_access, record_access
from auralith.models import Bridge

bridge_access = record_access("bridge_id", service.find, missing=BridgeNotFound, reads=service.READ)

ReadBridgesDep = Annotated[Access, Depends(project_access(service.READ))]
WriteBridgesDep = Annotated[Access, Depends(project_access(service.WRITE))]
RunBridgesDep = Annotated[Access, Depends(project_access(kinds.RUN.right))]
ReadBridgeDep = Annotated[Bridge, Depends(bridge_access(service.READ))]
WriteBridgeDep = Annotated[Bridge, Depends(bridge_access(service.WRITE))]
RunBridgeDep = Annotated[Bridge, Depends(bridge_access(kinds.RUN.right))]
