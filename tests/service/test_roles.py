"""Admins say who may act; who may not is turned away and written down."""

from tests.service.conftest import STAFF, FrontDesk

ADMIN, KEN, NOA = "11", "12", "13"


async def says(front: FrontDesk, act: str, user: str = ADMIN, **more: str) -> str:
    """Let *user* send a command; return what the bot says in the chat."""
    await front.staff(act, user, {ADMIN: "Mika", KEN: "Ken", NOA: "Noa"}[user], **more)
    return front.channel.texts(STAFF)[-1]


async def test_an_admin_adds_a_person_who_may_act_from_then_on(front: FrontDesk) -> None:
    await front.asks_staff()
    assert "Only members" in await front.staff(front.data("I take it", STAFF), NOA, "Noa")
    assert await says(front, "/staff add 13") == "13 may act here now."
    assert "You have #1" in await front.staff(front.data("I take it", STAFF), NOA, "Noa")


async def test_a_person_is_added_by_a_reply_to_their_message(front: FrontDesk) -> None:
    added = await says(front, "/staff add", about=NOA, about_name="Noa")
    assert added == "Noa may act here now."
    assert "Noa (13): staff (by Mika, Monday 23 November, 18:00)" in await says(front, "/staff")


async def test_the_list_tells_roles_and_where_they_come_from(front: FrontDesk) -> None:
    listed = await says(front, "/staff")
    assert "11: admin (from the settings)" in listed
    assert "12: staff (from the settings)" in listed


async def test_an_admin_removes_a_person_of_the_settings_too(front: FrontDesk) -> None:
    await front.asks_staff()
    assert await says(front, "/staff remove 12") == "12 may no longer act here."
    assert "Only members" in await front.staff(front.data("I take it", STAFF), KEN, "Ken")
    assert "12" not in await says(front, "/staff")


async def test_the_first_admin_cannot_be_removed(front: FrontDesk) -> None:
    assert "always an admin" in await says(front, "/staff remove 11")


async def test_staff_who_are_no_admins_cannot_change_the_list(front: FrontDesk) -> None:
    assert await says(front, "/staff add 13", KEN) == "Only an admin can do this."
    await says(front, "/staff add 12 admin")
    assert await says(front, "/staff add 13", KEN) == "13 may act here now."


async def test_every_refused_attempt_is_kept_for_admins_to_see(front: FrontDesk) -> None:
    await front.asks_staff()
    await front.staff(front.data("I take it", STAFF), NOA, "Noa")
    await says(front, "/reply 1 some private words", NOA)
    await front.answers("private words", to="#1 Question", user=NOA, name="Noa")
    refused = await says(front, "/staff refused")
    time = "Monday 23 November, 18:00"
    assert refused.splitlines() == [
        "Turned away, newest first:",
        f"{time}: Noa (13), reply, request -",
        f"{time}: Noa (13), /reply, request -",
        f"{time}: Noa (13), claim, request 1",
    ]


async def test_nobody_turned_away_is_told_so(front: FrontDesk) -> None:
    assert await says(front, "/staff refused") == "Nobody was turned away."


async def test_a_strangers_talk_in_the_chat_is_no_attempt(front: FrontDesk) -> None:
    await front.staff("good morning all", NOA, "Noa")
    assert front.channel.texts(STAFF) == []
    assert await says(front, "/staff refused") == "Nobody was turned away."


async def test_what_cannot_be_read_is_explained(front: FrontDesk) -> None:
    for words in ("add", "add me", "add 1 2", "fire 12", "add ²"):
        assert "/staff add 12345" in await says(front, f"/staff {words}")


async def test_who_added_whom_is_kept_in_the_trail(front: FrontDesk) -> None:
    await says(front, "/staff add 13 admin")
    async with front.store.transaction() as tx:
        (line,) = await tx.audit_trail(0)
    assert (line.who, line.verb, line.origin) == ("Mika", "admin 13", "chat")
