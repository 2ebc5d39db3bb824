"""Private keys in the forms that tools print."""

from __future__ import annotations

import base64
import secrets

import pytest

from skill.learnings.redact import redact

BODY = "\n".join(base64.b64encode(secrets.token_bytes(48)).decode() for _ in range(5))


@pytest.mark.parametrize("name", ["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED ", "DSA "])
def test_a_pem_block_goes_whole(name: str) -> None:
    text = f"$ cat tls.key\n-----BEGIN {name}PRIVATE KEY-----\n{BODY}\n-----END {name}PRIVATE KEY-----\n$ nginx -t\n"
    assert redact(text).text == "$ cat tls.key\n[private-key-1]\n$ nginx -t\n"


def test_a_pem_block_inside_of_json_goes_whole() -> None:
    block = f"-----BEGIN PRIVATE KEY-----\n{BODY}\n-----END PRIVATE KEY-----\n".replace("\n", "\\n")
    masked = redact(f'{{"private_key": "{block}", "auth_uri": "x"}}').text
    assert masked == '{"private_key": "[private-key-1]", "auth_uri": "x"}'


def test_a_block_that_is_cut_off_goes_as_far_as_it_reads_as_a_key() -> None:
    masked = redact(f"-----BEGIN RSA PRIVATE KEY-----\n{BODY}").text
    assert masked == "[private-key-1]"


def test_a_pgp_block_goes_whole() -> None:
    text = f"-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n{BODY}\n-----END PGP PRIVATE KEY BLOCK-----"
    assert redact(text).text == "[private-key-1]"


def test_a_putty_key_goes_whole() -> None:
    head, mac = "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n", secrets.token_hex(32)
    text = f"{head}Private-Lines: 1\n{BODY}\nPrivate-MAC: {mac}\nok"
    assert redact(text).text == "[private-key-1]\nok"


def test_a_private_key_that_was_encoded_again_goes() -> None:
    encoded = base64.b64encode(f"-----BEGIN PRIVATE KEY-----\n{BODY}".encode()).decode()
    assert redact(f"kubeconfig holds {encoded} twice").text == "kubeconfig holds [private-key-1] twice"


@pytest.mark.parametrize("what", ["CERTIFICATE", "PUBLIC KEY", "CERTIFICATE REQUEST"])
def test_public_blocks_stay(what: str) -> None:
    text = f"-----BEGIN {what}-----\n{BODY}\n-----END {what}-----\n"
    assert redact(text).text == text


@pytest.mark.parametrize("body", ["", "\n", "…", "\nMIIC...\n", "\n<your key>\n"])
def test_an_example_of_a_block_stays(body: str) -> None:
    text = f"-----BEGIN PRIVATE KEY-----{body}-----END PRIVATE KEY-----"
    assert redact(text).text == text
