"""What counts as a deployment, a rollback or a manual fix."""

import pytest

from skill.hook import changes
from skill.hook.changes import change_of
from skill.hook.event import Event
from skill.hook.gate import CHANGES, tokens


def ran(command: str, output: str = "", exit_code: "int | None" = 0) -> "tuple[str, str, str] | None":
    event = Event("claude-code", "PostToolUse", "tool", "s-1")
    event.command, event.output, event.exit_code = command, output, exit_code
    event.failed = bool(exit_code)
    return change_of(event)


@pytest.mark.parametrize(
    ("command", "change"),
    [
        ("kubectl rollout restart deployment/checkout", ("manual_fix", "restart", "checkout")),
        ("sudo systemctl restart nginx", ("manual_fix", "restart", "nginx")),
        ("kubectl delete pod checkout-0", ("manual_fix", "pod_deletion", "checkout-0")),
        ("redis-cli flushall", ("manual_fix", "cache_flush", "")),
        ("certbot renew", ("manual_fix", "certificate_renewal", "")),
    ],
)
def test_a_manual_fix_that_worked_is_named(command: str, change: tuple[str, str, str]) -> None:
    assert ran(command) == change


def test_a_manual_fix_that_failed_fixed_nothing() -> None:
    assert ran("systemctl restart nginx", "Job for nginx.service failed", 1) is None


def test_a_deployment_ends_well_or_not() -> None:
    assert ran("helm upgrade checkout ./chart", 'Release "checkout" has been upgraded.') is not None
    assert ran("kubectl apply -f deploy.yaml", "deployment.apps/checkout configured")[:2] == ("deploy", "success")  # type: ignore[index]
    assert ran("terraform apply -auto-approve", "Error: creating instance", 1)[:2] == ("deploy", "failure")  # type: ignore[index]


def test_a_rollback_is_one() -> None:
    assert ran("kubectl rollout undo deployment/checkout") == ("rollback", "success", "checkout")


@pytest.mark.parametrize("command", ["ls -la", "kubectl get pods", "git push", "cat deploy.sh", "helm template ."])
def test_other_commands_change_nothing(command: str) -> None:
    assert ran(command) is None


def test_each_fix_has_a_word_that_lets_its_success_pass_the_gate() -> None:
    assert [words for _, words in changes._FIXES if CHANGES.isdisjoint(tokens(" ".join(words).encode()))] == []
