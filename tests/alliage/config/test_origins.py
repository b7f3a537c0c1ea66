"""What the content security policy must let a sign-in form reach."""

from alliage.config.environment import origins


def provider(url: str) -> dict[str, object]:
    return {"provider_id": "x", "settings": {"server_url": url}}


def test_a_provider_is_named_by_its_origin_once():
    same = [provider("https://id.example.org/realms/a"), provider("https://id.example.org/b")]
    assert origins(same) == ["https://id.example.org"]


def test_what_is_not_https_opens_nothing():
    assert origins([provider("http://id.example.org"), provider("javascript:1"), {}]) == []
