"""Values behind telling names, in the notations that operations work meets."""

from __future__ import annotations

import base64
import secrets
import string

import pytest

from skill.learnings.redact import redact

LETTERS = string.ascii_letters + string.digits


def value(length: int = 18) -> str:
    """Random, and surely holding a digit between letters."""
    return "".join(secrets.choice(LETTERS) for _ in range(length - 5)) + "a7b3c"


NOTATIONS = [
    "{}_PASSWORD={v}",
    "export DB_PASS='{v}'",
    "PGPASSWORD={v} psql -h db -U app",
    "spring.datasource.password={v}",
    "  password: {v}",
    '  "password": "{v}", "pool": 15',
    "  'password' => '{v}',",
    'msg="call failed" body="{{\\"api_key\\":\\"{v}\\",\\"retry\\":3}}"',
    "client_secret={v}&grant_type=client_credentials",
    "GET /v1/things?limit=20&access_token={v}&page=2",
    "Server=db.example.com;User Id=sa;Password={v};Encrypt=true",
    "jdbc:postgresql://db.example.com/orders?user=app&password={v}&ssl=true",
    "//registry.example.com/:_authToken={v}",
    '"auths": {{"registry.example.com": {{"auth": "{v}"}}}}',
    "X-Api-Key: {v}",
    "> X-Vault-Token: {v}",
    "helm upgrade web ./chart --set image.tag=1.14.2 --set secrets.mail={v} --wait",
    "- name: DB_PASSWORD\n  value: {v}",
    '{{"name": "DB_PASSWORD", "value": "{v}"}}',
    "<password>{v}</password>",
    '<add key="ApiKey" value="{v}" />',
    "Key         Value\n---         -----\npassword    {v}",
    "| token | {v} |",
    "Unseal Key 1: {v}",
    "Initial Root Token: {v}",
    "ENV API_TOKEN {v}",
    "machine api.example.com login deployer password {v}",
    "machine api.example.com\n  login deployer\n  password {v}",
    "db.example.com:5432:orders:app:{v}",
    "ALTER USER app WITH PASSWORD '{v}';",
    "CREATE USER 'app'@'%' IDENTIFIED BY '{v}';",
    "requirepass {v}",
    "root:$6$saltsalt${v}{v}{v}:19000:0:99999:7:::",
    "The admin password is {v} until tomorrow",
    "config: api_key: {v}, region: eu-west-1, threshold: 0.85",
    "kubectl create secret generic x --from-literal=foo={v}",
    'ansible-playbook site.yml -e "db_password={v}"',
]


@pytest.mark.parametrize("notation", NOTATIONS)
def test_the_value_goes_and_the_rest_of_the_line_stays(notation: str) -> None:
    secret = value()
    text = notation.format("DB", v=secret)
    masked = redact(text).text
    assert secret[:9] not in masked and secret[-9:] not in masked
    before, after = text.split(secret, 1)[0], text.rsplit(secret, 1)[1]
    assert masked.startswith(before) or "saltsalt" in notation
    assert masked.endswith(after)


@pytest.mark.parametrize(
    "text",
    [
        "max_tokens: 2048 token_count=4778 prompt_tokens=413",
        "FATAL: password authentication failed for user app (SQLSTATE 28P01)",
        'secret "tls-creds" not found in namespace prod; token expired at 12:00',
        "Error: token: expected string, got number",
        "error: invalid token: unexpected end of JSON input",
        "secretName: api-tls-2024",
        "imagePullSecrets: [{name: regcred}]",
        'export PGPASSWORD="${PASS_FROM_VAULT}"',
        "DB_PASSWORD: {{ vault_db_password }}",
        "AWS_SECRET_ACCESS_KEY=op://prod/aws/secret",
        "password = var.db_password",
        "password = (sensitive value)",
        "token = os.environ['TOKEN']",
        "access_token_url='https://auth.example.com/oauth/access_token'",
        "tls.key: /etc/ssl/private/tls.key",
        "client_id: 73082700-1f09-405b-80d0-3131bfd6272d",
        "cache_key: Linux-node-6cfec40cb9de142019a7d6179b728f4dcd781e7c",
        "partition_key=2026-01-02#ord_01HXYZ7K3M4N5P6Q7R8S9T0V1W",
        "next_page_token: CAUQAA",
        "--- PASS: TestFoo2 (0.00s)",
        "pass: 1204 fail: 3",
        "monkey: banana7x9z keyboard: qwerty",
        "password:\n  minLength: 12\n",
        "default-token-abc12   kubernetes.io/service-account-token   3   41d",
        "docker login -u ci --password-stdin registry.example.com",
        "curl -u username:token https://api.example.com",
    ],
)
def test_words_about_secrets_references_and_identifiers_stay(text: str) -> None:
    assert redact(text).text == text


def test_all_values_of_a_kubernetes_secret_go_whatever_their_names() -> None:
    hidden = [base64.b64encode(secrets.token_bytes(12)).decode() for _ in range(2)]
    text = f"data:\n  tls.crt: {hidden[0]}\n  banner: {hidden[1]}\nkind: Secret\nmetadata:\n  name: web\n"
    assert redact(text).text == (
        "data:\n  tls.crt: [secret-1]\n  banner: [secret-2]\nkind: Secret\nmetadata:\n  name: web\n"
    )


def test_a_config_map_keeps_its_data() -> None:
    text = "data:\n  banner: aGVsbG8gd29ybGQK\nkind: ConfigMap\n"
    assert redact(text).text == text


def test_a_kubeconfig_loses_its_key_and_keeps_its_certificate() -> None:
    key, certificate = ("LS0tLS1CRUdJTi" + secrets.token_hex(40) for _ in range(2))
    text = f"    certificate-authority-data: {certificate}\n    client-key-data: {key}\n"
    assert redact(text).text == f"    certificate-authority-data: {certificate}\n    client-key-data: [secret-1]\n"


def test_a_short_number_behind_a_telling_name_is_a_count() -> None:
    assert redact("token: 4821337").text == "token: 4821337"
