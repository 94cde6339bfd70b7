"""Decisions about privacy, contact details apart from answers, what has been deleted; corrections and removed words."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')


def upgrade():
    op.create_table('area_privacy',
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('controller', sa.String(length=200), nullable=False),
    sa.Column('contact', sa.String(length=200), nullable=False),
    sa.Column('officer', sa.String(length=200), nullable=False),
    sa.Column('contact_days', sa.Integer(), nullable=False),
    sa.Column('changed', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_area_privacy_area_id_area'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['changed_by'], ['user_account.id'], name=op.f('fk_area_privacy_changed_by_user_account')),
    sa.PrimaryKeyConstraint('area_id', name=op.f('pk_area_privacy'))
    )
    op.create_table('survey_privacy',
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.Column('words_days', sa.Integer(), nullable=False),
    sa.Column('answers_days', sa.Integer(), nullable=False),
    sa.Column('lowest_age', sa.Integer(), nullable=False),
    sa.Column('guardian_age', sa.Integer(), nullable=False),
    sa.Column('youth_slug', sa.String(length=60), nullable=False),
    sa.Column('changed', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_survey_privacy_survey_id_survey'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['changed_by'], ['user_account.id'], name=op.f('fk_survey_privacy_changed_by_user_account')),
    sa.PrimaryKeyConstraint('survey_id', name=op.f('pk_survey_privacy'))
    )
    op.create_table('contact',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('details', DOCUMENT, nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('wants_news', sa.Boolean(), nullable=False),
    sa.Column('wants_part', sa.Boolean(), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('contacted', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_contact_area_id_area'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact')),
    sqlite_with_rowid=False
    )
    op.create_index('ix_contact_area_id', 'contact', ['area_id'], unique=False)
    op.create_table('deletion_log',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('hashed', sa.String(length=64), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deletion_log')),
    sa.UniqueConstraint('kind', 'hashed', name=op.f('uq_deletion_log_kind_hashed'))
    )
    op.create_table('retention_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('ran', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ran_by', sa.Integer(), nullable=True),
    sa.Column('report', DOCUMENT, nullable=False),
    sa.Column('signature', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_retention_run_area_id_area'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['ran_by'], ['user_account.id'], name=op.f('fk_retention_run_ran_by_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_retention_run'))
    )
    op.create_index(op.f('ix_retention_run_area_id'), 'retention_run', ['area_id'], unique=False)
    op.add_column('response', sa.Column('revision', sa.Integer(), nullable=False, server_default='1'))
    op.add_column('response', sa.Column('words_removed', sa.Date(), nullable=True))
    op.add_column('trained_model', sa.Column('texts_deleted', sa.Integer(), nullable=False, server_default='0'))


def downgrade():
    with op.batch_alter_table('trained_model') as batch_op:
        batch_op.drop_column('texts_deleted')
    with op.batch_alter_table('response') as batch_op:
        batch_op.drop_column('words_removed')
        batch_op.drop_column('revision')
    for name in ('retention_run', 'deletion_log', 'contact', 'survey_privacy', 'area_privacy'):
        op.drop_table(name)
