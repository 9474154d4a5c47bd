"""One incoming event is one transaction is one turn; requests, outbox, staff."""
