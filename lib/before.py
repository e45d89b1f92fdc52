"""What a process that runs notebooks settles before it imports anything else.

NumPy reads the number of its threads once, at its import; a fork of a process with threads is
broken. So `lib.run` and the tests import this first.
"""

import os
import sys
from pathlib import Path

HOME = Path(__file__).resolve().parents[1]  # the folder that holds lib

# One thread for each kernel: the notebooks already share the cores. The rest keeps the log free of
# warnings that no reader can act on, and the home folder, which may be closed, out of the run.
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "MPLCONFIGDIR": str(HOME / "outputs" / "runs" / "matplotlib"),
}
os.environ.update(ENVIRONMENT)

# jsonschema, which nbformat imports, takes most of a second to compile the grammar of a kind of
# address that no notebook has; it does without where the package is absent.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
