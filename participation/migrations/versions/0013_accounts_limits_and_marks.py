"""Second steps, passkeys, links into an account, counted tries, and marks on responses that look odd."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

LIST = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')
MOMENT = sa.DateTime(timezone=True)


def upgrade():
    with op.batch_alter_table('user_account', schema=None) as batch_op:
        batch_op.add_column(sa.Column('totp_key', sa.String(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('totp_last', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('sign_on', sa.String(64), nullable=True))
        batch_op.create_unique_constraint(batch_op.f('uq_user_account_sign_on'), ['sign_on'])
    with op.batch_alter_table('login_session', schema=None) as batch_op:
        batch_op.add_column(sa.Column('device', sa.String(60), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('way', sa.String(12), nullable=False, server_default='password'))
        batch_op.add_column(sa.Column('strong', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('confirmed', MOMENT, nullable=True))
    with op.batch_alter_table('area', schema=None) as batch_op:
        batch_op.add_column(sa.Column('second_factor', LIST, nullable=False, server_default='[]'))
    _add_account_tables()
    op.create_table(
        'limit_count',
        sa.Column('key', sa.String(64), nullable=False),
        sa.Column('count', sa.Integer(), nullable=False),
        sa.Column('waits_until', MOMENT, nullable=True),
        sa.Column('expires', MOMENT, nullable=False),
        sa.PrimaryKeyConstraint('key', name=op.f('pk_limit_count')),
    )
    op.create_index(op.f('ix_limit_count_expires'), 'limit_count', ['expires'])
    op.create_table(
        'response_mark',
        sa.Column('response_id', sa.Uuid(), nullable=False),
        sa.Column('survey_id', sa.Integer(), nullable=False),
        sa.Column('reasons', LIST, nullable=False),
        sa.Column('created', MOMENT, nullable=False),
        sa.Column('cleared', MOMENT, nullable=True),
        sa.Column('cleared_by', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['response_id'], ['response.id'], ondelete='CASCADE', name=op.f('fk_response_mark_response_id_response')),
        sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], ondelete='CASCADE', name=op.f('fk_response_mark_survey_id_survey')),
        sa.ForeignKeyConstraint(['cleared_by'], ['user_account.id'], name=op.f('fk_response_mark_cleared_by_user_account')),
        sa.PrimaryKeyConstraint('response_id', name=op.f('pk_response_mark')),
    )
    op.create_index(op.f('ix_response_mark_survey_id'), 'response_mark', ['survey_id'])


def _add_account_tables():
    _of_a_person(
        'account_link',
        sa.Column('kind', sa.String(12), nullable=False),
        sa.Column('token_hash', sa.String(64), nullable=False),
        sa.Column('created', MOMENT, nullable=False),
        sa.Column('expires', MOMENT, nullable=False),
        sa.Column('used', MOMENT, nullable=True),
        sa.UniqueConstraint('token_hash', name=op.f('uq_account_link_token_hash')),
    )
    _of_a_person('recovery_code', sa.Column('code_hash', sa.String(64), nullable=False))
    _of_a_person(
        'passkey',
        sa.Column('credential_hash', sa.String(64), nullable=False),
        sa.Column('credential', sa.LargeBinary(), nullable=False),
        sa.Column('public_key', sa.LargeBinary(), nullable=False),
        sa.Column('sign_count', sa.BigInteger(), nullable=False),
        sa.Column('name', sa.String(60), nullable=False),
        sa.Column('created', MOMENT, nullable=False),
        sa.Column('last_used', MOMENT, nullable=True),
        sa.UniqueConstraint('credential_hash', name=op.f('uq_passkey_credential_hash')),
    )


def _of_a_person(name, *columns):
    op.create_table(
        name,
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ['user_id'], ['user_account.id'], ondelete='CASCADE', name=op.f(f'fk_{name}_user_id_user_account')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{name}')),
    )
    op.create_index(op.f(f'ix_{name}_user_id'), name, ['user_id'])


def downgrade():
    for name in ('response_mark', 'limit_count', 'passkey', 'recovery_code', 'account_link'):
        op.drop_table(name)
    with op.batch_alter_table('area', schema=None) as batch_op:
        batch_op.drop_column('second_factor')
    with op.batch_alter_table('login_session', schema=None) as batch_op:
        for column in ('confirmed', 'strong', 'way', 'device'):
            batch_op.drop_column(column)
    with op.batch_alter_table('user_account', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_user_account_sign_on'), type_='unique')
        for column in ('sign_on', 'totp_last', 'totp_key'):
            batch_op.drop_column(column)
