"""What is kept of an online book, and the pace of its calls over all workers of a ledger."""


class Clock:
    def __init__(self):
        self.now = 1_000_000.0

    def __call__(self):
        return self.now


def test_what_a_book_says_of_itself_is_kept_and_replaced(ledger):
    assert ledger.books.get("a") is None
    ledger.books.keep("a", "America/Santiago", "es_CL")
    ledger.books.keep("b", "Etc/GMT", "en_US")
    ledger.books.keep("a", "America/Lima", "es_PE")
    assert ledger.books.get("a") == ("America/Lima", "es_PE")


def test_calls_may_come_together_but_no_minute_has_more_than_its_quota(ledger):
    clock, made = Clock(), []
    for _ in range(200):
        clock.now += ledger.books.wait("me", 60, clock)
        made.append(clock.now)
    assert made[9] == made[0]
    assert max(sum(at <= other < at + 60 for other in made) for at in made) <= 61


def test_accounts_do_not_wait_for_each_other(ledger):
    clock = Clock()
    for _ in range(60):
        ledger.books.wait("me", 60, clock)
    assert ledger.books.wait("you", 60, clock) == 0
