"""Drawing and saving figures: ``fig = draw.scale_bars(...)``, then ``draw.save(book, 2, fig)``.

``canvas`` has the style and the page, ``charts``, ``series`` and ``panels`` the chart types,
``files`` the saving.
"""

from lib.draw.canvas import style
from lib.draw.charts import counts_bars, scale_bars, share_dots
from lib.draw.files import evidence, keep, save, stem
from lib.draw.panels import diagram, overview, unpublished
from lib.draw.series import columns, lines

__all__ = [
    "columns",
    "counts_bars",
    "diagram",
    "evidence",
    "keep",
    "lines",
    "overview",
    "save",
    "scale_bars",
    "share_dots",
    "stem",
    "style",
    "unpublished",
]
