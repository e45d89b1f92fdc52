"""The published pages: ``python -m lib.site`` builds ``outputs/site`` from the results."""

from lib.site import audit, front
from lib.site.pages import PAGES, build

__all__ = ["PAGES", "audit", "build", "front"]
