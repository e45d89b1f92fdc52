"""Tables in, pictures out: ``fig = figures.scale_bars(...)``, then ``figures.keep(...)``.

``page`` has the style and the page, ``tables`` what a table to draw must keep, ``charts``,
``items``, ``series`` and ``panels`` the chart types, ``faults`` their crosses and notes, ``save``
the files. A notebook's own drawing starts with ``fig, body = figures.page(...)`` and is plain
matplotlib from there; ``figures.describe`` makes its alt text.
"""

# ruff: noqa: F401

from lib.figures.charts import scale_bars
from lib.figures.colours import BLUE, GREY, INK, MAROON, ORANGE, SOFT, TEAL
from lib.figures.items import counts_bars, share_dots
from lib.figures.page import (
    NOT_HELD,
    NOT_PUBLISHED,
    Expected,
    absent,
    hatch,
    legend,
    number,
    page,
    part,
    total,
)
from lib.figures.panels import diagram, overview, unpublished
from lib.figures.save import completeness, evidence, keep
from lib.figures.series import columns, lines
from lib.figures.tables import describe
