"""The published pages: ``python -m lib.site`` builds ``outputs/site`` from the results."""

from lib.site.pages import PAGES, build

__all__ = ["PAGES", "build"]
