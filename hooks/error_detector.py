"""Tool results: hook JSON on stdin, one answer or silence on stdout."""

import sys

sys.path.append(__file__.replace("\\", "/").rpartition("/hooks/")[0].removesuffix("/skill/_share"))

from skill.hook.gate import main  # noqa: E402

main("tool")
