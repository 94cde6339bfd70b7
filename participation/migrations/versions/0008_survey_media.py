"""Pictures and sounds that questionnaires show and read aloud."""

import sqlalchemy as sa
from alembic import op
revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('survey_medium',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('media_type', sa.String(length=40), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('received', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_survey_medium_area_id_area'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_medium')),
    sa.UniqueConstraint('area_id', 'name', name=op.f('uq_survey_medium_area_id_name'))
    )
    with op.batch_alter_table('survey_medium', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_survey_medium_area_id'), ['area_id'], unique=False)


def downgrade():
    op.drop_table('survey_medium')
