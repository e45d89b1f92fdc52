"""Tables in, pictures out: ``fig = figures.scale_bars(...)``, then ``book.figure(2, fig)``.

``canvas`` has the style and the page, ``charts``, ``series`` and ``panels`` the chart types,
``files`` the saving.
"""

from .canvas import style
from .charts import counts_bars, scale_bars, share_dots
from .files import evidence, keep
from .panels import diagram, overview, unpublished
from .series import columns, lines

__all__ = [
    "columns",
    "counts_bars",
    "diagram",
    "evidence",
    "keep",
    "lines",
    "overview",
    "scale_bars",
    "share_dots",
    "style",
    "unpublished",
]
