"""Every message that the bot needs, and what may stand in braces in it."""

from collections.abc import Mapping
from dataclasses import fields

from bot.core.keeping import Keep

ANYWHERE = frozenset({"clinic", "emergency", "email", "address", "crisis_lines"}) | {
    f"kept.{kind.name}" for kind in fields(Keep)
}
"""Names that every message may use."""

ENRICHED: Mapping[str, tuple[str, ...]] = {
    "entry": ("title", "answer", "section", "source", "net"),
    "theme": ("title", "handover"),
    "sign": ("sign", "ask"),
    "question": ("ask", "why"),
    "questions": ("asks", "numbered"),
    "findings": ("reasons",),
    "fits": ("patterns",),
    "choice": ("choice",),
    "opening": ("now", "week", "closures"),
    "arrived": ("promise",),
}
"""Parameters that stand for content: what they put into the text."""

_PLAIN = """
welcome menu cancelled cancelled.nothing help greeting thanks goodbye affirm deny unknown empty
menu.symptoms menu.check menu.book menu.mine menu.staff menu.privacy menu.back
nav.back nav.cancel nav.why flow.left lost stale button.gone edited stuck error.internal
other.picture other.voice other.document other.sticker other.location other.unknown
contact.share contact.unexpected contact.refused
card.crisis card.distress card.unchecked
alarm.ask.emergency.invalid alarm.ask.urgent.invalid
alarm.ask.yes alarm.ask.no alarm.ask.unsure alarm.held.invalid alarm.held.safe
alarm.held.continue alarm.held.crisis alarm.held.called alarm.continued
alarm.continued.called alarm.called alarm.stood_down
answer.net answer.read choices choices.none miss also also.rest
helped.yes helped.no helped.yes.label helped.no.label
question.offer question.text question.text.invalid question.edit question.kept
question.send.yes question.send.no question.send.invalid
question.consent.yes question.consent.no question.consent.invalid
booking.declined booking.nothing booking.times_ok.yes booking.times_ok.change
booking.times_ok.invalid mine.kept
check.ask.yes check.ask.no check.ask.unsure check.ask.invalid check.none
check.any.1 check.any.2 check.any.3 check.any.4 check.any.no check.any.invalid check.any.why
check.clear symptoms.nothing
consent.version privacy privacy.see privacy.erase mydata.file mydata.nothing
erase.sure erase.sure.yes erase.sure.no erase.sure.invalid erase.kept erase.done
mine.none mine.state.new mine.state.claimed mine.state.booked mine.state.callback
mine.state.not_reached mine.state.closed mine.too_late
told.hand-back media.refused calendar.file calendar.summary calendar.taken_out
staff.kind.booking staff.kind.question staff.kind.alert staff.card.unreachable
staff.reason.done staff.reason.declined staff.reason.cancelled_by_patient staff.reason.duplicate
staff.reason.spam staff.reason.other
staff.verb.claim staff.verb.release staff.verb.book staff.verb.callback staff.verb.not-reached
staff.verb.close staff.verb.outcomes staff.verb.back staff.verb.hand-back staff.verb.contact
staff.verb.drop staff.outcome.declined staff.outcome.duplicate staff.outcome.spam
staff.outcome.other staff.gone staff.not_allowed staff.not_admin staff.pending.none
staff.reply.usage staff.reply.words_only staff.role.staff staff.role.admin staff.list.head
staff.list.first staff.list.usage staff.list.refused staff.list.refused.none
hours.never hours.holidays flow.expired staff.card.overdue staff.card.call-now
staff.digest.none staff.digest.overdue staff.digest.new staff.digest.claimed
staff.digest.callback staff.digest.not_reached staff.digest.booked
staff.when.unreadable staff.when.past staff.when.gone staff.when.dropped
staff.gap.why.declined staff.gap.why.choice staff.gap.why.none staff.gap.why.unhelpful
staff.gap.dismiss staff.gap.undo staff.gap.gone staff.gap.none
staff.stats.requests.none staff.chart.answered staff.chart.choice staff.chart.declined
staff.chart.signs staff.chart.left
"""

_WITH: Mapping[str, str] = {
    "sign": "card.emergency card.urgent alarm.ask.emergency alarm.ask.urgent alarm.held soon"
    " mydata.flag",
    "entry": "mydata.read answer answer.again entry.title symptoms.read",
    "theme": "theme theme.title",
    "text": "question.send question.consent told.reply",
    "name number hours": "card.line",
    "number text until": "told.reply.talk",
    "number text": "staff.relay staff.relay.edited",
    "number arrived": "question.sent",
    "number": "card.copy mine.cancel.label mine.cancel.sure mine.cancelled mine.change.label"
    " mine.change.field mine.changed told.claim told.close.done told.close.declined"
    " told.close.spam told.close.cancelled_by_patient told.close.duplicate told.close.other"
    " staff.done.claim staff.done.release staff.done.book staff.done.callback"
    " staff.done.not-reached staff.done.close staff.done.reply staff.done.hand-back"
    " request.merged calendar.description",
    "contact number arrived": "booking.done",
    "name contact times reason check": "booking.review",
    "times said": "booking.times_ok",
    "said": "booking.times_as_written",
    "asked": "booking.reason.asked",
    "number time": "told.book told.rebook told.callback staff.when.sure staff.remind.due-soon",
    "number who times": "staff.when.book staff.when.callback",
    "number owner": "staff.note.change staff.note.cancel staff.note.hand-back"
    " staff.remind.callback",
    "number kind": "staff.topic",
    "number name": "calendar.staff",
    "name value": "staff.contact",
    "who": "staff.list.now.staff staff.list.now.admin staff.list.now.removed"
    " staff.gap.dismissed staff.gap.undone staff.gap.replaced",
    "count whys texts": "staff.gap",
    "title": "staff.gap.entry staff.gap.theme staff.gap.works",
    "who title texts": "staff.gap.added",
    "most": "staff.gap.unfit",
    "first last": "staff.stats",
    "count percent": "staff.stats.answered staff.stats.choice staff.stats.declined",
    "count states": "staff.stats.requests",
    "half most": "staff.stats.reply",
    "steps": "staff.stats.left",
    "who role": "staff.list.line",
    "who role by time": "staff.list.line.added",
    "who verb number time": "staff.list.refused.line",
    "number what state": "mine.line",
    "question position count": "check.ask check.ask.why",
    "questions": "check.soon check.careful check.careful.today",
    "questions position count": "check.any",
    "entry findings": "symptoms.pattern",
    "number choice": "symptoms.numbered",
    "fits": "symptoms.found",
    "data": "mydata",
    "number kind state time": "mydata.request",
    "step value": "mydata.answer",
    "findings": "mydata.findings",
    "question choice": "mydata.check",
    "value time": "mydata.consent",
    "requests": "mine.list",
    "opening": "hours",
    "clock": "hours.open hours.opens.today",
    "clock day": "hours.opens.tomorrow hours.opens.later",
    "day times": "hours.day hours.day.closed",
    "days": "hours.closures",
    "now time": "promise promise.closed",
    "number sign": "staff.remind.unclaimed staff.remind.still-unclaimed",
    "time count": "staff.digest",
    "title count lines": "staff.digest.part",
    "head age": "staff.digest.line",
    "amount": "staff.age.minutes staff.age.hours staff.age.days",
    "number kind state": "staff.card.head staff.card.head.emergency staff.card.head.urgent"
    " staff.card.head.soon",
    "sign tier": "staff.card.flag",
    "time": "mydata.checked mydata.reminder"
    " offline staff.card.by staff.card.since staff.card.at staff.card.talk",
    "value": "mydata.question mydata.risk mydata.waiting"
    " staff.field.excerpt staff.field.name staff.field.contact staff.field.phone"
    " staff.field.email staff.field.username staff.field.times staff.field.reason"
    " staff.field.findings staff.field.check staff.field.question",
    "owner attempts": "staff.state.not_reached",
    "reason": "staff.state.closed",
    "owner": "staff.state.new staff.state.claimed staff.state.booked staff.state.callback"
    " staff.refused.closed staff.refused.taken"
    " staff.refused.not_yours staff.refused.state staff.refused.stale",
    "count": "mydata.sent staff.pending.head staff.pending.more staff.gap.more staff.stats.asked"
    " staff.stats.sign.emergency staff.stats.sign.urgent staff.stats.sign.soon",
}

KEYS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(_PLAIN.split(), frozenset()),
    **{
        key: frozenset(name for param in params.split() for name in ENRICHED.get(param, (param,)))
        for params, keys in _WITH.items()
        for key in keys.split()
    },
}
"""Message key -> the names it may use beside those of ANYWHERE."""
