"""Who may act for the clinic: the list in the settings, and what admins decide in the chat."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.content.messages import Wording
from bot.content.moments import told
from bot.service.ports import Outgoing, StaffAct, Transaction
from bot.service.staff_ports import NO_REQUEST, AuditLine, Member, Role
from bot.service.staff_taps import read

SHOWN = 20
"""How many refused attempts an admin sees at once."""


class Roles:
    """The allow list: the first person of the settings is admin for good, the others staff."""

    def __init__(self, wording: Wording, zone: ZoneInfo, staff: Sequence[str]) -> None:
        self._wording = wording
        self._zone = zone
        self._first = staff[0] if staff else ""
        self._settings: Mapping[str, Role] = dict.fromkeys(staff, "staff")

    async def role(self, tx: Transaction, user: str) -> Role:
        """Return what *user* may do: an admin's decision stands above the settings."""
        return (await self._roles(tx)).get(user, "removed")

    async def refuse(self, tx: Transaction, staff_act: StaffAct, key: str, now: datetime) -> str:
        """Turn somebody away, keep who tried what, and return what they are told."""
        tap = read(staff_act.act) if staff_act.tap_id else None
        number, verb = (tap.number, tap.what) if tap else (NO_REQUEST, _word(staff_act))
        number = max(number, NO_REQUEST)  # other cards than those of requests
        who = f"{staff_act.name} ({staff_act.user})"
        await tx.audit(AuditLine(number, who, verb, now, "chat", refused=True))
        refusal = self._wording.say(key)
        if not staff_act.tap_id:
            await tx.post(staff_act.chat, Outgoing(refusal), now)
        return refusal

    async def command(self, tx: Transaction, staff_act: StaffAct, now: datetime) -> str:
        """Do what an admin's ``/staff ...`` says and return the answer."""
        match staff_act.act.split()[1:]:
            case []:
                return await self._list(tx)
            case ["refused"]:
                return await self._refused(tx)
            case ["add" | "remove" as verb, *words]:
                return await self._decide(tx, staff_act, verb, words, now)
            case _:
                return self._wording.say("staff.list.usage")

    async def _decide(
        self, tx: Transaction, staff_act: StaffAct, verb: str, words: list[str], now: datetime
    ) -> str:
        """Add or remove the person named by id, or whose message this is a reply to."""
        admin = words[-1:] == ["admin"] and verb == "add"
        ids = words[:-1] if admin else words
        user = ids[0] if len(ids) == 1 else staff_act.about if not ids else ""
        if not (user.isascii() and user.isdigit() and len(user) < 20):
            return self._wording.say("staff.list.usage")
        if user == self._first:
            return self._wording.say("staff.list.first")
        role: Role = "removed" if verb == "remove" else "admin" if admin else "staff"
        name = staff_act.about_name if user == staff_act.about else await _name(tx, user)
        await tx.put_member(Member(user, name, role, staff_act.name, now))
        await tx.audit(AuditLine(NO_REQUEST, staff_act.name, f"{role} {user}", now, "chat"))
        return self._wording.say(f"staff.list.now.{role}", who=name or user)

    async def _roles(self, tx: Transaction) -> Mapping[str, Role]:
        decided = {member.user: member.role for member in await tx.members()}
        first: Mapping[str, Role] = {self._first: "admin"} if self._first else {}
        return {**self._settings, **decided, **first}

    async def _list(self, tx: Transaction) -> str:
        """Return who may act, as which role, and who decided that when."""
        decided = {member.user: member for member in await tx.members()}
        lines = [self._wording.say("staff.list.head")]
        for user, role in (await self._roles(tx)).items():
            if role == "removed":
                continue
            params = {"who": user, "role": self._wording.say(f"staff.role.{role}")}
            if member := decided.get(user):
                who = f"{member.name} ({user})" if member.name else user
                params |= {"who": who, "by": member.by, "time": told(member.at, self._zone)}
                lines.append(self._wording.say("staff.list.line.added", **params))
            else:
                lines.append(self._wording.say("staff.list.line", **params))
        return "\n".join(lines)

    async def _refused(self, tx: Transaction) -> str:
        lines = [
            self._wording.say(
                "staff.list.refused.line",
                who=line.who,
                verb=line.verb,
                number=str(line.number) if line.number else "-",
                time=told(line.at, self._zone),
            )
            for line in await tx.refused(SHOWN)
        ]
        head = "staff.list.refused" if lines else "staff.list.refused.none"
        return "\n".join([self._wording.say(head), *lines])


async def _name(tx: Transaction, user: str) -> str:
    """Return the name under which *user* is known already, "" where there is none."""
    return next((member.name for member in await tx.members() if member.user == user), "")


def _word(staff_act: StaffAct) -> str:
    """Return what was tried, without its words: a command's name, or a reply."""
    return staff_act.act.split()[0] if staff_act.act.startswith("/") else "reply"
