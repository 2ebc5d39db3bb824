# Sourced by bin/ops-learnings and bin/test, with $root set to the checkout.
#
# environment KIND: leaves in $python the interpreter of the private environment for
# requirements/KIND.txt, building it first where it is missing (skill/bootstrap.py).
# The usual case forks once, for the digest of the lock file, and starts no Python.

environment() {
    if [ -n "${CLAUDE_PLUGIN_DATA:-}" ]; then
        base=$CLAUDE_PLUGIN_DATA/environments
    else
        case ${XDG_CACHE_HOME:-} in
        /*) base=$XDG_CACHE_HOME ;;
        *)
            if [ -z "${HOME:-}" ]; then
                fail "neither HOME nor XDG_CACHE_HOME is set; set XDG_CACHE_HOME to a folder you can write to"
            fi
            base=$HOME/.cache
            if [ -d "$HOME/Library/Caches" ]; then base=$HOME/Library/Caches; fi
            ;;
        esac
        base=$base/self-improving-operations
    fi
    lock=$root/requirements/$1.txt
    key=$(cksum <"$lock") || fail "cannot read $lock; the checkout is incomplete: clone it anew"
    key=${key%% *}
    if [ -z "${OPS_PYTHON:-}" ]; then
        for python in "$base/$1-$key"-py3.*/bin/python; do
            if [ -x "$python" ]; then return 0; fi
        done
    fi
    find_python
    python=$("$python" -I -S -B "$root/skill/bootstrap.py" "$1" "$lock" "$base" "$key") || exit 1
    python=$python/bin/python
}

# find_python: leaves in $python a Python >= 3.10 that can make environments.
find_python() {
    set -- python3 python3.14 python3.13 python3.12 python3.11 python3.10 \
        /usr/bin/python3 /usr/local/bin/python3 /opt/homebrew/bin/python3
    if [ -n "${OPS_PYTHON:-}" ]; then set -- "$OPS_PYTHON"; fi
    seen=
    for python in "$@"; do
        found=$("$python" -I -S -c "$probe" 2>/dev/null) || continue
        case $found in
        "ok "*) return 0 ;;
        *) seen="$seen
    $found" ;;
        esac
    done
    fail "needs Python 3.10 or newer with its venv module; found${seen:- none}
  Debian, Ubuntu: apt-get install python3-venv    macOS: brew install python
  or name one: OPS_PYTHON=/path/to/python3.12 ${0##*/} ..."
}

probe='
import sys
version = "Python %d.%d.%d, %s" % (sys.version_info[0], sys.version_info[1], sys.version_info[2], sys.executable)
if sys.version_info < (3, 10):
    print("too old: " + version)
else:
    try:
        import ensurepip, venv
        print("ok " + version)
    except ImportError:
        print("no venv module: " + version)
'

fail() {
    printf 'ops-learnings: %s\n' "$1" >&2
    exit 1
}
