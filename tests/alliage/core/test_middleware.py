"""What every request goes through: no NUL, no shared copy of what depends on who reads."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address", ["/trouver/?q=a%00b", "/besoins/?%00=1", "/organisations/W%00/"]
)
def test_a_nul_in_an_address_is_refused(client, address: str) -> None:
    assert client.get(address).status_code == 400


def test_a_nul_in_a_form_is_refused(member_client, member) -> None:
    values = {"display_name": "Cla\x00ire", "language": "fr", "digest": "weekly"}
    assert member_client.post("/compte/", values).status_code == 400
    member.refresh_from_db()
    assert "\x00" not in member.display_name


def test_what_a_signed_in_person_reads_is_kept_by_nobody_else(client, member_client) -> None:
    kept = member_client.get("/besoins/").headers["Cache-Control"]
    assert "private" in kept
    assert "Cache-Control" not in client.get("/besoins/").headers
