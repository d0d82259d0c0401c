"""How functions run; knows no function by name."""

import sys
from importlib.util import find_spec

from runtime.left_out import leave_out

if find_spec("msgspec") is None:  # as in a system's own Python
    sys.exit("This Python lacks the product's packages: use .venv/bin/python, which make setup and make demo make.")
leave_out()  # at import, and here: this runs before any module of the runtime imports a library
