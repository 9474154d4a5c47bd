"""The desk: talking through the bot, roles, pending questions to staff, a group that moved."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add columns, and make the desk's tables."""
    op.add_column("requests", sa.Column("talk_until", sa.BigInteger(), nullable=True))
    for table, name in (("audit", "refused"), ("outbox", "prompt")):
        op.add_column(
            table, sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.add_column("outbox", sa.Column("thread", sa.BigInteger(), nullable=True))
    _threads()
    _staff()


def _threads() -> None:
    """Make what tells which request a message in the staff chat belongs to."""
    op.create_table(
        "threads",
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("request", sa.BigInteger(), nullable=False),
        sa.Column("prompt", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("chat", "message_id"),
    )
    # staff reply to the cards that they see already
    op.execute(
        "INSERT INTO threads (chat, message_id, request, prompt) "
        "SELECT chat, message_id, request, false FROM cards"
    )
    op.create_table(
        "moved_chats",
        sa.Column("old", sa.Text(), nullable=False),
        sa.Column("new", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("old"),
    )


def _staff() -> None:
    """Make the allow list and the questions that staff have not answered yet."""
    op.create_table(
        "members",
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user"),
    )
    op.create_table(
        "prompts",
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chat", "user"),
    )
