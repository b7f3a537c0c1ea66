"""What is sealed opens with the key, and with nothing else."""

import pytest
from cryptography.fernet import Fernet
from django.test import override_settings

from alliage.core import sealed

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
VALUES = {"want": "Ne pas perdre l’égalité d’accès", "list": ["é", 2], "empty": ""}


def test_what_is_sealed_opens_and_cannot_be_read() -> None:
    text = sealed.seal(VALUES)
    assert "galit" not in text
    assert text.isascii()
    assert sealed.unseal(text) == VALUES
    assert sealed.seal(VALUES) != text  # equal drafts do not look equal


def test_nothing_sealed_is_nothing() -> None:
    assert sealed.unseal("") == {}


def test_a_new_key_seals_and_the_former_still_opens() -> None:
    with override_settings(DRAFTS_KEYS=[OLD]):
        before = sealed.seal(VALUES)
    with override_settings(DRAFTS_KEYS=[NEW, OLD]):
        assert sealed.unseal(before) == VALUES
        after = sealed.seal(VALUES)
    with override_settings(DRAFTS_KEYS=[NEW]):
        assert sealed.unseal(after) == VALUES
        with pytest.raises(sealed.SealBroken):
            sealed.unseal(before)


@pytest.mark.parametrize("text", ["é", "not sealed", "gAAAAA=="])
def test_what_was_altered_does_not_open(text: str) -> None:
    with pytest.raises(sealed.SealBroken):
        sealed.unseal(text)


def test_one_changed_letter_is_seen() -> None:
    text = sealed.seal(VALUES)
    with pytest.raises(sealed.SealBroken):
        sealed.unseal(text[:40] + ("A" if text[40] != "A" else "B") + text[41:])
