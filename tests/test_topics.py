"""The topic tree and MQTT's matching rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgehome import topics
from edgehome.errors import TopicError

level = st.text(
    st.characters(blacklist_characters="/+#\0", blacklist_categories=["Cs"]), min_size=1, max_size=20
)


@given(st.lists(level, min_size=1, max_size=6))
def test_a_topic_matches_itself_and_the_filter_of_everything_below_its_root(levels):
    topic = "/".join(levels)
    assert topics.matches(topic, topic)
    assert topics.matches(f"{levels[0]}/#", topic)
    assert topics.matches("#", topic) is not topic.startswith("$")


@given(st.lists(level, min_size=1, max_size=6), st.data())
def test_a_plus_stands_for_exactly_one_level(levels, data):
    place = data.draw(st.integers(0, len(levels) - 1))
    wanted = [*levels[:place], "+", *levels[place + 1 :]]
    topic = "/".join(levels)
    if not (place == 0 and topic.startswith("$")):
        assert topics.matches("/".join(wanted), topic)
    assert not topics.matches("/".join(wanted), topic + "/more")


@given(level, level)
def test_what_is_built_is_parsed_back(site, client):
    assert topics.parse(topics.reply(site, client)) == [site, "reply", client]


@pytest.mark.parametrize("bad", ["a/b", "+", "#", "", "x\0y", "x" * 300])
def test_a_bad_level_is_named(bad):
    with pytest.raises(TopicError, match="topic level"):
        topics.request(bad)


@pytest.mark.parametrize("bad", ["a/#/b", "a+/b", "", "a/b#"])
def test_a_bad_filter_is_refused(bad):
    with pytest.raises(TopicError):
        topics.check_filter(bad)


def test_dollar_topics_are_not_taken_by_a_leading_wildcard():
    assert not topics.matches("#", "$SYS/broker")
    assert topics.matches("$SYS/#", "$SYS/broker")
