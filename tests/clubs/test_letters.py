"""Letters about a club close once, and a draft without a board is left to be filled in."""

from datetime import date

from clubs.bylaws import articles_of
from clubs.models import Club
from clubs.papers import decision
from elders.models import Ward

CLUB = Club(name="CLB Thử", ward=Ward(name="Hưng Đạo"), kind="lien_the_he")


def test_the_last_article_leaves_its_stop_to_the_letter():
    for last in (articles_of(CLUB)[-1], articles_of(Club(bylaws="Điều 1. Tên. A.\nĐiều 2. Hiệu lực. Từ hôm nay."))[-1]):
        assert not last["text"].endswith(".")
    articles = decision(CLUB, [], [], posts={}, today=date(2026, 3, 1)).context["articles"]
    assert not articles[-1]["text"].endswith(".")


def test_a_decision_nobody_was_elected_for_is_a_form():
    articles = decision(CLUB, [], [], posts={}, today=date(2026, 3, 1)).context["articles"]
    assert "00 người" not in articles[1]["text"]
    assert len(articles[1]["points"]) == 5
