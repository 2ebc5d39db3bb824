"""Deploy commands and how they ended: the raw material of the change failure rate."""

# ruff: noqa: E501 (patterns stay whole)

from skill.hook.command import read_command
from skill.hook.pattern import MULTILINE, Pattern

_DEPLOY = Pattern(
    r"\b(?:helm (?:upgrade|install)|kubectl (?:apply|set image|rollout (?:status|restart)|replace)|oc (?:apply|rollout|new-app)|terraform apply|tofu apply|pulumi up"
    r"|argocd app sync|flux reconcile|ansible-playbook|docker stack deploy|docker-compose up|docker compose up|cdk deploy|sam deploy|serverless deploy|sls deploy"
    r"|copilot (?:svc |app )?deploy|fly(?:ctl)? deploy|vercel(?: deploy| --prod)|netlify deploy|heroku (?:deploy|releases)|git push heroku|gcloud (?:app|run) deploy"
    r"|eb deploy|cap production deploy|kamal deploy|nomad (?:job )?run|skaffold run|helmfile (?:apply|sync)|gcloud deploy|cf push|railway up)\b"
    r"|(?:^|[\s/])deploy(?:\.sh|\.py)?(?:\s|$)|\bmake deploy\b|\bnpm run deploy\b",
    needs=(
        "ansible-playbook",
        "apply",
        "argocd app sync",
        "cf push",
        "copilot ",
        "deploy",
        "docker compose up",
        "docker-compose up",
        "flux reconcile",
        "gcloud ",
        "git push heroku",
        "helmfile ",
        "heroku ",
        "install",
        "new-app",
        "nomad ",
        "pulumi up",
        "railway up",
        "replace",
        "rollout",
        "set image",
        "skaffold run",
        "upgrade",
        "vercel ",
    ),
)
_ROLLBACK = Pattern(
    r"\b(?:helm rollback|kubectl rollout undo|oc rollback|argocd app rollback|heroku rollback|terraform apply -target|kamal rollback|eb (?:deploy --version|abort))\b"
    r"|(?:^|[\s/])rollback(?:\.sh|\.py)?(?:\s|$)|\bmake rollback\b|\bcopilot .{0,40}rollback\b",
    needs=("abort", "copilot ", "deploy --version", "kubectl rollout undo", "rollback", "terraform apply -target"),
)
_FAILED = Pattern(
    r"upgrade failed|installation failed|install failed|rollout.{0,40}(?:failed|exceeded)|exceeded its progress deadline|apply failed|deploy(?:ment)? (?:has )?failed"
    r"|failed to deploy|rolled back|error: timed out|^error:|failed=[1-9]|unreachable=[1-9]|update_rollback|rollback_complete|create_failed|update_failed",
    MULTILINE,
    needs=(
        "apply failed",
        "create_failed",
        "deploy",
        "error:",
        "exceeded its progress deadline",
        "failed=",
        "install failed",
        "installation failed",
        "rollback_complete",
        "rolled back",
        "rollout",
        "unreachable=",
        "update_failed",
        "update_rollback",
        "upgrade failed",
    ),
)
_DONE = Pattern(
    r"successfully rolled out|has been (?:upgraded|deployed)|status: deployed|apply complete!|deploy(?:ment)? (?:successful|complete|succeeded|finished)"
    r"|successfully deployed|\bconfigured$|\bcreated$|failed=0|sync status:\s{1,20}synced|update_complete|create_complete|rollback was a success|rolled back$",
    MULTILINE,
    needs=(
        "complete",
        "configured",
        "created",
        "failed=0",
        "finished",
        "has been ",
        "rollback was a success",
        "rolled back",
        "status: deployed",
        "succeeded",
        "successful",
        "sync status:",
    ),
)
_PROGRAMS = {
    "kubectl": "kubectl",
    "oc": "kubectl",
    "helm": "helm",
    "terraform": "terraform",
    "tofu": "terraform",
    "systemctl": "systemd",
    "docker": "docker",
}
_KINDS = {
    "quote": "read",
    "test": "test",
    "lint": "lint",
    "package": "package",
    "vcs": "vcs",
    "build": "build",
    "log": "log",
    "": "other",
}


def class_of(command: str) -> str:
    """ "deploy", "rollback", "kubectl", "helm", "terraform", "systemd", "docker", "log", "read", "test", "lint", "package", "vcs", "build", "edit", "other"."""
    reading = read_command(command)
    if reading.kind not in ("quote", "test", "lint"):
        words = " ".join(reading.words)[:2000]
        if _ROLLBACK.search(words):
            return "rollback"
        if _DEPLOY.search(words) and "--dry-run" not in words:
            return "deploy"
    if reading.kind in ("log", "live"):
        for program in reading.programs:
            if program in _PROGRAMS and reading.kind == "live":
                return _PROGRAMS[program]
        return "log" if reading.kind == "log" else "live"
    if any(program in ("vi", "vim", "nano", "emacs", "patch") for program in reading.programs):
        return "edit"
    return _KINDS.get(reading.kind, "other")


def outcome_of(command: str, output: str, exit_code: "int | None", failed: bool) -> str:
    """ "success" | "failure" of a deploy or rollback command, "" where it was none or the outcome is unclear."""
    if class_of(command) not in ("deploy", "rollback"):
        return ""
    if failed or (exit_code is not None and exit_code != 0):
        return "failure"
    low = output[-20_000:].lower()
    if _FAILED.search(low) and class_of(command) == "deploy":
        return "failure"
    return "success" if exit_code == 0 or _DONE.search(low) else ""
