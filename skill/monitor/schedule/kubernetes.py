"""A Kubernetes CronJob that ticks; its jobs are those that run elsewhere. Source: the batch/v1 API reference."""

from __future__ import annotations

from skill.monitor.schedule import Entry, call, minutes, template


class Kubernetes:
    """A manifest for `kubectl apply`; the image must hold this package."""

    def text(self, entry: Entry) -> str:
        values: dict[str, object] = {
            "minutes": minutes(entry.every_s),
            "image": entry.image or "self-improving-operations:latest",
            "file": entry.config.name,
        }
        return template("cronjob.yaml.j2", values, entry)

    def install(self, entry: Entry) -> str:
        call(["kubectl", "apply", "-f", "-"], self.text(entry))
        return (
            f"applied CronJob {entry.name}; it needs a ConfigMap, a PersistentVolumeClaim and a ServiceAccount of that "
            f"name: kubectl create configmap {entry.name} --from-file={entry.config}"
        )

    def remove(self, entry: Entry) -> str:
        call(["kubectl", "delete", "cronjob", entry.name])
        return f"deleted CronJob {entry.name}"
