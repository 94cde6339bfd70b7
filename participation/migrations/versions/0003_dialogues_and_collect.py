"""Dialogues and their promises; keys of ODK Collect and what it sends; statements from dialogues."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('collect_key',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('field_session_id', sa.Integer(), nullable=True),
    sa.Column('label', sa.String(length=120), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('created', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=True),
    sa.Column('last_used', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_collect_key_area_id_area'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['created_by'], ['user_account.id'], name=op.f('fk_collect_key_created_by_user_account')),
    sa.ForeignKeyConstraint(['field_session_id'], ['field_session.id'], name=op.f('fk_collect_key_field_session_id_field_session'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_collect_key')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_collect_key_token_hash'))
    )
    with op.batch_alter_table('collect_key', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_collect_key_area_id'), ['area_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_collect_key_field_session_id'), ['field_session_id'], unique=False)

    op.create_table('dialogue',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('field_session_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('participants', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('themes', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('disagreement', sa.String(), nullable=False),
    sa.Column('wants_next', sa.String(), nullable=False),
    sa.Column('notes', sa.String(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('recorded_by', sa.Integer(), nullable=True),
    sa.Column('received', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_dialogue_area_id_area'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['field_session_id'], ['field_session.id'], name=op.f('fk_dialogue_field_session_id_field_session')),
    sa.ForeignKeyConstraint(['recorded_by'], ['user_account.id'], name=op.f('fk_dialogue_recorded_by_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dialogue'))
    )
    with op.batch_alter_table('dialogue', schema=None) as batch_op:
        batch_op.create_index('ix_dialogue_area_id_day', ['area_id', 'day'], unique=False)
        batch_op.create_index(batch_op.f('ix_dialogue_field_session_id'), ['field_session_id'], unique=False)

    op.create_table('collect_submission',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key_id', sa.Integer(), nullable=False),
    sa.Column('instance_id', sa.String(length=120), nullable=False),
    sa.Column('document_hash', sa.String(length=64), nullable=False),
    sa.Column('document', sa.LargeBinary(), nullable=True),
    sa.Column('replaces', sa.String(length=120), nullable=False),
    sa.Column('response_id', sa.Uuid(), nullable=True),
    sa.Column('received', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['key_id'], ['collect_key.id'], name=op.f('fk_collect_submission_key_id_collect_key'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['response_id'], ['response.id'], name=op.f('fk_collect_submission_response_id_response'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_collect_submission')),
    sa.UniqueConstraint('instance_id', 'document_hash', name=op.f('uq_collect_submission_instance_id_document_hash'))
    )
    with op.batch_alter_table('collect_submission', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_collect_submission_key_id'), ['key_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_collect_submission_response_id'), ['response_id'], unique=False)

    op.create_table('dialogue_promise',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('dialogue_id', sa.Uuid(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('owed_to', sa.String(length=200), nullable=False),
    sa.Column('due', sa.Date(), nullable=True),
    sa.Column('kept', sa.Date(), nullable=True),
    sa.Column('kept_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['dialogue_id'], ['dialogue.id'], name=op.f('fk_dialogue_promise_dialogue_id_dialogue'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['kept_by'], ['user_account.id'], name=op.f('fk_dialogue_promise_kept_by_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dialogue_promise'))
    )
    with op.batch_alter_table('dialogue_promise', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_dialogue_promise_dialogue_id'), ['dialogue_id'], unique=False)

    op.create_table('collect_file',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('submission_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['submission_id'], ['collect_submission.id'], name=op.f('fk_collect_file_submission_id_collect_submission'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_collect_file')),
    sa.UniqueConstraint('submission_id', 'name', name=op.f('uq_collect_file_submission_id_name'))
    )
    with op.batch_alter_table('statement', schema=None) as batch_op:
        batch_op.add_column(sa.Column('dialogue_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('said_by', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False, server_default='{}'))
        batch_op.alter_column('survey_id',
               existing_type=sa.Integer(),
               nullable=True)
        batch_op.alter_column('response_id',
               existing_type=sa.Uuid(),
               nullable=True)
        batch_op.create_index(batch_op.f('ix_statement_dialogue_id'), ['dialogue_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_statement_dialogue_id_dialogue'), 'dialogue', ['dialogue_id'], ['id'], ondelete='CASCADE')



def downgrade():
    # What was said in dialogues has no place in the earlier shape.
    op.execute("DELETE FROM statement WHERE dialogue_id IS NOT NULL")
    with op.batch_alter_table('statement', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_statement_dialogue_id_dialogue'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_statement_dialogue_id'))
        batch_op.alter_column('response_id',
               existing_type=sa.Uuid(),
               nullable=False)
        batch_op.alter_column('survey_id',
               existing_type=sa.Integer(),
               nullable=False)
        batch_op.drop_column('said_by')
        batch_op.drop_column('dialogue_id')

    op.drop_table('collect_file')
    with op.batch_alter_table('dialogue_promise', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_dialogue_promise_dialogue_id'))

    op.drop_table('dialogue_promise')
    with op.batch_alter_table('collect_submission', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_collect_submission_response_id'))
        batch_op.drop_index(batch_op.f('ix_collect_submission_key_id'))

    op.drop_table('collect_submission')
    with op.batch_alter_table('dialogue', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_dialogue_field_session_id'))
        batch_op.drop_index('ix_dialogue_area_id_day')

    op.drop_table('dialogue')
    with op.batch_alter_table('collect_key', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_collect_key_field_session_id'))
        batch_op.drop_index(batch_op.f('ix_collect_key_area_id'))

    op.drop_table('collect_key')
