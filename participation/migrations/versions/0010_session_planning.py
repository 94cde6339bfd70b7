"""What a field session is prepared with: interpreters, partners, materials, further surveys."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

COLUMNS = ('interpreters', 'partners', 'materials', 'more_surveys')


def upgrade():
    with op.batch_alter_table('field_session', schema=None) as batch_op:
        for name in COLUMNS:
            kind = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default='[]'))


def downgrade():
    with op.batch_alter_table('field_session', schema=None) as batch_op:
        for name in reversed(COLUMNS):
            batch_op.drop_column(name)
