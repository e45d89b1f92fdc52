"""Tables in, pictures out: ``fig = figures.scale_bars(...)``, then ``figures.keep(...)``.

``page`` has the style and the page, ``tables`` what a table to draw must keep, ``charts``,
``series`` and ``panels`` the chart types, ``save`` the files. A notebook's own drawing starts with
``fig, body = figures.page(...)`` and is plain matplotlib from there.
"""

from lib.figures.charts import counts_bars, scale_bars, share_dots
from lib.figures.page import (
    BLUE,
    GREY,
    INK,
    MAROON,
    NOT_HELD,
    NOT_PUBLISHED,
    ORANGE,
    SOFT,
    TEAL,
    absent,
    hatch,
    legend,
    number,
    page,
)
from lib.figures.panels import diagram, overview, unpublished
from lib.figures.save import evidence, keep
from lib.figures.series import columns, lines

__all__ = [
    "BLUE",
    "GREY",
    "INK",
    "MAROON",
    "NOT_HELD",
    "NOT_PUBLISHED",
    "ORANGE",
    "SOFT",
    "TEAL",
    "absent",
    "columns",
    "counts_bars",
    "diagram",
    "evidence",
    "hatch",
    "keep",
    "legend",
    "lines",
    "number",
    "overview",
    "page",
    "scale_bars",
    "share_dots",
    "unpublished",
]
