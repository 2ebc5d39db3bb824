"""Deployments, rollbacks and manual fixes that an agent makes: what change failure rate and toil are counted from."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from skill.hook.event import Event

DEPLOY, ROLLBACK, MANUAL_FIX = "deploy", "rollback", "manual_fix"

# Words in this order on a command line -> the name of the manual fix. Each is a step that automation could take.
_FIXES = (
    ("restart", ("rollout", "restart")),
    ("restart", ("systemctl", "restart")),
    ("restart", ("service", "restart")),
    ("restart", ("docker", "restart")),
    ("restart", ("supervisorctl", "restart")),
    ("pod_deletion", ("kubectl", "delete", "pod")),
    ("pod_deletion", ("kubectl", "delete", "pods")),
    ("node_drain", ("kubectl", "drain")),
    ("scaling", ("kubectl", "scale")),
    ("process_kill", ("kill", "-9")),
    ("process_kill", ("pkill",)),
    ("cache_flush", ("redis-cli", "flushall")),
    ("disk_cleanup", ("docker", "system", "prune")),
    ("disk_cleanup", ("truncate", "-s")),
    ("certificate_renewal", ("certbot", "renew")),
    ("certificate_renewal", ("cmctl", "renew")),
    ("secret_rotation", ("kubectl", "create", "secret")),
    ("secret_rotation", ("vault", "kv", "put")),
    ("lock_removal", ("terraform", "force-unlock")),
    ("queue_purge", ("rabbitmqctl", "purge_queue")),
)
_NO_NAMES = frozenset(
    (
        *("pod", "pods", "deployment", "deployments", "deploy", "statefulset", "daemonset", "node", "secret"),
        *("generic", "restart"),
        *("undo", "status", "apply", "set", "image", "app", "sync", "system", "prune", "kv", "put"),
    )
)
_CHANGING = frozenset(word for _, words in _FIXES for word in words[:1]) | frozenset(
    ("kubectl", "oc", "helm", "terraform", "tofu", "pulumi", "argocd", "flux", "ansible-playbook", "heroku", "cdk")
)


def change_of(event: "Event") -> "tuple[str, str, str] | None":
    """(kind, outcome, service) of a command that changed something, or None.

    The outcome of a deployment or rollback is success or failure; that of a manual fix is the fix's name.
    """
    plain = event.command.lower()
    if not any(word in plain for word in _CHANGING) and "deploy" not in plain and "rollback" not in plain:
        return None
    from skill.hook import match
    from skill.hook.command import read_command

    words = read_command(event.command).words
    failed = event.failed or bool(event.exit_code)
    fix = next((name for name, wanted in _FIXES if _in_order(wanted, words)), "")
    if fix:
        return None if failed else (MANUAL_FIX, fix, _service(words))
    outcome = match.deploy_outcome(event.command, event.output, event.exit_code, event.failed)
    if not outcome:
        return None
    return (ROLLBACK if match.command_class(event.command) == ROLLBACK else DEPLOY, outcome, _service(words))


def _in_order(wanted: "tuple[str, ...]", words: "list[str]") -> bool:
    rest = iter(words)
    return all(word in rest for word in wanted)


def _service(words: "list[str]") -> str:
    """What the command was about: the first name after program and verb that is no kind, file or option."""
    for word in words[2:]:
        name = word.rpartition("/")[2]
        if word[0] not in "-./" and "=" not in word and "." not in name and name not in _NO_NAMES:
            return name[:60]
    return ""
