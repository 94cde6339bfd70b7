"""Statements with people's codes as files: asked for, being made, kept for some days."""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        'coding_export',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('area_id', sa.Integer(), nullable=False),
        sa.Column('format', sa.String(length=10), nullable=False),
        sa.Column('coded', sa.Boolean(), nullable=False),
        sa.Column('size', sa.Integer(), nullable=False),
        sa.Column('expires', sa.DateTime(timezone=True), nullable=True),
        sa.Column('state', sa.String(length=10), nullable=False),
        sa.Column('done', sa.Integer(), nullable=False),
        sa.Column('total', sa.Integer(), nullable=False),
        sa.Column('created', sa.DateTime(timezone=True), nullable=False),
        sa.Column('created_by', sa.Integer(), nullable=True),
        sa.Column('seen', sa.DateTime(timezone=True), nullable=True),
        sa.Column('finished', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_coding_export_area_id_area'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(
            ['created_by'], ['user_account.id'], name=op.f('fk_coding_export_created_by_user_account')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_coding_export')),
    )
    with op.batch_alter_table('coding_export', schema=None) as batch_op:
        batch_op.create_index('ix_coding_export_area_id_created', ['area_id', 'created'], unique=False)
        batch_op.create_index(batch_op.f('ix_coding_export_state'), ['state'], unique=False)


def downgrade():
    op.drop_table('coding_export')
