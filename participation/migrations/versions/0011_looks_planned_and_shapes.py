"""Looks that are planned, shapes of sub-areas, and follow-ups with a day, an owner, several groups and a survey."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')


def upgrade():
    op.create_table('look_plan',
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.Column('every', sa.Integer(), nullable=False),
    sa.Column('days', DOCUMENT, nullable=False),
    sa.Column('changed', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['changed_by'], ['user_account.id'], name=op.f('fk_look_plan_changed_by_user_account')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_look_plan_survey_id_survey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('survey_id', name=op.f('pk_look_plan'))
    )
    with op.batch_alter_table('look', schema=None) as batch_op:
        batch_op.add_column(sa.Column('mark', sa.String(length=40), nullable=True))
        batch_op.create_index('ix_look_survey_id_mark', ['survey_id', 'mark'], unique=True)
    with op.batch_alter_table('sub_area', schema=None) as batch_op:
        batch_op.add_column(sa.Column('shape', DOCUMENT, nullable=True))
    with op.batch_alter_table('follow_up', schema=None) as batch_op:
        batch_op.add_column(sa.Column('place', sa.String(length=200), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('meeting_time', sa.String(length=200), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('due', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('owner_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('more_groups', DOCUMENT, nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('survey_slug', sa.String(length=60), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('draft_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_follow_up_owner_id_user_account'), 'user_account', ['owner_id'], ['id'])


def downgrade():
    with op.batch_alter_table('follow_up', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_follow_up_owner_id_user_account'), type_='foreignkey')
        for name in ('draft_id', 'survey_slug', 'more_groups', 'owner_id', 'due', 'meeting_time', 'place'):
            batch_op.drop_column(name)
    with op.batch_alter_table('sub_area', schema=None) as batch_op:
        batch_op.drop_column('shape')
    with op.batch_alter_table('look', schema=None) as batch_op:
        batch_op.drop_index('ix_look_survey_id_mark')
        batch_op.drop_column('mark')
    op.drop_table('look_plan')
