"""Databases for verifications: of any engine, each new."""

from tests.engines.copying.conftest import databases

__all__ = ["databases"]
