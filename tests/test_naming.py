"""Names in the case of a language."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mediagen.spec.casing import change_case, split_words

CAMEL = st.builds(
    "{}{}".format,
    st.sampled_from(string.ascii_lowercase),
    st.text(string.ascii_letters + string.digits, max_size=20),
)


@pytest.mark.parametrize(
    ("name", "camel", "pascal", "snake", "upper_snake"),
    [
        ("play", "play", "Play", "play", "PLAY"),
        ("adBreakStart", "adBreakStart", "AdBreakStart", "ad_break_start", "AD_BREAK_START"),
        ("assetID", "assetID", "AssetID", "asset_id", "ASSET_ID"),
        ("creativeURL", "creativeURL", "CreativeURL", "creative_url", "CREATIVE_URL"),
        ("URLOfAd", "uRLOfAd", "URLOfAd", "url_of_ad", "URL_OF_AD"),
        ("ad2Start", "ad2Start", "Ad2Start", "ad2_start", "AD2_START"),
    ],
)
def test_a_name_is_written_in_the_case_of_a_language(
    name: str, camel: str, pascal: str, snake: str, upper_snake: str
) -> None:
    assert change_case(name, "camel") == camel
    assert change_case(name, "pascal") == pascal
    assert change_case(name, "snake") == snake
    assert change_case(name, "upper_snake") == upper_snake


@given(CAMEL)
def test_no_letter_of_a_name_is_lost(name: str) -> None:
    assert "".join(split_words(name)) == name.lower()


@given(CAMEL, st.sampled_from(["camel", "pascal", "snake", "upper_snake"]))
def test_a_name_stays_an_identifier(name: str, case: str) -> None:
    assert re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", change_case(name, case))
