"""Anything that Apprise knows (e-mail, Slack, ntfy and about a hundred more). Apprise is an extra: `notify`."""

from __future__ import annotations

from collections.abc import Mapping

from skill.monitor.channels import ChannelError, secret
from skill.monitor.outbox import Sent

INSTALL = "pip install 'self-improving-operations[notify]'"


class Apprise:
    """One Apprise address; the address itself is a secret."""

    def __init__(self, name: str, url: str) -> None:
        self.name = name
        self._url = url

    def send(self, text: str) -> Sent:
        try:
            import apprise  # type: ignore[import-not-found,unused-ignore]  # an extra
        except ImportError:
            return Sent(False, f"Apprise is not installed: {INSTALL}", permanent=True)
        sender = apprise.Apprise()
        if not self._url or not sender.add(self._url):
            return Sent(False, "Apprise does not know the address, or there is none", permanent=True)
        title, _, body = text.partition("\n")
        try:
            done = sender.notify(body=body.strip() or title, title=title)
        except (OSError, ValueError, TypeError) as error:
            return Sent(False, secret.scrub(f"Apprise: {type(error).__name__}: {error}", self._url), unsure=True)
        return Sent(True) if done else Sent(False, "Apprise: the service did not take the message", unsure=True)


def from_words(name: str, words: Mapping[str, str]) -> Apprise:
    """A channel as the jobs file describes it."""
    if not (words.get("urlEnv") or words.get("urlFile")):
        raise ChannelError(f"channel {name}: urlEnv or urlFile should name where the Apprise address is kept")
    return Apprise(name, secret.find(words, "url"))
