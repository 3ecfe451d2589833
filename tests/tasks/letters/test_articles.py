"""Nouns with their articles in sentences: contracted as each language wants."""

import pytest

from tasks.letters.articles import fill


@pytest.mark.parametrize(
    ("sentence", "language", "noun", "filled"),
    [
        ("of {noun} here", "en", "the Network", "of the Network here"),
        ("en nombre de {noun}", "es", "el Foro Regional", "en nombre del Foro Regional"),
        ("en nombre de {noun}", "es", "la Red Regional", "en nombre de la Red Regional"),
        ("saluda a {noun}", "es", "el Salvador y otros", "saluda al Salvador y otros"),
        ("convidar a {noun}", "pt", "as missões permanentes", "convidar às missões permanentes"),
        ("em nome de {noun}", "pt", "a Rede Regional", "em nome da Rede Regional"),
        ("em {noun}", "pt", "os fóruns regionais", "nos fóruns regionais"),
        ("ses compliments à {noun}", "fr", "les missions", "ses compliments aux missions"),
        (
            "ses compliments à {noun}",
            "fr",
            "les missions permanentes",
            "ses compliments aux missions permanentes",
        ),
        ("au nom de {noun}", "fr", "le Réseau régional", "au nom du Réseau régional"),
        ("au nom de {noun}", "fr", "l’Organisation mondiale", "au nom de l’Organisation mondiale"),
        ("{Noun} invite", "fr", "le Réseau régional", "Le Réseau régional invite"),
    ],
)
def test_a_noun_is_joined_to_the_word_before_it(sentence, language, noun, filled):
    assert fill(sentence, language, noun=noun) == filled


def test_words_that_stood_there_before_are_left_alone():
    assert fill("de el que {noun}", "es", noun="la Red") == "de el que la Red"
