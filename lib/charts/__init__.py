"""Values that stand only in a report's charts: checked as transcribed, or proposed from a PDF.

No notebook imports this room; the reader of PDFs needs the optional packages of ``.[charts]``.
"""
