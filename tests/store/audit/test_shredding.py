"""What is erased cannot be read again; what is not can."""

import base64

import pytest

from sekiso.store.audit import shredding
from sekiso.store.database.engine import database, writing
from sekiso.store.database.tables import TABLES


@pytest.fixture
def connection(tmp_path):
    engine = database(tmp_path)
    TABLES.create_all(engine)
    with writing(engine) as connection:
        yield connection
    engine.dispose()


def test_a_personal_text_comes_back_as_it_was(connection):
    hidden = shredding.encrypt(connection, "account:1", "山田 太郎")
    assert shredding.decrypt(connection, "account:1", hidden) == "山田 太郎"


def test_the_same_text_never_looks_the_same(connection):
    texts = {shredding.encrypt(connection, "account:1", "Yamada") for _ in range(5)}
    assert len(texts) == 5
    assert {len(base64.b64decode(text)) for text in texts} == {12 + len("Yamada") + 16}


def test_after_erasing_the_text_is_gone(connection):
    hidden = shredding.encrypt(connection, "account:1", "Yamada")
    assert shredding.erase(connection, "account:1") is True
    assert shredding.decrypt(connection, "account:1", hidden) is None
    shredding.key_of(connection, "account:1")
    assert shredding.decrypt(connection, "account:1", hidden) is None


def test_erasing_one_subject_keeps_the_others(connection):
    hidden = shredding.encrypt(connection, "account:2", "Sato")
    shredding.key_of(connection, "account:1")
    shredding.erase(connection, "account:1")
    assert shredding.decrypt(connection, "account:2", hidden) == "Sato"


def test_who_has_no_key_cannot_be_erased(connection):
    assert shredding.erase(connection, "account:1") is False


def test_a_text_is_bound_to_its_subject_and_to_its_letters(connection):
    hidden = shredding.encrypt(connection, "account:1", "Yamada")
    raw = bytearray(base64.b64decode(hidden))
    raw[-1] ^= 1
    assert shredding.decrypt(connection, "account:1", base64.b64encode(raw).decode()) is None
    shredding.key_of(connection, "account:2")
    assert shredding.decrypt(connection, "account:2", hidden) is None


@pytest.mark.parametrize("text", ["Yamada", "", "====", "QUJD"])
def test_what_was_never_hidden_is_not_read(connection, text):
    shredding.key_of(connection, "account:1")
    assert shredding.decrypt(connection, "account:1", text) is None


def test_keys_are_random_kept_and_of_256_bits(connection):
    key = shredding.key_of(connection, "account:1")
    assert shredding.key_of(connection, "account:1") == key != shredding.key_of(connection, "b")
    assert len(key) == 32


def test_pseudonyms_are_hashes_under_the_key_of_the_subject(connection):
    name = shredding.pseudonym(connection, "account:1")
    key = shredding.key_of(connection, "account:1")
    assert name == shredding.salted_hash(key, "account:1") != shredding.salted_hash(key, "b")
    assert shredding.pseudonym(connection, "") == ""


def test_pseudonyms_of_strangers_are_not_made(connection):
    name = shredding.pseudonym(connection, "account:1")
    told = shredding.pseudonyms(connection, ["account:1", "account:2"])
    assert told == {name: "account:1"}
    assert not shredding.erase(connection, "account:2")


def test_the_hash_is_the_known_answer_of_rfc_4231():
    told = shredding.salted_hash(b"Jefe", "what do ya want for nothing?")
    assert told == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
