"""Tokens by their own shape. All values are made up while the test runs."""

from __future__ import annotations

import base64
import json
import random
import string

import pytest

from skill.learnings.redact import redact

ALNUM = string.ascii_letters + string.digits
LOWER = string.ascii_lowercase + string.digits
UPPER = string.ascii_uppercase + string.digits
URL = ALNUM + "-_"
HEX = "0123456789abcdef"
# vendor: pieces of its shape, an alphabet and a length for each part that is random
SHAPES: dict[str, tuple[str | tuple[str, int], ...]] = {
    "github": ("gh", "p_", (ALNUM, 36)),
    "github fine grained": ("github", "_pat_", (ALNUM, 22), "_", (ALNUM, 59)),
    "gitlab": ("gl", "pat-", (URL, 20)),
    "gitlab runner": ("gl", "rt-", (URL, 20)),
    "slack bot": ("xo", "xb-", ("123456789", 12), "-", ("123456789", 12), "-", (ALNUM, 24)),
    "slack app": ("xa", "pp-1-", (UPPER, 11), "-", ("123456789", 13), "-", (HEX, 64)),
    "slack webhook": ("https://hooks.slack.com/ser", "vices/T", (UPPER, 9), "/B", (UPPER, 9), "/", (ALNUM, 24)),
    "discord webhook": ("https://discord.com/api/web", "hooks/", ("123456789", 18), "/", (URL, 68)),
    "telegram": (("123456789", 9), ":A", "A", (URL, 33)),
    "stripe": ("sk_", "live_", (ALNUM, 24)),
    "stripe webhook": ("wh", "sec_", (ALNUM, 32)),
    "aws access key": ("AK", "IA", (UPPER, 16)),
    "google api key": ("AI", "za", (URL, 35)),
    "google oauth": ("ya", "29.", (URL, 90)),
    "azure ad secret": ((ALNUM, 3), "8Q~", (ALNUM, 34)),
    "npm": ("np", "m_", (ALNUM, 36)),
    "pypi": ("py", "pi-", (URL, 150)),
    "docker hub": ("dckr", "_pat_", (URL, 27)),
    "twilio": ("S", "K", (HEX, 32)),
    "sendgrid": ("S", "G.", (URL, 22), ".", (URL, 43)),
    "mailchimp": ((HEX, 32), "-us14"),
    "databricks": ("da", "pi", (HEX, 32)),
    "vault": ("hv", "s.", (URL, 95)),
    "vault before 1.10": ("s", ".", (ALNUM, 24)),
    "terraform cloud": ((ALNUM, 14), ".atlas", "v1.", (URL, 67)),
    "digitalocean": ("do", "p_v1_", (HEX, 64)),
    "grafana": ("gl", "sa_", (ALNUM, 32), "_", (HEX, 8)),
    "sentry": ("snt", "ryu_", (HEX, 64)),
    "dynatrace": ("dt0", "c01.", (UPPER, 24), ".", (UPPER, 64)),
    "new relic": ("NR", "AK-", (UPPER, 27)),
    "honeycomb": ("hca", "ik_", (LOWER, 58)),
    "atlassian": ("AT", "ATT3", (URL, 186)),
    "linear": ("lin", "_api_", (ALNUM, 40)),
    "notion": ("nt", "n_", ("0123456789", 11), (ALNUM, 35)),
    "figma": ("fi", "gd_", (URL, 40)),
    "postman": ("PM", "AK-", (HEX, 24), "-", (HEX, 34)),
    "doppler": ("d", "p.pt.", (ALNUM, 43)),
    "fly": ("fo", "1_", (URL, 43)),
    "supabase": ("sb", "p_", (HEX, 40)),
    "planetscale": ("pscale", "_tkn_", (URL, 43)),
    "pulumi": ("pu", "l-", (HEX, 40)),
    "shopify": ("shp", "at_", (HEX, 32)),
    "square": ("sq0", "atp-", (URL, 22)),
    "openai": ("s", "k-proj-", (URL, 120)),
    "anthropic": ("sk-", "ant-api03-", (URL, 93), "AA"),
    "hugging face": ("h", "f_", (string.ascii_letters, 34)),
    "groq": ("gs", "k_", (ALNUM, 52)),
    "tailscale": ("ts", "key-auth-", (ALNUM, 12), "-", (ALNUM, 32)),
    "openshift": ("sha", "256~", (URL, 43)),
    "sonar": ("sq", "u_", (HEX, 40)),
    "age": ("AGE-SECRET", "-KEY-1", (UPPER, 58)),
    "a vendor nobody knows": ("acme", "_live_", (ALNUM, 36)),
}


def made(vendor: str, seed: int) -> str:
    chance = random.Random(f"{vendor} {seed}")
    parts = (part if isinstance(part, str) else "".join(chance.choices(part[0], k=part[1])) for part in SHAPES[vendor])
    return "".join(parts)


@pytest.mark.parametrize("vendor", SHAPES)
def test_a_vendors_token_is_masked_without_any_context(vendor: str) -> None:
    for seed in range(20):
        token = made(vendor, seed)
        assert redact(f"worker 3 rejected {token} after 30s").text == "worker 3 rejected [token-1] after 30s"


def test_json_web_tokens_are_masked_with_and_without_signature() -> None:
    def segment(value: dict[str, str]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    unsigned = f"{segment({'alg': 'none', 'typ': 'JWT'})}.{segment({'sub': 'svc-deployer', 'aud': 'api'})}."
    assert redact(f"got {unsigned}x7Kq-2 back").text == "got [token-1] back"
    assert redact(f"got {unsigned} back").text == "got [token-1] back"


@pytest.mark.parametrize(
    "text",
    [
        "commit 6cfec40cb9de142019a7d6179b728f4dcd781e7c",
        "nginx@sha256:9d21432d6018cc8f80844d12bc882067c0315747019c112bd69ca8cbdb60e865",
        "request_id=834ad659-d081-4a76-b51c-a73c176ac436 trace_id=4bf92f3577b34da6a3ce929d0e0e4736",
        "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        '"integrity": "sha512-RZNwNclF7aMSo8bDg70amg32dyeZGZxiDuQmZxKLAlQjr3jGyLxa4Kkk58UO7D2QdgFIQCovuSuZESne6RA"',
        "golang.org/x/sys v0.1.0 h1:kunALQeHf1a185U1i0GOB/fy1IPRDDpuoOOqRReG57U=",
        "checkout-7c9f8d6b5-x2x4q restarted, i-1d977c81ce28d2c36 in vpc-1d977c81",
        "req_1QxYzAbCdEfGhIjKlMnOpQr2 failed with evt_1NirD82eZvKYlo2CIvbtLWuY",
        "s.AcceptanceTimeoutSecondsLeft hf_requiredCharacteristicTypesForDisplayMetadata",
        "task_scheduler_max_concurrency pg_stat_activity_count_total",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOmv ops",
        "accessKey: 'AKIAIOSFODNN7EXAMPLE'",
        "xoxb-your-token-here, ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, AKIA****************",
    ],
)
def test_hashes_ids_names_and_placeholders_stay(text: str) -> None:
    assert redact(text).text == text
