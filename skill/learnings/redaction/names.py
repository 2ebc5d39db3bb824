"""How secret is the value behind this name? Reads `PGPASSWORD`, `apiKey`, `client-key-data` as people do. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from skill.learnings.redaction.spans import words

PASSWORD, SECRET, KEY = 3, 2, 1  # any value · a generated or quoted value · only a clearly generated value

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_SUFFIXES = words(
    "b64 base64 value prod production staging stage dev test live primary secondary old new current previous"
    " enc plain raw string str text data json default v main backup"
)
_PASSWORDS = ("password", "passwords", "passwd", "passphrase", "passcode", "pwd", "userpass", "dbpass", "psk")
_SECRETS = (
    *("secret", "secrets", "token", "apikey", "secretkey", "accesskey", "privatekey", "authkey", "credential"),
    *("credentials", "creds", "jwt", "apitoken", "authtoken", "accesstoken", "clientsecret", "mnemonic"),
)
_EXACT = words("pat auth authorization otp totp cvv cvc webhook bearer passkey hmac salt")
_KEY_OF = words(
    "api access secret private auth encryption signing app application license account shared master service client"
    " consumer deploy integration write ingest insert admin webhook subscription storage hmac rsa ssh crypt crypto"
    " cipher decrypt decryption seal unseal recovery activation transit appsecret secretaccess functions security"
    " fernet jwt session cookie rest maps push live personal org bot vault wrapping sas"
)
_NOT_KEY = words(
    "public pub primary foreign partition sort cache row bucket object s3 schema sequence hot natural idx index map"
    " hash group dict lookup search shard routing idempotency dedup dedupe pattern config metadata label annotation tag"
    " state lock kms known registry product event trace locale translation color resource entity item record field"
    " column unique composite candidate join order message msg topic feature flag setting option param property header"
    " selector filter query answer issue ticket story epic sub hosts arrow press scan context request correlation"
    " tenant customer file path image asset job task node pod line time date day name type"
)
_HARMLESS = words("public csrf next page continuation request idempotency sequence num max min")
_HIDING = words("secret secrets credential credentials creds")
_NAMING = words(
    "name ref reference key keys id enabled type path file version namespace mount source create existing url uri"
    " endpoint length size count store manager backend class provider engine refresh interval ttl annotations"
)


@lru_cache(maxsize=8192)
def strength(name: str) -> int:
    """PASSWORD, SECRET, KEY or 0 for a name as it stands before `=` or `:`."""
    parts = [part.lower() for part in _PARTS.findall(name)]
    while len(parts) > 1 and (parts[-1] in _SUFFIXES or parts[-1].isdigit()):
        parts.pop()
    if not parts:
        return 0
    return _by_last_word(parts) or _by_path(name)


def _by_last_word(parts: list[str]) -> int:
    last, before = parts[-1], parts[-2] if len(parts) > 1 else ""
    if last.endswith(_PASSWORDS) or (before == "pass" and last in ("word", "phrase")):
        return PASSWORD
    if last == "pass":
        return PASSWORD if before not in ("", "by", "no") else 0
    if last.endswith(_SECRETS) or last in _EXACT or before + last in ("personalaccess", "sharedaccesssignature"):
        return 0 if before in _HARMLESS else SECRET
    if last in ("id", "ident"):
        return SECRET if before in ("secret", "accesskey") or parts[-3:-1] == ["access", "key"] else 0
    if last == "hash" and before in ("password", "passwd"):
        return SECRET
    if last == "url" and before in ("webhook", "hook"):
        return SECRET
    if last in ("session", "sessionid", "sessid", "phpsessid", "jsessionid", "sid"):
        return KEY
    return _key(parts) if last == "key" else 0


def _key(parts: list[str]) -> int:
    before = parts[-2] if len(parts) > 1 else ""
    if before in _KEY_OF or before.endswith(("secret", "access")):
        return SECRET
    return KEY if before and before not in _NOT_KEY else 0


def _by_path(name: str) -> int:
    *above, last = [part for part in re.split(r"[.\[\]]+", name.lower()) if part]
    return SECRET if last not in _NAMING and any(part in _HIDING for part in above) else 0
