"""Who may watch a connection, and see and decide its reports."""

from typing import Annotated

from fastapi import Depends

from auralith.control.connections.dependencies import connection_access
from auralith.control.drift import service
from auralith.control.drift.errors import ReportNotFound
from auralith.control.migrations import service as migrations
from auralith.control.projects.access import Access
from auralith.control.projects.dependencies import project_access, record_access
from auralith.models import Connection, DriftReport

READ = "drift.read"

report_access = record_access("report_id", service.find, missing=ReportNotFound, reads=READ)

OverseeDep = Annotated[Access, Depends(project_access(READ))]
ReadDriftDep = Annotated[Connection, Depends(connection_access(READ))]
CheckDriftDep = Annotated[Connection, Depends(connection_access("drift.check"))]
ManageDriftDep = Annotated[Connection, Depends(connection_access(service.MANAGE))]
ReadReportDep = Annotated[DriftReport, Depends(report_access(READ))]
ManageReportDep = Annotated[DriftReport, Depends(report_access(service.MANAGE))]
RestoreReportDep = Annotated[DriftReport, Depends(report_access(migrations.WRITE))]
