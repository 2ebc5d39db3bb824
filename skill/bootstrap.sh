# Sourced by bin/ops-learnings, bin/test and hooks/run.
#
# environment KIND: leaves in $python the interpreter of the private environment for
# requirements/KIND.txt, building it first where it is missing (skill/bootstrap.py).
# The usual case forks once, for the digest of the lock file, and starts no Python.

environment() { # KIND; reads $root, the checkout
    cache_folder
    lock=$root/requirements/$1.txt
    key=$(cksum <"$lock") || fail "cannot read $lock; the checkout is incomplete: clone it anew"
    key=${key%% *}
    if [ -z "${OPS_PYTHON:-}" ]; then
        for python in "$base/$1-$key"-py3.*/bin/python; do
            if [ -x "$python" ]; then return 0; fi
        done
    fi
    if ! find_python "$environment_probe"; then
        fail "needs Python 3.10 or newer with its venv module; found${found:- none}
  Debian, Ubuntu: apt-get install python3-venv    macOS: brew install python
  or name one: OPS_PYTHON=/path/to/python3.12 ${0##*/} ..."
    fi
    python=$("$python" -I -S -B "$root/skill/bootstrap.py" "$1" "$lock" "$base" "$key") || exit 1
    python=$python/bin/python
}

cache_folder() { # leaves it in $base
    if [ -n "${CLAUDE_PLUGIN_DATA:-}" ]; then
        base=$CLAUDE_PLUGIN_DATA/environments
        return
    fi
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
}

# hook_python FOLDER: leaves a Python for the hooks in $python, and a link to it in FOLDER for the next call.
hook_python() {
    find_python "$hook_probe" || return 1
    if [ -n "$1" ] && mkdir -p "$1" && ln -s "$python" "$1/python.$$"; then
        mv -f "$1/python.$$" "$1/python"
    fi 2>/dev/null
    return 0
}

# find_python PROBE: the first Python whose PROBE prints "ok PATH"; PATH goes to $python, what the
# others printed to $found.
find_python() {
    probe=$1
    set -- python3 python3.14 python3.13 python3.12 python3.11 python3.10 \
        /usr/bin/python3 /usr/local/bin/python3 /opt/homebrew/bin/python3
    if [ -n "${OPS_PYTHON:-}" ]; then set -- "$OPS_PYTHON"; fi
    found=
    for python in "$@"; do
        said=$("$python" -I -S -c "$probe" 2>/dev/null) || continue
        case $said in
        "ok "*)
            python=${said#ok }
            return 0
            ;;
        *) found="$found
    $said" ;;
        esac
    done
    return 1
}

# Both probes must also parse on the Pythons that they turn down.
hook_probe='
import os, sys
if sys.version_info >= (3, 10):
    print("ok " + os.path.realpath(sys.executable))
'
environment_probe='
import os, sys
version = "Python %d.%d.%d, %s" % (sys.version_info[0], sys.version_info[1], sys.version_info[2], sys.executable)
if sys.version_info < (3, 10):
    print("too old: " + version)
else:
    try:
        import ensurepip, venv
        print("ok " + os.path.realpath(getattr(sys, "_base_executable", sys.executable)))
    except ImportError:
        print("no venv module: " + version)
'

fail() {
    printf 'ops-learnings: %s\n' "$1" >&2
    exit 1
}
