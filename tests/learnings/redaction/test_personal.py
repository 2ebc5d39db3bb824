"""People and money: mails, phones, cards, bank accounts, ids, home folders, cloud accounts."""

from __future__ import annotations

import random

import pytest

from skill.learnings.redact import redact
from skill.learnings.redaction.personal import is_iban, luhn


def digits(count: int) -> str:
    return "".join(random.choices("0123456789", k=count))


def card(prefix: str, length: int) -> str:
    body = prefix + digits(length - len(prefix) - 1)
    return next(body + check for check in "0123456789" if luhn(body + check))


@pytest.mark.parametrize("mail", ["ana.silva@acme.io", "bob+ops@mail.acme.co.uk", "svc@proj.iam.gserviceaccount.com"])
def test_mail_addresses_go(mail: str) -> None:
    assert redact(f"bounce to=<{mail}> 550").text == "bounce to=<[email-1]> 550"


@pytest.mark.parametrize(
    "text",
    ["docs@example.com", "git@github.com:octo/infra.git", "user@1000.service", "image@2x.png", "a@localhost"],
)
def test_documentation_mails_remotes_and_units_stay(text: str) -> None:
    assert redact(text).text == text


@pytest.mark.parametrize(
    "phone",
    ["+49 30 3328686", "+1 (415) 555-0188", "415-555-0142", "(415) 555-0188", "+4930901820", "+44 20 7946 0958"],
)
def test_phone_numbers_go(phone: str) -> None:
    assert redact(f"delivery failed to {phone}: carrier error 30003").text == (
        "delivery failed to [phone-1]: carrier error 30003"
    )


def test_a_local_number_goes_where_it_is_called_a_phone() -> None:
    assert redact("tel: 030 901820, phone=07700900123").text == "tel: [phone-1], phone=[phone-2]"


@pytest.mark.parametrize(
    "text",
    ["+0200", "2026-04-01T07:12:03+02:00", "offset +12345", "252.227-7013",
     "lag_ms=1840 last_success_ms=1736344304887", "transferred 944745119525 bytes"],
)  # fmt: skip
def test_times_counts_and_clauses_are_no_phones(text: str) -> None:
    assert redact(text).text == text


@pytest.mark.parametrize(
    ("prefix", "length"), [("4", 16), ("51", 16), ("2720", 16), ("37", 15), ("6011", 16), ("302", 14)]
)
def test_card_numbers_go_with_and_without_separators(prefix: str, length: int) -> None:
    number = card(prefix, length)
    assert redact(f"declined card {number} amount=129.99").text == "declined card [card-1] amount=129.99"
    if length == 16:
        for separator in " -":
            grouped = separator.join(number[at : at + 4] for at in range(0, 16, 4))
            assert redact(f"card {grouped} code=51").text == "card [card-1] code=51"


def test_a_number_whose_check_digit_is_wrong_is_no_card() -> None:
    number = card("4", 16)
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert redact(f"order {wrong}").text == f"order {wrong}"


def test_bank_accounts_go_by_their_check_digits() -> None:
    body = digits(18)
    iban = next(f"DE{check:02d}{body}" for check in range(2, 99) if is_iban(f"DE{check:02d}{body}"))
    grouped = " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))
    assert redact(f"refund to {iban} or {grouped}.").text == "refund to [iban-1] or [iban-2]."


@pytest.mark.parametrize("text", ["ssn 536-90-4399", "passport: C01X00T47", "CPF 123.456.789-09", "dni=12345678Z"])
def test_national_ids_go(text: str) -> None:
    assert redact(text).masked == ["national-id"]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("/home/alice/work", "/home/[user-1]/work"),
        ("/Users/Carol", "/Users/[user-1]"),
        (r"C:\Users\bob\AppData", r"C:\Users\[user-1]\AppData"),
    ],
)
def test_user_names_in_home_folders_go(text: str, masked: str) -> None:
    assert redact(text).text == masked


@pytest.mark.parametrize("text", ["/home/runner/work", "/root/.kube", "/Users/Shared/x", "/usr/home.txt", "HOME=/root"])
def test_folders_of_service_accounts_stay(text: str) -> None:
    assert redact(text).text == text


@pytest.mark.parametrize(
    "text",
    ["arn:aws:iam::{}:user/ci-deployer", "{}.dkr.ecr.eu-west-1.amazonaws.com/shop/api:1.42.0", "account {}",
     "https://sqs.eu-west-1.amazonaws.com/{}/orders", '"AccountId": "{}"', "AWS_ACCOUNT_ID={}", '"OwnerId": "{}"'],
)  # fmt: skip
def test_account_numbers_go_and_what_they_name_stays(text: str) -> None:
    assert redact(text.format("6" + digits(11))).text == text.format("[account-1]")


def test_an_azure_subscription_goes_and_another_uuid_stays() -> None:
    uuid = "9f1c2b3a-0d4e-4f5a-8b6c-7d8e9f0a1b2c"
    assert redact(f"/subscriptions/{uuid}/resourceGroups/web").text == "/subscriptions/[account-1]/resourceGroups/web"
    assert redact(f"request {uuid} failed").text == f"request {uuid} failed"


def test_twelve_digits_alone_are_a_count() -> None:
    assert redact("992544405364 bytes").text == "992544405364 bytes"
