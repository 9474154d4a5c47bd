import json
from contextlib import suppress
from pathlib import Path

from sqlalchemy import text

from bot.core.model import Asking, Session
from bot.core.requests import Reason, State
from bot.service.ports import Lane, Outgoing, Store
from bot.service.staff_ports import AuditLine
from bot.store.database import Database
from bot.store.engine import READ
from tests.store.people import FLAG, MIKA, MINUTE, NOAH, NOW, STAFF, content, on_sqlite

SECRETS = (
    "Mikako",
    "090-1234",
    "burning pain",
    "saddle-numbness",
    "mika_in_tokyo",
    "hello Mikako",
)


async def fill(store: Store, chat: str = MIKA) -> int:
    """Store something of every kind about *chat*; return its request's number."""
    async with store.transaction() as tx:
        answers = {"name": "Mikako", "contact": "090-1234"}
        await tx.save_session(chat, Session(Asking("book", "times", answers), flag=FLAG), NOW)
        details = {**answers, "reason": "burning pain", "username": "mika_in_tokyo"}
        request = await tx.add_request(chat, "booking", details, FLAG, NOW)
        await tx.audit(AuditLine(request.number, chat, "create", NOW, "patient"))
        await tx.audit(AuditLine(request.number, "aya", "claim", NOW, "chat"))
        await tx.add_consent(chat, "v1", NOW)
        await tx.wake(chat, NOW + MINUTE, "idle")
        await tx.post(chat, Outgoing("hello Mikako"), NOW)
        await tx.post(STAFF, Outgoing("Mikako: burning pain", card=request.number), NOW)
        await tx.add_miss("burning pain in my tooth", ["sciatica"], "declined", NOW)
    return request.number


async def forget(store: Store, chat: str = MIKA) -> dict[str, int]:
    async with store.transaction() as tx:
        return await tx.forget(chat, NOW + MINUTE)


async def sealed(store: Database, where: str) -> list[bytes]:
    """Return all ciphertexts that *where* finds, as ``"sessions WHERE chat = …"``."""
    async with store.engine.begin() as connection:
        rows = await connection.execute(text(f"SELECT sealed FROM {where}"))  # noqa: S608
        return [row.sealed for row in rows if row.sealed]


async def test_all_that_is_stored_is_disclosed(store: Store) -> None:
    number = await fill(store)
    async with store.transaction() as tx:
        data = await tx.disclose(MIKA)
    told = json.dumps(data, ensure_ascii=False)
    assert all(secret in told for secret in SECRETS)
    assert data["consents"] == [{"version": "v1", "at": NOW.isoformat()}]
    assert data["reminders"] == [{"reason": "idle", "at": (NOW + MINUTE).isoformat()}]
    assert f'"number": {number}' in told


async def test_nothing_of_another_patient_is_disclosed(store: Store) -> None:
    await fill(store, NOAH)
    async with store.transaction() as tx:
        data = json.dumps(await tx.disclose(MIKA))
    assert not any(secret in data for secret in SECRETS)


async def test_staff_are_not_named_to_the_patient(store: Store) -> None:
    await fill(store)
    async with store.transaction() as tx:
        assert "aya" not in json.dumps(await tx.disclose(MIKA))


async def test_a_forgotten_chat_has_nothing_left_to_disclose(store: Store) -> None:
    await fill(store)
    await forget(store)
    async with store.transaction() as tx:
        data = await tx.disclose(MIKA)
    assert data["session"] is None
    assert [data[kind] for kind in ("consents", "reminders", "requests")] == [[], [], []]
    assert await store.due_wakeups(NOW + MINUTE, 9) == []


async def test_what_is_forgotten_is_counted(store: Store) -> None:
    await fill(store)
    counts = {"sessions": 1, "consents": 1, "reminders": 1, "messages": 1, "cards": 0}
    assert await forget(store) == {**counts, "requests": 1}


async def test_a_forgotten_request_stays_in_the_count_as_nobodys(store: Store) -> None:
    number = await fill(store)
    await forget(store)
    async with store.transaction() as tx:
        request = await tx.request(number)
    assert request is not None
    assert (request.chat, request.details, request.flag) == ("", {}, None)
    assert (request.state, request.reason) == (State.CLOSED, Reason.CANCELLED_BY_PATIENT)
    assert (request.kind, request.created, request.version) == ("booking", NOW, 2)


async def test_the_audit_trail_keeps_who_of_staff_and_not_the_patients_chat(store: Store) -> None:
    number = await fill(store)
    await forget(store)
    async with store.transaction() as tx:
        assert [line.who for line in await tx.audit_trail(number)] == ["patient", "aya"]


async def test_an_emergency_message_that_waits_is_sent_all_the_same(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.post(MIKA, Outgoing("Call 119 now.", lane=Lane.EMERGENCY), NOW)
    await forget(store)
    assert [posted.message.text for posted in await store.due(NOW, 9)] == ["Call 119 now."]


async def test_other_patients_are_not_forgotten(store: Store) -> None:
    await fill(store, NOAH)
    async with store.transaction() as tx:
        before = await tx.disclose(NOAH)
    await fill(store, MIKA)
    await forget(store, MIKA)
    async with store.transaction() as tx:
        assert await tx.disclose(NOAH) == before


async def test_a_transaction_that_fails_forgets_nothing(store: Store) -> None:
    await fill(store)
    async with store.transaction() as tx:
        before = await tx.disclose(MIKA)
    with suppress(ZeroDivisionError):
        async with store.transaction() as tx:
            await tx.forget(MIKA, NOW)
            raise ZeroDivisionError
    async with store.transaction() as tx:
        assert await tx.disclose(MIKA) == before


@on_sqlite
async def test_nothing_personal_can_be_read_in_the_file(store: Store, file: Path) -> None:
    await fill(store)
    stored = content(file)
    assert not [secret for secret in SECRETS if secret.encode() in stored]
    assert b"tooth" not in stored


@on_sqlite
async def test_what_is_forgotten_is_gone_from_the_file_too(store: Database, file: Path) -> None:
    for number in range(40):  # enough to fill pages around it
        await fill(store, f"telegram:9{number}")
    number = await fill(store)
    for _ in range(3):  # each change leaves an older ciphertext behind
        async with store.transaction() as tx:
            await tx.save_session(MIKA, Session(question="my burning pain"), NOW)
    gone = [
        *await sealed(store, f"sessions WHERE chat = '{MIKA}'"),
        *await sealed(store, f"requests WHERE chat = '{MIKA}'"),
        *await sealed(store, f"outbox WHERE chat = '{MIKA}' OR card = {number}"),
    ]
    assert len(gone) == 4
    assert all(value in content(file) for value in gone)
    await forget(store)
    stored = content(file)
    assert not [value for value in gone if value in stored]
    assert MIKA.encode() + b"\x00" not in stored


@on_sqlite
async def test_a_reader_in_the_way_delays_the_erasure_by_one_transaction(
    store: Database, file: Path
) -> None:
    await fill(store)
    gone = await sealed(store, f"sessions WHERE chat = '{MIKA}'")
    async with store.engine.connect() as reader:
        await reader.execution_options(**READ)
        await reader.execute(text("BEGIN"))
        await reader.execute(text("SELECT count(*) FROM sessions"))
        await forget(store)
        await reader.execute(text("ROLLBACK"))
    assert gone[0] in content(file)
    async with store.transaction() as tx:
        await tx.claim("telegram", "1", NOW)
    assert gone[0] not in content(file)
