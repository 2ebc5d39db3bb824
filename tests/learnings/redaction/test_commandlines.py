"""Secrets in flags, URLs, headers and cookies."""

from __future__ import annotations

import secrets

import pytest

from skill.learnings.redact import redact

COMMANDS = [
    "mysql -u root -p{v} -e 'show replica status'",
    "mysqldump --host db -u app -p'{v}' orders",
    "sshpass -p {v} ssh ops@bastion.example.com uptime",
    "docker login -u ci-bot -p {v} registry.example.com",
    "az login --service-principal -u app -p {v} --tenant t",
    "redis-cli -h cache -a {v} ping",
    "mongosh -u admin -p {v} --authenticationDatabase admin",
    "ldapsearch -x -D cn=admin -w {v} -b dc=example",
    "mosquitto_pub -h mq -u ops -P {v} -t x",
    "sqlcmd -S db -U sa -P {v} -Q 'select 1'",
    "keytool -list -keystore k.jks -storepass {v}",
    "openssl rsa -in k.pem -passin pass:{v}",
    "vault login {v}",
    "aws configure set aws_secret_access_key {v}",
    "smbclient //srv/share -U ops%{v}",
    "sqlplus app/{v}@db.example.com/ORCL",
    "curl -sf -u 'svc-monitor:{v}' https://es.example.com:9200/_cluster/health",
    "wget --user=ops --password={v} https://example.com/x",
    "deployctl apply --acme-token {v} --wait",
    "kubectl --token={v} get nodes",
    "echo {v} | docker login -u ci --password-stdin",
    "postgresql://app:{v}@db.example.com:5432/orders?sslmode=require",
    "redis://:{v}@cache.example.com:6379/0",
    "https://x-access-token:{v}@github.com/acme/x.git",
    "https://{v}@github.com/acme/x.git",
    "app:{v}@tcp(db.example.com:3306)/orders",
    "Authorization: Bearer {v}",
    "> Authorization: Basic {v}",
    "proxy-authorization: Token {v}",
    "-H 'Authorization: ApiKey {v}' https://api.example.com",
    "> Cookie: sessionid={v}; theme=dark",
    "Set-Cookie: session={v}; Path=/; HttpOnly",
    "https://acct.blob.core.windows.net/c/b?sv=2022&sig={v}%3D&se=2026",
    "https://bucket.s3.amazonaws.com/x?X-Amz-Signature={v}&X-Amz-Expires=3600",
    "https://alerts.example.com/hooks/inbound/{v}",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_secret_goes_and_the_command_stays(command: str) -> None:
    secret = "k7" + secrets.token_hex(10)
    masked = redact(command.format(v=secret)).text
    assert secret[2:14] not in masked
    before, after = command.split("{v}")
    assert masked.startswith(before) and masked.endswith(after.replace("%3D", ""))


@pytest.mark.parametrize(
    "text",
    [
        'mysql -p"$DB_PASS" orders',
        "mysql -P 3306 -h db.example.com",
        "psql postgres://app:${DB_PASSWORD}@db.example.com/orders",
        "--token <token> --password PASSWORD --api-key=$API_KEY",
        'WWW-Authenticate: Bearer realm="https://auth.example.com/token",service="registry"',
        "curl -H 'Authorization: Bearer $(gcloud auth print-access-token)' https://example.com",
        "Set-Cookie: theme=dark; Path=/; Max-Age=3600",
        "https://db.example.com:5432/a@b",
        "git clone git@github.com:octo/infra.git",
        "docker run -p 8080:8080 -u 1000:1000 nginx:1.27",
        "ssh-keygen -t ed25519 -N ''",
        "tar -p -xf backup-2026-04-01.tar",
    ],
)
def test_references_ports_and_plain_urls_stay(text: str) -> None:
    assert redact(text).text == text


def test_an_at_sign_inside_of_a_password_does_not_let_half_of_it_through() -> None:
    secret = f"p{secrets.token_hex(5)}@{secrets.token_hex(5)}"
    assert redact(f"dsn=postgres://etl:{secret}@db.example.com:5432/dw").text == (
        "dsn=postgres://etl:[password-1]@db.example.com:5432/dw"
    )
