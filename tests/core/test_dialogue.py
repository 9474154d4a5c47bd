"""The order of precedence: red flag, words that always work, the step, intent, guide, miss."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.message_keys import KEYS
from bot.content.messages import Wording, missing_keys
from bot.core.alarm import gravest
from bot.core.clinic import CrisisLine
from bot.core.dialogue import Dialogue
from bot.core.model import (
    Asking,
    Disclose,
    Event,
    Forget,
    HandedOver,
    Idle,
    ListRequests,
    Mode,
    NotifyStaff,
    RecordConsent,
    RecordMiss,
    RecordRequest,
    RedFlag,
    Said,
    SentOther,
    Session,
    SharedContact,
    Tapped,
    Tier,
    Woke,
)
from bot.core.taps import pack
from tests.clinic import (
    CLINIC,
    NOW,
    SIGNS,
    FakeMatcher,
    FakeScreen,
    Talk,
    checked,
    dialogue,
)

CES = RedFlag("ces", Tier.EMERGENCY)
BOT = Path(__file__).parent.parent.parent / "bot"
BAD_TEXTS = [
    "",
    " ",
    "\x00",
    "x" * 4096,
    "\n" * 10_000,
    "Z̸̡̛a̵̢͝l̷̨̛g̴̢̛o̷̧͝" * 100,
    "\u202eتجربة من اليمين\u202c",
    "{title} {0} {} %s",
    "<b>bold</b> & 'quoted'",
    "/" * 200,
    "/start " + "A" * 500,
    "🙂" * 2000,
]
STATES = [
    [],
    ["/check"],
    ["/staff"],
    ["/delete"],
    ["cancel 12"],
    ["change 12"],
    ["/book"],
    ["/book", "yes"],
    ["/book", "yes", "Ana"],
    ["/book", "yes", "Ana", "here"],
    ["/book", "yes", "Ana", "here", "asap"],
    ["/book", "yes", "Ana", "here", "asap", "yes"],
    ["/book", "yes", "Ana", "here", "asap", "yes", "skip", "no", "no", "no"],
    ["#ces"],
    ["maybe #ces"],
]
"""What was said to come to each kind of question."""


# --- red flags ------------------------------------------------------------------------------


def test_a_certain_emergency_is_answered_with_its_card_at_once() -> None:
    talk = Talk()
    assert talk.says("help I have #ces") == ["card.emergency"]
    assert talk.last.emergency
    assert talk.effects == (NotifyStaff(CES, "help I have #ces"),)
    assert any(b.copy == "119" for row in talk.last.buttons for b in row)


def test_a_red_flag_interrupts_a_flow_and_leaves_it_intact() -> None:
    talk = Talk().after("/check", "no")
    assert talk.step == "check.check.fever"
    assert talk.says("oh #ces") == ["card.emergency"]
    assert talk.taps("a:continue") == ["alarm.continued", "check.ask"]
    assert talk.step == "check.check.fever"


def test_going_on_after_an_emergency_is_told_to_staff() -> None:
    talk = Talk().after("#ces")
    talk.taps("a:continue")
    (note,) = talk.effects
    assert isinstance(note, NotifyStaff)
    assert note.flag == RedFlag("ces", Tier.EMERGENCY, certain=False)
    assert note.excerpt == CLINIC.messages["alarm.stood_down"]


@pytest.mark.parametrize("text", ["/symptoms", "/book", "/delete", "staff", "reserve a time"])
def test_nothing_else_starts_before_the_patient_says_go_on(text: str) -> None:
    talk = Talk().after("#ces")
    assert "alarm.held" in talk.says(text)
    assert talk.step == "alarm.held"


@pytest.mark.parametrize("text", ["this is an emergency", "yes", "continue? no", "go", ""])
def test_only_the_buttons_own_words_go_on(text: str) -> None:
    talk = Talk().after("#ces")
    talk.says(text)
    assert talk.step == "alarm.held"


@pytest.mark.parametrize(
    "text", ["this is not an emergency", "This is NOT an emergency.", "I am safe. Go on"]
)
def test_the_buttons_own_words_may_be_typed(text: str) -> None:
    assert Talk().after("#ces").says(text) == ["alarm.continued"]


def test_cancel_drops_what_waited_but_not_the_alarm() -> None:
    talk = Talk().after("/check", "no", "#ces")
    assert talk.says("/cancel") == ["cancelled", "alarm.held"]
    assert talk.taps("a:continue") == ["alarm.continued"]
    assert talk.session.mode == Idle()


def test_questions_are_still_answered_under_a_card() -> None:
    assert Talk().after("#ces").says("location?") == ["answer", "alarm.held"]


def test_a_crisis_has_a_card_of_its_own() -> None:
    talk = Talk()
    assert talk.says("#suicide") == ["card.crisis"]
    assert talk.last.emergency
    assert talk.buttons == ["", "a:called", "a:continue"]
    assert talk.last.buttons[2][0].label == "alarm.held.crisis"


def test_the_numbers_of_people_to_talk_to_stand_on_the_card_of_a_crisis_and_on_no_other() -> None:
    lines = (CrisisLine("Somebody", "03-1234-5678", "day and night"),)
    clinic = replace(CLINIC, profile=replace(CLINIC.profile, crisis_lines=lines))
    for text, copied in (("#suicide", ["119", "03-1234-5678"]), ("#ces", ["119"])):
        for said in (text, f"maybe {text}"):
            talk = Talk(clinic=clinic)
            talk.says(said)
            buttons = [button for row in talk.last.buttons for button in row]
            assert [button.copy for button in buttons if button.copy] == copied
    card = Talk(clinic=clinic)
    card.says("#suicide")
    words = Wording(clinic, SIGNS)
    assert "Somebody: 03-1234-5678 (day and night)" in words.text(card.last)
    assert words.label(card.last.buttons[1][0]) == "Copy 03-1234-5678"


def test_no_card_books_or_leads_on_to_reading() -> None:
    for one in SIGNS.values():
        if one.tier is not Tier.SOON:
            talk = Talk().after(f"#{one.id}")
            assert set(talk.buttons) <= {"", "a:called", "a:continue"}
            assert "http" not in Wording(CLINIC, SIGNS).text(talk.last)


def test_an_urgent_sign_gets_its_card_without_the_emergency_lane() -> None:
    talk = Talk()
    assert talk.says("#fever") == ["card.urgent"]
    assert not talk.last.emergency


def test_a_possible_sign_is_asked_about_with_the_way_out_on_screen() -> None:
    talk = Talk()
    assert talk.says("maybe #ces sciatica") == ["alarm.ask.emergency"]
    assert talk.last.emergency
    assert talk.effects == ()
    assert talk.last.buttons[0][0].copy == "119"
    assert talk.buttons[1:] == ["a:yes", "a:no", "a:unsure"]


@pytest.mark.parametrize(("answer", "certain"), [("yes", True), ("not sure", False)])
def test_a_possible_sign_that_is_not_denied_gets_the_card(answer: str, certain: bool) -> None:
    talk = Talk().after("maybe #ces")
    assert talk.says(answer) == ["card.emergency"]
    flag = RedFlag("ces", Tier.EMERGENCY, certain)
    assert talk.effects == (NotifyStaff(flag, "maybe #ces"),)


def test_a_denied_sign_lets_the_message_be_answered() -> None:
    talk = Talk().after("maybe #ces sciatica")
    assert talk.says("no") == ["answer"]
    assert talk.last.params == {"entry": "sciatica"}


def test_a_denied_sign_in_a_flow_lets_the_message_be_the_answer() -> None:
    talk = Talk().after("/staff", "maybe #ces and what it costs")
    assert talk.taps("a:no") == ["question.consent"]
    assert talk.last.params["text"] == "maybe #ces and what it costs"


def test_a_question_left_open_twice_counts_as_unknown() -> None:
    talk = Talk().after("maybe #ces")
    assert talk.says("well you see") == ["alarm.ask.emergency.invalid", "alarm.ask.emergency"]
    assert talk.says("it is long ago") == ["card.emergency"]


def test_a_sign_without_a_question_gets_the_card() -> None:
    silent = Dialogue(CLINIC, FakeMatcher(), FakeScreen(), {})
    turn = silent.respond(Session(), Said("maybe #ces"), NOW)
    assert turn.replies[0].key == "card.emergency"


def test_a_broken_screen_shows_a_card() -> None:
    talk = Talk()
    assert talk.says("a broken leg") == ["card.unchecked"]
    assert talk.last.emergency
    assert isinstance(talk.effects[0], NotifyStaff)


@pytest.mark.parametrize(
    "event", [Said("#ces", edited=True), SentOther("photo", "#ces"), Said("/book #ces")]
)
@pytest.mark.parametrize(
    "mode",
    [
        Idle(),
        Asking("check", "check.fever", {"check.bladder": "no"}),
        Asking("gone", "gone"),
        Asking("question", "text"),
        HandedOver(NOW + timedelta(hours=1)),
    ],
)
def test_every_text_is_screened_in_every_state(event: Event, mode: Mode) -> None:
    turn = dialogue().respond(Session(mode), event, NOW)
    assert [reply.key for reply in turn.replies] == ["card.emergency"]


def test_after_a_card_the_staff_keep_the_conversation() -> None:
    mode = HandedOver(NOW + timedelta(hours=1))
    talk = Talk(Session(mode))
    talk.says("#ces")
    assert talk.session.mode == mode


def test_a_soon_sign_is_told_beside_the_answer() -> None:
    talk = Talk()
    assert talk.says("sciatica #walk") == ["soon", "answer"]
    assert "check" in talk.buttons
    assert talk.session.flag == RedFlag("walk", Tier.SOON)


def test_the_gravest_sign_is_kept() -> None:
    soon, urgent = RedFlag("walk", Tier.SOON), RedFlag("fever", Tier.URGENT, certain=False)
    assert gravest(soon, None, urgent) == urgent
    assert gravest(urgent, RedFlag("other", Tier.URGENT)) == RedFlag("other", Tier.URGENT)
    assert gravest(None) is None


def test_the_warning_needs_no_session() -> None:
    warning = dialogue().warning(Said("maybe #ces"))
    assert warning is not None
    assert warning.key == "card.emergency"
    assert [b.copy for row in warning.buttons for b in row] == ["119"]
    assert dialogue().warning(Said("sciatica #walk")) is None
    assert dialogue().warning(Tapped("menu", 1)) is None


# --- words that always work -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("/start", "welcome"),
        ("/start book", "booking.consent"),
        ("reserve a time", "booking.consent"),
        ("cancel 12", "mine.cancel.sure"),
        ("/start privacy", "privacy"),
        ("/start check", "check.ask"),
        ("/start@FujiBot symptoms", "check.ask"),
        ("/start nonsense", "welcome"),
        ("/MENU", "menu"),
        ("menu", "menu"),
        ("Stop!", "cancelled.nothing"),
        ("cancel", "cancelled.nothing"),
        ("mine", "mine.list"),
        ("Request a booking", "booking.consent"),
        ("describe my pain", "check.ask"),
        ("/help@AnyBot", "help"),
        ("/mine", "mine.list"),
        ("/privacy", "privacy"),
        ("/mydata", "mydata"),
        ("/delete", "erase.sure"),
        ("talk to a person", "question.text"),
        ("/pending", "unknown"),
        ("/", "unknown"),
        ("hello", "greeting"),
        ("human", "question.text"),
        ("bye now", "goodbye"),
        ("sure thing", "affirm"),
    ],
)
def test_commands_words_and_intents_are_understood(text: str, key: str) -> None:
    assert Talk().says(text)[0] == key


def test_stop_ends_a_flow() -> None:
    talk = Talk().after("/check")
    assert talk.says("stop") == ["cancelled"]
    assert talk.session.mode == Idle()


def test_what_only_informs_leaves_the_question_open() -> None:
    talk = Talk().after("/check")
    assert talk.says("/privacy") == ["privacy", "check.ask"]
    assert talk.step == "check.check.bladder"


def test_another_flow_leaves_the_first_and_says_so() -> None:
    talk = Talk().after("/check")
    assert talk.says("/delete") == ["flow.left", "erase.sure"]


def test_my_data_is_disclosed_and_my_requests_are_listed() -> None:
    talk = Talk()
    talk.says("/mydata")
    assert talk.effects == (Disclose(),)
    talk.says("/mine")
    assert talk.effects == (ListRequests(),)


def test_erasing_asks_first() -> None:
    talk = Talk(Session(consent="2026-11", prompt=7, question="old"))
    talk.says("/delete")
    assert talk.effects == ()
    assert talk.says("yes") == ["erase.done"]
    assert talk.effects == (Forget(),)
    assert talk.session == Session(prompt=8)


def test_not_erasing_erases_nothing() -> None:
    talk = Talk().after("/delete")
    assert talk.says("rather not") == ["erase.kept"]
    assert talk.effects == ()


# --- buttons ----------------------------------------------------------------------------------


def test_an_old_button_brings_the_question_of_now() -> None:
    talk = Talk().after("/check")
    old = talk.session.prompt
    talk.taps("a:no")
    assert talk.taps("a:yes", old) == ["stale", "check.ask"]
    assert talk.step == "check.check.fever"


def test_a_button_of_a_flow_that_ended_is_no_longer_in_use() -> None:
    assert Talk().taps("a:yes", 3) == ["button.gone"]


@pytest.mark.parametrize("action", ["", "unknown", "a", "s:1:1:claim", "faq:nothing", "x" * 60])
def test_a_forged_button_gets_a_friendly_menu(action: str) -> None:
    talk = Talk()
    assert talk.taps(action)[0] in {"unknown", "button.gone"}
    assert talk.effects == ()


def test_a_forged_value_is_not_taken_for_an_answer() -> None:
    talk = Talk().after("/check")
    assert talk.taps("a:forged") == ["check.ask"]
    assert talk.step == "check.check.bladder"


def test_back_asks_the_question_before() -> None:
    talk = Talk().after("/check", "no")
    assert talk.taps("back") == ["check.ask"]
    assert talk.step == "check.check.bladder"
    assert "back" not in talk.buttons


def test_why_is_told_on_demand() -> None:
    talk = Talk().after("/check")
    assert talk.taps("why") == ["check.ask.why", "check.ask"]
    assert talk.says("why?") == ["check.ask.why", "check.ask"]


# --- steps ------------------------------------------------------------------------------------


def test_a_question_in_the_middle_is_answered_and_the_flow_goes_on() -> None:
    talk = Talk().after("/check")
    assert talk.says("what is sciatica") == ["answer", "check.ask"]
    assert talk.step == "check.check.bladder"
    assert "faq:disc" not in talk.buttons


def test_a_question_in_a_free_step_needs_its_mark() -> None:
    times = Session(
        Asking("booking", "times", {"consent": "yes", "name": "A", "contact": "a@b.c"})
    )
    assert Talk(times).says("sciatica?") == ["answer", "booking.times"]
    assert "answer" not in Talk(times).says("sciatica")


def test_a_question_for_the_staff_is_not_answered_from_the_guide() -> None:
    assert Talk().after("/staff").says("sciatica?") == ["question.consent"]


def test_two_misunderstandings_in_a_row_offer_the_staff() -> None:
    talk = Talk().after("/check")
    assert talk.says("banana") == ["check.ask.invalid", "check.ask"]
    assert talk.says("banana") == ["stuck", "check.ask"]
    assert "staff" in talk.buttons
    assert talk.says("no") == ["check.ask"]
    assert talk.says("banana") == ["check.ask.invalid", "check.ask"]


def test_a_person_is_a_tap_away_in_every_step_and_nothing_is_lost_before_it() -> None:
    talk = Talk().after("/check", "no")
    assert talk.says("human please") == ["stuck", "check.ask"]
    assert talk.step == "check.check.fever"
    assert talk.taps("staff") == ["flow.left", "question.text"]


def test_the_staff_word_leaves_the_flow() -> None:
    assert Talk().after("/check").says("talk to a person") == ["flow.left", "question.text"]


def test_under_a_card_nobody_is_sent_to_the_staff_in_vain() -> None:
    talk = Talk().after("#ces")
    for text in ("what now", "what now", "human"):
        assert "stuck" not in talk.says(text)


def test_a_statement_in_a_step_is_not_taken_for_a_question() -> None:
    assert Talk().after("/check").says("my sciatica") == ["check.ask.invalid", "check.ask"]


def test_what_the_clinic_hands_to_staff_is_told_in_a_step() -> None:
    assert Talk().after("/check").says("prices?") == ["theme", "check.ask"]


@pytest.mark.parametrize("text", ["what does that mean?", "I don't understand", "huh?"])
def test_who_does_not_understand_is_told_why(text: str) -> None:
    talk = Talk().after("/check")
    assert talk.says(text) == ["check.ask.why", "check.ask"]


def test_under_an_alarm_what_is_not_understood_stays_open_and_counts() -> None:
    talk = Talk().after("maybe #ces")
    assert talk.says("I don't understand") == ["card.emergency"]


def test_a_question_of_leave_has_no_second_no_under_it() -> None:
    talk = Talk().after("/delete")
    assert talk.buttons == ["a:yes", "a:no"]


def test_a_step_with_edit_buttons_needs_no_back() -> None:
    talk = Talk().after("do you sell tea", "/staff")
    assert talk.buttons == ["a:yes", "a:no", "edit:text"]


@pytest.mark.parametrize("mode", [Asking("gone", "x"), Asking("check", "gone"), Asking("", "")])
def test_a_step_that_is_gone_ends_with_an_apology(mode: Asking) -> None:
    talk = Talk(Session(mode))
    assert talk.says("yes") == ["lost"]
    assert talk.session.mode == Idle()


def test_an_edited_answer_changes_nothing() -> None:
    talk = Talk().after("/check", "no")
    assert talk.says("yes", edited=True) == ["edited", "check.ask"]
    assert talk.step == "check.check.fever"


def test_an_edited_question_is_answered() -> None:
    assert Talk().says("sciatica", edited=True) == ["answer"]


# --- the staff --------------------------------------------------------------------------------


def test_an_unanswered_question_goes_to_the_staff_with_one_tap() -> None:
    talk = Talk().after("do you sell tea")
    assert talk.taps("staff:asked") == ["question.consent"]
    assert talk.last.params == {"text": "do you sell tea"}
    assert talk.taps("a:yes") == ["question.sent"]
    assert talk.effects == (
        RecordConsent("2026-11"),
        RecordRequest("question", {"question": "do you sell tea"}),
    )
    assert talk.session.consent == "2026-11"
    assert talk.session.question == ""


def test_after_an_answer_the_staff_are_asked_something_new() -> None:
    talk = Talk().after("sciatica")
    assert talk.taps("staff") == ["question.text"]


def test_several_questions_are_all_heard() -> None:
    talk = Talk()
    assert talk.says("what is sciatica? what is disc? what are your prices?") == ["answer", "also"]
    assert talk.turn.replies[0].params == {"entry": "sciatica"}
    also = [button.action for row in talk.last.buttons for button in row]
    assert also == ["faq:disc", "faq:prices"]


def test_what_finds_nothing_among_several_questions_is_offered_to_the_staff() -> None:
    talk = Talk()
    assert talk.says("what is sciatica? do you sell tea?") == ["answer", "also.rest"]
    talk.taps("staff:asked")
    assert talk.last.params["text"] == "what is sciatica? do you sell tea?"


def test_a_yes_after_a_miss_is_led_to_the_staff() -> None:
    talk = Talk().after("do you sell tea")
    assert talk.says("sure thing") == ["question.offer"]
    assert talk.buttons[0] == "staff:asked"


def test_several_questions_go_to_the_staff_together() -> None:
    talk = Talk().after("what is sciatica? what are your prices?")
    talk.taps("staff:asked")
    assert talk.last.params == {"text": "what is sciatica? what are your prices?"}


def test_a_wish_among_questions_is_done_and_the_rest_offered() -> None:
    talk = Talk()
    assert talk.says("what is sciatica? can i reserve a time?") == ["also", "booking.consent"]
    assert talk.taps("faq:sciatica") == ["answer", "booking.consent"]


def test_a_wish_keeps_what_hurts_as_the_reason() -> None:
    talk = Talk(checked()).after("reserve for my sciatica", "yes", "Ana", "here", "asap", "yes")
    assert talk.taps("a:asked") == ["booking.review"]
    assert talk.last.params["reason"] == "reserve for my sciatica"


def test_consent_is_asked_once() -> None:
    talk = Talk(Session(consent="2026-11", question="tea?"))
    assert talk.taps("staff") == ["question.send"]
    talk.taps("a:yes")
    assert [type(effect) for effect in talk.effects] == [RecordRequest]


def test_consent_to_an_older_text_is_asked_again() -> None:
    assert Talk(Session(consent="2020-01", question="t")).taps("staff") == ["question.consent"]


def test_a_question_may_be_written_differently() -> None:
    talk = Talk(Session(question="tea?"))
    talk.taps("staff")
    assert talk.taps("edit:text") == ["question.text"]
    talk.says("coffee")
    assert talk.last.params == {"text": "coffee"}


def test_a_refused_question_is_not_sent() -> None:
    talk = Talk(Session(question="tea?"))
    talk.taps("staff")
    assert talk.taps("a:no") == ["question.kept"]
    assert talk.effects == ()


def test_a_question_carries_the_sign_that_was_found() -> None:
    talk = Talk(Session(flag=RedFlag("walk", Tier.SOON), consent="2026-11", question="t"))
    talk.taps("staff")
    talk.taps("a:yes")
    assert talk.effects == (
        RecordRequest("question", {"question": "t"}, RedFlag("walk", Tier.SOON)),
    )


def test_the_bot_keeps_silent_while_staff_talk() -> None:
    talk = Talk(Session(HandedOver(NOW + timedelta(hours=1))))
    for event in (Said("sciatica"), Said("menu"), SentOther("photo"), SharedContact("1", True)):
        assert talk.does(event) == []
    assert talk.says("/menu") == ["menu"]


def test_the_bot_answers_again_when_the_hand_over_ends() -> None:
    assert Talk(Session(HandedOver(NOW))).says("sciatica") == ["answer"]


# --- what is no text --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("photo", "other.picture"),
        ("voice", "other.voice"),
        ("sticker", "other.sticker"),
        ("location", "other.location"),
        ("document", "other.document"),
        ("anything else", "other.unknown"),
    ],
)
def test_every_kind_of_message_gets_a_friendly_line(kind: str, key: str) -> None:
    assert Talk().does(SentOther(kind)) == [key]


def test_a_caption_is_answered_like_text() -> None:
    assert Talk().does(SentOther("photo", "sciatica")) == ["other.picture", "answer"]


def test_a_contact_that_nobody_asked_for_is_not_kept() -> None:
    talk = Talk()
    assert talk.does(SharedContact("+81312345678", own=True)) == ["contact.unexpected"]
    assert talk.session == Session()
    assert talk.effects == ()


@pytest.mark.parametrize("text", BAD_TEXTS)
def test_bad_input_gets_an_answer(text: str) -> None:
    for before in STATES:
        assert Talk().after(*before).says(text) != []


@pytest.mark.parametrize("before", STATES[1:], ids=" ".join)
def test_an_edited_message_never_answers_a_question(before: list[str]) -> None:
    talk = Talk().after(*before)
    step = talk.step
    for text in ("yes", "no", "Ana", "here", "monday"):
        assert talk.says(text, edited=True)[0] == "edited"
        assert talk.step == step
        assert talk.effects == ()


@pytest.mark.parametrize("before", STATES[1:], ids=" ".join)
def test_a_contact_of_somebody_else_is_never_kept(before: list[str]) -> None:
    talk = Talk().after(*before)
    step = talk.step
    assert talk.does(SharedContact("819012345678", own=False))[0].startswith("contact.")
    assert talk.step == step


@pytest.mark.parametrize("before", STATES, ids=" ".join)
def test_an_old_button_never_answers_a_question(before: list[str]) -> None:
    talk = Talk().after(*before)
    step = talk.step
    for action in ("a:yes", "a:no", "a:confirm", "a:continue", "back", "edit:name"):
        assert talk.taps(action, talk.session.prompt - 1)[0] in {"stale", "button.gone"}
        assert talk.step == step
        assert talk.effects == ()


def test_what_staff_are_shown_hides_and_turns_nothing() -> None:
    talk = Talk().after("/staff", "is it\x00 \u202eclosed\u202c\non monday?")
    assert talk.last.params["text"] == "is it closed\non monday?"
    talk.says("#ces \u202enow")
    assert talk.effects == (NotifyStaff(CES, "#ces now"),)


def test_an_empty_message_is_no_question() -> None:
    talk = Talk()
    assert talk.says(" \n ") == ["empty"]
    assert not any(isinstance(effect, RecordMiss) for effect in talk.effects)


# --- any event in any session -----------------------------------------------------------------

_texts = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "/check",
            "/symptoms",
            "/staff",
            "/delete",
            "yes",
            "no",
            "not sure",
            "back",
            "why",
            "#ces",
            "maybe #fever",
            "#walk sciatica",
            "broken",
            "sciatica?",
            "prices",
            "menu",
            *BAD_TEXTS,
        ]
    ),
)
_actions = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            "a:yes",
            "a:no",
            "a:unsure",
            "a:continue",
            "a:tailbone",
            "back",
            "why",
            "edit:text",
            "edit:name",
            "edit:times",
            "a:confirm",
            "a:telegram",
            "a:skip",
            "req:cancel:3",
            "edit:sure",
            "menu",
            "staff",
            "none",
            "faq:sciatica",
            "pick:prices",
            "helped:no:disc",
            "check",
            "symptoms",
            "delete",
            "cancel",
            "start",
        ]
    ),
)
_events = st.one_of(
    st.builds(Said, _texts, st.booleans()),
    st.builds(Tapped, _actions, st.integers(0, 3)),
    st.builds(SharedContact, st.text(max_size=12), st.booleans()),
    st.builds(SentOther, st.sampled_from(["photo", "voice", "x"]), _texts),
    st.builds(Woke, st.text(max_size=5)),
)
_flags = st.builds(RedFlag, st.sampled_from([*SIGNS, "?"]), st.sampled_from(Tier), st.booleans())
_OTHERS = ["booking", "mine.cancel", "mine.change"]
_ids = st.sampled_from(
    [
        "check.bladder",
        "check.fever",
        "where",
        "text",
        "send",
        "sure",
        "ask",
        "held",
        "",
        "?",
        "consent",
        "name",
        "contact",
        "times",
        "times_ok",
        "reason",
        "review",
        "number",
        "field",
        "sign",
        "tier",
        "flow",
        "step",
        "until",
        "kept.check.fever",
        "checked",
        "_missed",
    ]
)
_values = st.sampled_from(
    [
        "yes",
        "no",
        "unsure",
        "change",
        "times",
        "12",
        "telegram",
        "tailbone",
        "ces",
        "emergency",
        "soon",
        "alarm",
        "check",
        "held",
        "",
    ]
)
_modes = st.one_of(
    st.just(Idle()),
    st.builds(HandedOver, st.sampled_from([NOW, NOW + timedelta(days=1)])),
    st.builds(
        Asking,
        st.sampled_from(["check", "symptoms", "question", "erase", "alarm", "gone", *_OTHERS]),
        _ids.filter(bool),
        st.dictionaries(_ids, _values),
    ),
)
_sessions = st.builds(
    Session,
    mode=_modes,
    language=st.sampled_from(["en", "ja", "xx"]),
    prompt=st.integers(0, 3),
    consent=st.sampled_from(["", "2026-11"]),
    checked=st.sampled_from([None, NOW, NOW + timedelta(days=1)]),
    flag=st.none() | _flags,
    findings=st.just(("where=groin",)),
    question=_texts,
    last_entry=st.sampled_from(["", "sciatica", "gone"]),
)


@given(_sessions, st.lists(_events, min_size=1, max_size=4))
def test_any_event_in_any_session_gives_a_turn_that_can_be_said(
    session: Session, events: list[Event]
) -> None:
    talk, wording = Talk(session), Wording(CLINIC, SIGNS)
    for event in events:
        talk.does(event)
        for reply in talk.turn.replies:
            assert wording.text(reply)
            for button in (button for row in reply.buttons for button in row):
                assert wording.label(button)
                assert button.copy or pack(button.action, talk.session.prompt)
        mode = talk.session.mode
        assert not isinstance(mode, Asking) or mode.step, "a question is left unasked"


# --- words ------------------------------------------------------------------------------------


def _literal_keys() -> Iterator[str]:
    """Yield every message key that stands as a text in a Reply or Button of bot/core."""
    for path in (BOT / "core").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            place = {"Reply": 0, "question": 0, "Button": 1}.get(node.func.id)
            if place is not None and len(node.args) > place:
                key = node.args[place]
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield key.value


@pytest.mark.parametrize("key", sorted(set(_literal_keys())))
def test_every_key_has_words(key: str) -> None:
    assert key in CLINIC.messages


def test_every_flow_has_words() -> None:
    own = {key for key in missing_keys(CLINIC) if not key.startswith("symptoms.")}
    assert own == set()


def test_every_listed_key_is_in_the_shipped_wording() -> None:
    assert KEYS.keys() - CLINIC.messages.keys() == set()


def test_a_recent_check_is_not_repeated() -> None:
    assert Talk(checked()).says("/symptoms") == ["symptoms.where"]


def test_what_was_told_earlier_makes_a_later_complaint_graver() -> None:
    talk = Talk().after("i had cancer")
    assert talk.session.risks == {"cancer"}
    talk.says("it aches")
    assert talk.step == "alarm.ask"


def test_a_complaint_alone_is_not_made_graver() -> None:
    talk = Talk()
    talk.says("it aches")
    assert talk.session.mode == Idle()


def test_a_no_to_the_question_lets_what_was_told_rest() -> None:
    talk = Talk().after("i had cancer", "it aches", "no")
    talk.says("it aches")
    assert talk.session.mode == Idle()


def test_no_text_of_what_was_told_is_kept() -> None:
    talk = Talk().after("i had cancer, thanks")
    assert "had" not in " ".join(talk.session.risks)


def test_a_screen_that_breaks_over_risks_still_shows_the_card() -> None:
    class Broken(FakeScreen):
        def risks(self, text: str) -> frozenset[str]:
            raise RuntimeError

    turn = Dialogue(CLINIC, FakeMatcher(), Broken(), SIGNS).respond(Session(), Said("#ces"), NOW)
    assert turn.replies[0].key == "card.emergency"
