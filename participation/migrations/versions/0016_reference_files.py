"""Register tables as they came, how their categories became a survey's, and which small ones are counted with others."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql')


def upgrade():
    op.create_table('reference_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('table_id', sa.String(length=40), nullable=False),
    sa.Column('dated', sa.Date(), nullable=True),
    sa.Column('licence', sa.String(length=60), nullable=False),
    sa.Column('content', sa.String(), nullable=False),
    sa.Column('created', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_reference_file_area_id_area'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['created_by'], ['user_account.id'], name=op.f('fk_reference_file_created_by_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reference_file'))
    )
    with op.batch_alter_table('reference_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reference_file_area_id'), ['area_id'], unique=False)
    op.create_table('reference_recipe',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('dimension', sa.String(length=60), nullable=False),
    sa.Column('axis', sa.String(length=120), nullable=False),
    sa.Column('table_id', sa.String(length=40), nullable=False),
    sa.Column('mapping', DOCUMENT, nullable=False),
    sa.Column('choices', DOCUMENT, nullable=False),
    sa.Column('merges', DOCUMENT, nullable=False),
    sa.Column('updated', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_reference_recipe_area_id_area'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reference_recipe')),
    sa.UniqueConstraint('area_id', 'dimension', 'axis', name=op.f('uq_reference_recipe_area_id_dimension_axis'))
    )
    with op.batch_alter_table('reference_table', schema=None) as batch_op:
        batch_op.add_column(sa.Column('merged', DOCUMENT, nullable=False, server_default='{}'))
        batch_op.add_column(sa.Column('file_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f('fk_reference_table_file_id_reference_file'), 'reference_file', ['file_id'], ['id'], ondelete='SET NULL'
        )


def downgrade():
    with op.batch_alter_table('reference_table', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_reference_table_file_id_reference_file'), type_='foreignkey')
        batch_op.drop_column('file_id')
        batch_op.drop_column('merged')
    op.drop_table('reference_recipe')
    with op.batch_alter_table('reference_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reference_file_area_id'))
    op.drop_table('reference_file')
