"""Learning as a job, models that are compared before they replace each other, and what they said of each statement."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql')
BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade():
    with op.batch_alter_table('trained_model', schema=None) as batch_op:
        batch_op.add_column(sa.Column('state', sa.String(length=10), server_default='in_use', nullable=False))
        batch_op.add_column(sa.Column('codebook_version', sa.String(length=64), server_default='', nullable=False))
        batch_op.add_column(sa.Column('trained_by', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f('fk_trained_model_trained_by_user_account'), 'user_account', ['trained_by'], ['id']
        )
    # Until now the newest of an area was the one in use.
    op.execute(
        "UPDATE trained_model SET state = 'replaced' WHERE id NOT IN "
        "(SELECT newest FROM (SELECT max(id) AS newest FROM trained_model GROUP BY area_id) AS kept)"
    )
    op.create_table(
        'machine_job',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('area_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=10), nullable=False),
        sa.Column('step', sa.String(length=20), nullable=False),
        sa.Column('precision', sa.Double(), nullable=True),
        sa.Column('problem', DOCUMENT, nullable=False),
        sa.Column('result', DOCUMENT, nullable=False),
        sa.Column('model_id', sa.Integer(), nullable=True),
        sa.Column('state', sa.String(length=10), nullable=False),
        sa.Column('done', sa.Integer(), nullable=False),
        sa.Column('total', sa.Integer(), nullable=False),
        sa.Column('created', sa.DateTime(timezone=True), nullable=False),
        sa.Column('created_by', sa.Integer(), nullable=True),
        sa.Column('seen', sa.DateTime(timezone=True), nullable=True),
        sa.Column('finished', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_machine_job_area_id_area'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(
            ['created_by'], ['user_account.id'], name=op.f('fk_machine_job_created_by_user_account')
        ),
        sa.ForeignKeyConstraint(
            ['model_id'], ['trained_model.id'], name=op.f('fk_machine_job_model_id_trained_model'), ondelete='SET NULL'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_machine_job')),
    )
    with op.batch_alter_table('machine_job', schema=None) as batch_op:
        batch_op.create_index('ix_machine_job_area_id_created', ['area_id', 'created'], unique=False)
        batch_op.create_index(batch_op.f('ix_machine_job_state'), ['state'], unique=False)
    op.create_table(
        'judgement',
        sa.Column('id', BIG, nullable=False),
        sa.Column('model_id', sa.Integer(), nullable=False),
        sa.Column('statement_id', BIG, nullable=False),
        sa.Column('held_out', sa.Boolean(), nullable=False),
        sa.Column('given', DOCUMENT, nullable=False),
        sa.Column('probabilities', DOCUMENT, nullable=False),
        sa.Column('enough', sa.Boolean(), nullable=False),
        sa.Column('words', DOCUMENT, nullable=False),
        sa.Column('rank', sa.Integer(), nullable=True),
        sa.Column('similar', DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ['model_id'], ['trained_model.id'], name=op.f('fk_judgement_model_id_trained_model'), ondelete='CASCADE'
        ),
        sa.ForeignKeyConstraint(
            ['statement_id'], ['statement.id'], name=op.f('fk_judgement_statement_id_statement'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_judgement')),
    )
    with op.batch_alter_table('judgement', schema=None) as batch_op:
        batch_op.create_index('uq_judgement', ['model_id', 'statement_id'], unique=True)
        batch_op.create_index('ix_judgement_statement_id', ['statement_id'], unique=False)


def downgrade():
    op.drop_table('judgement')
    op.drop_table('machine_job')
    with op.batch_alter_table('trained_model', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_trained_model_trained_by_user_account'), type_='foreignkey')
        batch_op.drop_column('trained_by')
        batch_op.drop_column('codebook_version')
        batch_op.drop_column('state')
