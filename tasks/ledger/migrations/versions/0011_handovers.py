"""What living senders are handing over (`tasks/ledger/handover.py`). Postgres empties it when it crashes, since
it is unlogged: a note that may be too old must not acquit anybody. On SQLite nothing is in it."""

import sqlalchemy as sa
from alembic import op

revision = "0011_handovers"
down_revision = "0010_ledger_keys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    unlogged = ["UNLOGGED"] if op.get_bind().dialect.name == "postgresql" else []
    op.create_table(
        "handovers",
        sa.Column("sender", sa.String(200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sender", name=op.f("pk_handovers")),
        prefixes=unlogged,
    )


def downgrade() -> None:
    op.drop_table("handovers")
