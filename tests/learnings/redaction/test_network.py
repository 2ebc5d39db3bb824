"""Private addresses and internal hosts go; loopback, documentation and public ones stay."""

from __future__ import annotations

import pytest

from skill.learnings.redact import redact


@pytest.mark.parametrize(
    "address",
    ["10.1.2.3", "172.16.0.1", "172.31.255.254", "192.168.50.236", "100.64.3.4", "169.254.3.4",
     "fd12:3456:789a:1::1", "fe80::1%eth0", "fdef:1c1a::66bd"],
)  # fmt: skip
def test_private_addresses_go(address: str) -> None:
    assert redact(f"peer {address} became inactive").text == "peer [ip-1] became inactive"


@pytest.mark.parametrize(
    "text",
    ["172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "192.167.1.1", "11.0.0.1", "127.0.0.1", "0.0.0.0",
     "255.255.255.0", "8.8.8.8", "1.1.1.1", "192.0.2.14", "198.51.100.7", "203.0.113.88", "169.254.169.254",
     "::1", "2001:db8::1", "2606:4700:4700::1111", "fc00", "10.0.19045.1", "1.3.6.1.4.1.10.1.2.3"],
)  # fmt: skip
def test_public_loopback_and_documentation_addresses_stay(text: str) -> None:
    assert redact(f"via {text} now").text == f"via {text} now"


@pytest.mark.parametrize("text", ["Chrome/123.0.2567.54", "version 10.4.0.1", "lib==10.2.3.4", "app-10.2.3.4"])
def test_versions_that_look_like_addresses_stay(text: str) -> None:
    assert redact(text).text == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("10.1.2.3/24", "[ip-1]/24"),
        ("http://172.16.0.1:9001/api", "http://[ip-1]:9001/api"),
        ("192.168.1.1-192.168.1.9", "[ip-1]-[ip-2]"),
        ("db-1/10.0.3.4:5432", "db-1/[ip-1]:5432"),
        ("http://[fd12::1]:80/", "http://[[ip-1]]:80/"),
    ],
)
def test_ports_paths_and_ranges_around_an_address_stay(text: str, masked: str) -> None:
    assert redact(text).text == masked


@pytest.mark.parametrize(
    "host",
    ["db-1.prod.acme.internal", "printer-2.lab.local", "grafana.lan", "vault.corp", "node1.node.dc1.consul",
     "files.home.arpa", "ip-10-0-1-2", "ip-10-0-1-2.eu-west-1.compute.internal", "vpn.corp.acme.com",
     "grafana.intra.acme.net", "vm1.internal.cloudapp.net", "api.payments.internal"],
)  # fmt: skip
def test_internal_hosts_go(host: str) -> None:
    assert redact(f"Could not resolve host: {host} (step 4/9)").text == "Could not resolve host: [host-1] (step 4/9)"


@pytest.mark.parametrize(
    "text",
    ["https://api.example.com/v1", "registry.k8s.io/pause:3.9", "host.docker.internal", "metadata.google.internal",
     "O=cluster.local", "vim /etc/rc.local", "settings.local.json .env.local", "self.local.value = threading.local()",
     "from hypothesis.internal.engine import x", "at com.acme.internal.auth.Tokens.verify(Tokens.java:42)",
     "eu-west-1.amazonaws.com/shop/api:1.42.0", "ingress.example.org"],
)  # fmt: skip
def test_public_and_well_known_names_files_and_code_stay(text: str) -> None:
    assert redact(text).text == text


def test_a_cluster_service_keeps_its_name_and_loses_its_place() -> None:
    assert redact("dial orders.prod.svc.cluster.local:8080").text == "dial orders.[host-1]:8080"


@pytest.mark.parametrize("mac", ["02:42:ac:11:00:02", "02-42-AC-11-00-02", "0242.ac11.0002"])
def test_hardware_addresses_go(mac: str) -> None:
    assert redact(f"lease for {mac} expired").text == "lease for [mac-1] expired"


@pytest.mark.parametrize("mac", ["ff:ff:ff:ff:ff:ff", "00:00:00:00:00:00", "00:00:5e:00:53:af", "12:34:56"])
def test_broadcast_zero_and_documentation_hardware_addresses_stay(mac: str) -> None:
    assert redact(mac).text == mac
