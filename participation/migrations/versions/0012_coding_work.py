"""Changes of the codebook, blind rounds of coding, quotes, corrected languages, files that wait for a yes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('coding_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.Column('options', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('brought', sa.DateTime(timezone=True), nullable=False),
    sa.Column('brought_by', sa.Integer(), nullable=True),
    sa.Column('stored', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_coding_file_area_id_area'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['brought_by'], ['user_account.id'], name=op.f('fk_coding_file_brought_by_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coding_file'))
    )
    with op.batch_alter_table('coding_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_coding_file_area_id'), ['area_id'], unique=False)

    op.create_table('double_round',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('codebook_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('seed', sa.Integer(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('strata', sa.String(length=20), nullable=False),
    sa.Column('created', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=True),
    sa.Column('closed', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_double_round_area_id_area'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['closed_by'], ['user_account.id'], name=op.f('fk_double_round_closed_by_user_account')),
    sa.ForeignKeyConstraint(['codebook_id'], ['codebook.id'], name=op.f('fk_double_round_codebook_id_codebook'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['created_by'], ['user_account.id'], name=op.f('fk_double_round_created_by_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_double_round'))
    )
    with op.batch_alter_table('double_round', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_double_round_area_id'), ['area_id'], unique=False)

    op.create_table('codebook_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('codebook_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('made', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by', sa.Integer(), nullable=True),
    sa.Column('action', sa.String(length=20), nullable=False),
    sa.Column('code_id', sa.Integer(), nullable=True),
    sa.Column('before', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('after', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('moved', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('undone', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['code_id'], ['code.id'], name=op.f('fk_codebook_change_code_id_code')),
    sa.ForeignKeyConstraint(['codebook_id'], ['codebook.id'], name=op.f('fk_codebook_change_codebook_id_codebook'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['made_by'], ['user_account.id'], name=op.f('fk_codebook_change_made_by_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_codebook_change')),
    sa.UniqueConstraint('codebook_id', 'number', name=op.f('uq_codebook_change_codebook_id_number'))
    )
    op.create_table('double_coder',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('coder_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['coder_id'], ['user_account.id'], name=op.f('fk_double_coder_coder_id_user_account')),
    sa.ForeignKeyConstraint(['round_id'], ['double_round.id'], name=op.f('fk_double_coder_round_id_double_round'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('round_id', 'coder_id', name=op.f('pk_double_coder'))
    )
    op.create_table('double_unit',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('statement_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('final', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('adjudicated', sa.DateTime(timezone=True), nullable=True),
    sa.Column('adjudicated_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['adjudicated_by'], ['user_account.id'], name=op.f('fk_double_unit_adjudicated_by_user_account')),
    sa.ForeignKeyConstraint(['round_id'], ['double_round.id'], name=op.f('fk_double_unit_round_id_double_round'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['statement_id'], ['statement.id'], name=op.f('fk_double_unit_statement_id_statement'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_double_unit')),
    sa.UniqueConstraint('round_id', 'statement_id', name=op.f('uq_double_unit_round_id_statement_id'))
    )
    with op.batch_alter_table('double_unit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_double_unit_statement_id'), ['statement_id'], unique=False)

    op.create_table('quote',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('statement_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('translation', sa.String(), nullable=False),
    sa.Column('kept', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('marked', sa.DateTime(timezone=True), nullable=False),
    sa.Column('marked_by', sa.Integer(), nullable=True),
    sa.Column('withdrawn', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_quote_area_id_area'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['marked_by'], ['user_account.id'], name=op.f('fk_quote_marked_by_user_account')),
    sa.ForeignKeyConstraint(['statement_id'], ['statement.id'], name=op.f('fk_quote_statement_id_statement'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['withdrawn_by'], ['user_account.id'], name=op.f('fk_quote_withdrawn_by_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quote'))
    )
    with op.batch_alter_table('quote', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_quote_area_id'), ['area_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_quote_statement_id'), ['statement_id'], unique=False)

    op.create_table('statement_change',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('statement_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('made', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by', sa.Integer(), nullable=True),
    sa.Column('action', sa.String(length=20), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['made_by'], ['user_account.id'], name=op.f('fk_statement_change_made_by_user_account')),
    sa.ForeignKeyConstraint(['statement_id'], ['statement.id'], name=op.f('fk_statement_change_statement_id_statement'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_statement_change'))
    )
    with op.batch_alter_table('statement_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_statement_change_statement_id'), ['statement_id'], unique=False)

    op.create_table('double_answer',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('coder_id', sa.Integer(), nullable=False),
    sa.Column('codes', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('decided', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['coder_id'], ['user_account.id'], name=op.f('fk_double_answer_coder_id_user_account')),
    sa.ForeignKeyConstraint(['unit_id'], ['double_unit.id'], name=op.f('fk_double_answer_unit_id_double_unit'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_double_answer')),
    sa.UniqueConstraint('unit_id', 'coder_id', name=op.f('uq_double_answer_unit_id_coder_id'))
    )
    with op.batch_alter_table('double_answer', schema=None) as batch_op:
        batch_op.create_index('ix_double_answer_coder_id', ['coder_id'], unique=False)

    with op.batch_alter_table('code', schema=None) as batch_op:
        batch_op.add_column(sa.Column('merged_into', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('guid', sa.String(length=36), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_code_merged_into_code'), 'code', ['merged_into'], ['id'])

    with op.batch_alter_table('statement', schema=None) as batch_op:
        batch_op.add_column(sa.Column('seems_language', sa.String(length=8), nullable=True))
        batch_op.add_column(sa.Column('form_language', sa.String(length=8), nullable=True))



def downgrade():
    with op.batch_alter_table('statement', schema=None) as batch_op:
        batch_op.drop_column('form_language')
        batch_op.drop_column('seems_language')

    with op.batch_alter_table('code', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_code_merged_into_code'), type_='foreignkey')
        batch_op.drop_column('guid')
        batch_op.drop_column('merged_into')

    with op.batch_alter_table('double_answer', schema=None) as batch_op:
        batch_op.drop_index('ix_double_answer_coder_id')

    op.drop_table('double_answer')
    with op.batch_alter_table('statement_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_statement_change_statement_id'))

    op.drop_table('statement_change')
    with op.batch_alter_table('quote', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_quote_statement_id'))
        batch_op.drop_index(batch_op.f('ix_quote_area_id'))

    op.drop_table('quote')
    with op.batch_alter_table('double_unit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_double_unit_statement_id'))

    op.drop_table('double_unit')
    op.drop_table('double_coder')
    op.drop_table('codebook_change')
    with op.batch_alter_table('double_round', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_double_round_area_id'))

    op.drop_table('double_round')
    with op.batch_alter_table('coding_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_coding_file_area_id'))

    op.drop_table('coding_file')
