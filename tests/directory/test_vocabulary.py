"""Words call concepts: the longest wins, in both languages."""

from sekiso.directory.book import open_book

WORDS = open_book().vocabulary


def _called(text):
    return set(WORDS.concepts(text))


def test_the_longest_word_wins():
    assert "prefecture:kyoto" not in _called("東京都")
    assert "country:CN" not in _called("中国地方の公設試")
    assert "tag:mechanical-testing" not in _called("test institute")


def test_both_languages_call_the_same_concept():
    for english, japanese, concept in (
        ("heat treatment", "熱処理", "tag:post-processing"),
        ("training", "研修", "tag:training"),
        ("subsidy", "補助金", "kind:subsidy"),
        ("test institute", "公設試", "sort:public test institute"),
        ("Kanazawa", "石川", "prefecture:ishikawa"),
        ("Kinki", "関西", "region:kansai"),
    ):
        assert concept in _called(english) & _called(japanese)


def test_long_vowels_and_spellings_are_one():
    assert _called("レーザ粉末床") == _called("レーザー粉末床")
    assert WORDS.folded("Optimization Center") == WORDS.folded("optimisation centre")


def test_english_words_are_whole_and_may_be_plural():
    assert "tag:tooling" in _called("dies")
    assert "tag:tooling" not in _called("studies")


def test_empty_words_are_no_tokens():
    assert list(WORDS.tokens("where can the powders be")) == ["powder"]
