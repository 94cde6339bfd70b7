"""Files of pages that came back, and answers put aside under a code."""

import sqlalchemy as sa
from alembic import op
revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('waiting_file',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('page_id', sa.Uuid(), nullable=False),
    sa.Column('field', sa.String(length=160), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('media_type', sa.String(length=40), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('received', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_waiting_file')),
    sa.UniqueConstraint('page_id', 'field', name=op.f('uq_waiting_file_page_id_field'))
    )
    with op.batch_alter_table('waiting_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_waiting_file_received'), ['received'], unique=False)

    op.create_table('saved_draft',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.Column('lookup', sa.String(length=64), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('expires', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_saved_draft_survey_id_survey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_draft')),
    sa.UniqueConstraint('lookup', name=op.f('uq_saved_draft_lookup'))
    )
    with op.batch_alter_table('saved_draft', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_saved_draft_survey_id'), ['survey_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_saved_draft_expires'), ['expires'], unique=False)


def downgrade():
    op.drop_table('saved_draft')
    op.drop_table('waiting_file')
