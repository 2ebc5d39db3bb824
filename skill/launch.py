"""What bin/ops-learnings starts: the package of this checkout on the packages of its environment.

Run as `ENV/bin/python -I skill/launch.py`: isolated, so that neither the user's working directory nor
PYTHONPATH can put other modules in front.
"""

import os
import sys
from contextlib import suppress

# A checkout may be read-only or not ours to litter: bytecode is cached in the environment.
sys.pycache_prefix = os.path.join(sys.prefix, "bytecode")
with suppress(OSError):
    os.utime(sys.prefix)  # bootstrap.sweep removes what no run has touched for a month
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.argv[0] = "ops-learnings"

from skill.commands import entry  # noqa: E402 - only importable once the path is set

entry()
