"""``python -m lib.site``: the pages of the reference results."""

from lib.site.pages import main

main()
