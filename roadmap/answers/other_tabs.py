"""Tabs of an answer book that look like a form's but that the review does not read.

A form that is linked again writes to a new tab with the same headings. Those who answer there would count as
silent, and be reminded.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from roadmap.answers.columns import Columns
from roadmap.answers.rows import SheetFault
from roadmap.review.forms import Form, fold_text, is_timestamp
from roadmap.review.review import Review

_LONGEST = 500  # characters of a heading that are looked at; a question's wording is far shorter
_IGNORE = "name it in the review under `collecting: other_tabs`"
_MARKS = re.compile(r"[\d()\[\]#\s]+")
# The name that Google Forms give a tab of theirs, without its number, in the languages of Google Forms.
_TITLES = frozenset(
    fold_text(title).replace(" ", "")
    for title in (
        *("Form Responses", "Form responses", "Responses", "Respuestas de formulario", "Respuestas"),
        *("Respuestas del formulario", "Respostas ao formulário", "Respostas do formulário", "Respostas"),
        *("Réponses au formulaire", "Réponses", "Formularantworten", "Antworten auf Formular", "Antworten"),
        *("Risposte del modulo", "Risposte", "Formulierreacties", "Respostes al formulari", "Formulärsvar"),
        *("Formularsvar", "Skjemasvar", "Lomakevastaukset", "Lomakkeen vastaukset", "Form Yanıtları"),
        *("Odpowiedzi na formularz", "Liczba odpowiedzi", "Odpovědi formuláře", "Odpovede formulára"),
        *("Űrlapválaszok", "Válaszok az űrlapra", "Răspunsuri la formular", "Απαντήσεις φόρμας"),
        *("Ответы на форму", "Відповіді форми", "Отговори на формуляра", "Odgovori na obrazac"),
        *("ردود النموذج", "תגובות לטופס", "Câu trả lời biểu mẫu", "Respon Formulir"),
        *("การตอบแบบฟอร์ม", "表单回复", "第张表单回复", "表單回應", "フォームの回答", "설문지 응답 시트"),
    )
)
# The heading that Google Forms give the column of timestamps, where a review does not read it.
_STAMPS = frozenset(
    fold_text(heading)
    for heading in (
        *("Zeitstempel", "Informazioni cronologiche", "Tijdstempel", "Marca de temps", "Tidstämpel"),
        *("Tidsstempel", "Tidsmerke", "Tidsstempel", "Aikaleima", "Zaman damgası", "Sygnatura czasowa"),
        *("Časová značka", "Časová pečiatka", "Időbélyeg", "Marcaj de timp", "Marcă de timp"),
        *("Χρονική σήμανση", "Отметка времени", "Позначка часу", "Клеймо за време", "Vremenska oznaka"),
        *("طابع زمني", "חותמת זמן", "Dấu thời gian", "Stempel waktu", "ประทับเวลา", "टाइमस्टैम्प"),
        *("时间戳记", "时间戳", "時間戳記", "タイムスタンプ", "타임스탬프"),
    )
)


@dataclass(frozen=True)
class OtherTab:
    """A tab that looks like a form's. `milestones`: those whose form its columns fit; it may be of none."""

    tab: str
    milestones: tuple[str, ...]


def other_tabs(
    others: Mapping[str, Sequence[str]], asking: Iterable[tuple[str, Form]], known: Collection[str]
) -> list[OtherTab]:
    """The tabs among `others`, given with their headings, that look like a form's.

    `asking`: the milestones with a form; `known`: the tabs that somebody has looked at already.
    """
    settled, forms = {tab.casefold() for tab in known}, list(asking)
    looking_alike = []
    for tab, given in others.items():
        headings = [heading[:_LONGEST] for heading in given]
        milestones = tuple(identity for identity, form in forms if Columns.of(form, headings).whole)
        if tab.casefold() not in settled and (milestones or looks_like_a_form(tab, headings)):
            looking_alike.append(OtherTab(tab, milestones))
    return looking_alike


def looks_like_a_form(tab: str, headings: Sequence[str]) -> bool:
    """True if the tab is called as Google Forms call theirs, or begins with a column of timestamps."""
    if fold_text(_MARKS.sub("", tab)).replace(" ", "") in _TITLES and any(headings):
        return True
    first = headings[0] if headings else ""
    return is_timestamp(first) or fold_text(first) in _STAMPS


def unread_tabs(
    review: Review, others: Mapping[str, list[str]], cancelled: frozenset[str] | set[str] = frozenset()
) -> list[OtherTab]:
    """The tabs among `others` that look like a form's and that the review neither reads nor names."""
    forms = [(m.id, form) for m in review.milestones if (form := review.form(m))]
    asking = [(identity, form) for identity, form in forms if identity not in cancelled]
    return other_tabs(others, asking, [*(form.tab for _, form in forms), *review.collecting.other_tabs])


def problem_of(one: OtherTab, rows: int, review: Review) -> SheetFault:
    """The problem of such a tab, with what to do about it."""
    what = f"it looks like a form's, and is not read (rows: {rows}); who stands there is not reminded"
    forms = [form for m in one.milestones if (form := review.form(review.milestone(m)))]
    return SheetFault(one.tab, what, f"{_remedy(forms)}; else {_IGNORE}")


def _remedy(forms: list[Form]) -> str:
    if not forms:
        return "if one writes there, give it the name of the tab that the review reads for it"
    names = " or ".join(dict.fromkeys(f"“{form.tab}”" for form in forms))
    return f"if one writes there, copy the rows of {names} into it and give it that tab's name"
