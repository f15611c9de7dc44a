"""The gates' own judgement: translations, bare text, the suite's choices."""

import pytest
from babel.messages.catalog import Catalog

from ecomops.cli import catalogue, suite
from ecomops.cli.gates import bare_text, translations


def catalogues(english, chinese, **more):
    source, kept = Catalog(), Catalog(locale="zh_Hans")
    source.add(english)
    if chinese is not None:
        kept.add(english, chinese, **more)
    return list(translations.problems(source, kept))


@pytest.mark.parametrize(
    ("english", "chinese", "said"),
    [
        ("Orders", None, "not in the catalogue"),
        ("Orders", "", "not translated"),
        ("Orders", "Orders", "still English"),
        ("%(n)s rows", "%(m)s 行", "placeholders differ"),
        ("%(n)s rows", "行", "placeholders differ"),
        ("Store", "商店", "not the word of the trade"),
        ("Hold the order", "持有订单", "not the word of the trade"),
        ("Release", "确定", "names no act"),
        (("%(n)s row", "%(n)s rows"), ("",), "not translated"),
    ],
)
def test_a_bad_translation_is_named(english, chinese, said):
    assert any(said in problem for problem in catalogues(english, chinese))


def test_a_guess_is_no_translation():
    assert "fuzzy" in catalogues("Orders", "订单", flags=["fuzzy"])[0]


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Orders", "订单"),
        ("SKU", "SKU"),
        ("%(n)s rows", "%(n)s 行"),
        (("%(n)s row", "%(n)s rows"), ("%(n)s 行",)),
        ("Release wave", "释放波次"),
        ("Shopify", "Shopify"),
    ],
)
def test_a_good_translation_passes(english, chinese):
    assert catalogues(english, chinese) == []


def messages(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text)
    return {(message, context) for _line, message, context in catalogue.messages_in(path)}


def test_strings_are_found_in_python(tmp_path):
    text = (
        "from django.utils.translation import gettext as _, ngettext, pgettext_lazy\n"
        "a = _('One ' 'two')\nb = ngettext('%(n)s row', '%(n)s rows', n)\n"
        "c = pgettext_lazy('unit', 'piece')\nd = _(variable)\n"
    )

    assert messages(tmp_path, "a.py", text) == {
        ("One two", None),
        (("%(n)s row", "%(n)s rows"), None),
        ("piece", "unit"),
    }


def test_strings_are_found_in_templates(tmp_path):
    text = (
        "{% load i18n %}<p title='it''s'>don't {% translate \"A 'quoted' one\" %}"
        "{% include 'x.html' with label=_('In a tag') %}{{ x|default:_('In a filter') }}\n"
        "{% blocktranslate trimmed with a=b count n=m %}\n  {{ n }} row of {{ a }}\n{% plural %}\n"
        "  {{ n }} rows of {{ a }}\n{% endblocktranslate %}{% comment %}{% translate 'No' %}"
        "{% endcomment %}"
    )

    assert messages(tmp_path, "a.html", text) == {
        ("A 'quoted' one", None),
        ("In a tag", None),
        ("In a filter", None),
        (("%(n)s row of %(a)s", "%(n)s rows of %(a)s"), None),
    }


def test_translations_are_kept_when_the_source_changes(tmp_path, monkeypatch):
    path = tmp_path / "django.po"
    source = Catalog()
    monkeypatch.setattr(catalogue, "extracted", lambda: source)
    source.add("Orders")
    source.add("Gone")
    assert catalogue.update_catalogue(path) == (2, 2)
    path.write_text(path.read_text().replace('"Orders"\nmsgstr ""', '"Orders"\nmsgstr "订单"'))
    source.delete("Gone")
    source.add("Stores")

    assert catalogue.update_catalogue(path) == (2, 1)
    assert catalogue.read_catalogue(path).get("Orders").string == "订单"


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<p>{% translate 'Fine' %}</p>", []),
        ("<p>Bare</p>", ["Bare"]),
        ("<p>裸</p>", ["裸"]),
        ('<a title="Open it" href="/x">{{ y }}</a>', ["Open", "it"]),
        ('<a title="{% translate "Open" %}">SKU</a>', []),
        ("<script>var name = 'x';</script><!-- note --><svg><title>t</title></svg>", []),
        ("{% blocktranslate %}Fine {{ x }}{% endblocktranslate %}", []),
        ("{% comment %}Hidden{% endcomment %}", []),
        ("&nbsp;&middot; 12", []),
    ],
)
def test_text_outside_translation_is_named(tmp_path, markup, words):
    path = tmp_path / "page.html"
    path.write_text(markup)

    assert list(bare_text.words_of(path)) == words


@pytest.mark.parametrize(
    ("arguments", "workers"),
    [
        ([], ("-n", "3", "--dist", "loadgroup")),
        (["tests/kpi", "-k", "x"], ("-n", "3", "--dist", "loadgroup")),
        (["-n0"], ()),
        (["-n", "4"], ()),
        (["--pdb"], ()),
    ],
)
def test_two_workers_unless_told_otherwise(arguments, workers):
    assert suite.parallel(arguments) == workers


@pytest.mark.parametrize(
    ("arguments", "needed"),
    [
        ([], True),
        (["tests"], True),
        (["tests/journeys/test_import.py::test_a"], True),
        (["tests/kpi"], False),
        (["-k", "journey"], True),
    ],
)
def test_a_browser_is_looked_for_only_when_needed(arguments, needed):
    assert suite.needs_browser(arguments) is needed
