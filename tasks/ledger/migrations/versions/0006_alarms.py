"""The troubles that were found, the notices that tell of them, and when rounds happened."""

import sqlalchemy as sa
from alembic import op

revision = "0006_alarms"
down_revision = "0005_forgotten"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alarms",
        sa.Column("review", sa.String(100), nullable=False),
        sa.Column("key", sa.String(300), nullable=False),
        sa.Column("opened", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone", sa.DateTime(timezone=True), nullable=True),
        sa.Column("over", sa.DateTime(timezone=True), nullable=True),
        sa.Column("back", sa.Integer(), nullable=False),
        sa.Column("notice", sa.String(200), nullable=True),
        sa.Column("over_notice", sa.String(200), nullable=True),
        sa.PrimaryKeyConstraint("review", "key", "opened", name=op.f("pk_alarms")),
    )
    op.create_table(
        "alarm_notices",
        sa.Column("review", sa.String(100), nullable=False),
        sa.Column("step", sa.String(200), nullable=False),
        sa.Column("gathered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("review", "step", name=op.f("pk_alarm_notices")),
    )
    op.create_table(
        "beats",
        sa.Column("review", sa.String(100), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("review", "name", name=op.f("pk_beats")),
    )


def downgrade() -> None:
    op.drop_table("beats")
    op.drop_table("alarm_notices")
    op.drop_table("alarms")
