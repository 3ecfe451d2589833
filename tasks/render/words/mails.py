"""Words of every mail: its facts, tables and buttons."""

from tasks.render.words.group import Group


class Labels(Group):
    """Labels of facts and headings of tables."""

    session: str
    date: str
    time: str
    your_time: str
    place: str
    language: str
    opens: str
    deadline: str
    decision: str
    seats: str
    website: str
    source: str
    number: str
    milestone: str
    asked: str
    answered: str
    silent: str
    coming: str
    delegation: str
    organisation: str
    constituency: str
    sub_region: str
    total: str
    sent: str
    recipients: str
    step: str
    day: str
    due: str
    fix_by: str
    state: str
    reason: str
    candidate: str
    contact: str
    post: str
    name: str
    waiting_since: str
    too_late_from: str
    before: str
    after: str
    received: str
    link: str
    meeting_id: str
    passcode: str
    telephone: str
    notes: str
    duration: str
    interpretation: str
    participation: str
    costs: str
    entry: str
    questions: str


class AnswerWords(Group):
    """The button that opens a form: to come, to answer before a deadline, or to stand in a selection."""

    attend: str
    submit: str
    stand: str
    revise: str
    join: str


class Phrases(Group):
    """Parts of facts that are not values."""

    virtual: str
    to_be_confirmed: str
    to_be_announced: str
    objectives: str
    one_of_each: str
    one_of_each_post: str
    no_sub_region: str
    answered_of: str
    joining_link: str
    each_session: str
    calendar_entry: str
    end_is_estimated: str
    new_date: str
