"""Tablets that work without a network: their keys, the devices, and what they have sent."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql')


def upgrade():
    op.create_table('device',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('public_key', DOCUMENT, nullable=False),
    sa.Column('enrolled', sa.DateTime(timezone=True), nullable=False),
    sa.Column('enrolled_by', sa.Integer(), nullable=True),
    sa.Column('last_contact', sa.DateTime(timezone=True), nullable=True),
    sa.Column('clock_ahead', sa.Integer(), nullable=False),
    sa.Column('app_version', sa.String(length=40), nullable=False),
    sa.Column('next_seq', sa.Integer(), nullable=False),
    sa.Column('held', DOCUMENT, nullable=False),
    sa.Column('settled', DOCUMENT, nullable=False),
    sa.Column('report', DOCUMENT, nullable=False),
    sa.Column('unlock', sa.Boolean(), nullable=False),
    sa.Column('lost_storage', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_device_area_id_area'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['enrolled_by'], ['user_account.id'], name=op.f('fk_device_enrolled_by_user_account')),
    sa.ForeignKeyConstraint(['revoked_by'], ['user_account.id'], name=op.f('fk_device_revoked_by_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_device'))
    )
    with op.batch_alter_table('device', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_device_area_id'), ['area_id'], unique=False)

    op.create_table('field_key',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('x25519', sa.LargeBinary(), nullable=False),
    sa.Column('p256', sa.LargeBinary(), nullable=False),
    sa.Column('sealed_private', sa.LargeBinary(), nullable=False),
    sa.Column('created', sa.DateTime(timezone=True), nullable=False),
    sa.Column('retired', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_field_key_area_id_area'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_field_key'))
    )
    with op.batch_alter_table('field_key', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_field_key_area_id'), ['area_id'], unique=False)

    op.create_table('enrolment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=True),
    sa.Column('expires', sa.DateTime(timezone=True), nullable=False),
    sa.Column('device_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_enrolment_area_id_area'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['created_by'], ['user_account.id'], name=op.f('fk_enrolment_created_by_user_account')),
    sa.ForeignKeyConstraint(['device_id'], ['device.id'], name=op.f('fk_enrolment_device_id_device'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolment')),
    sa.UniqueConstraint('code_hash', name=op.f('uq_enrolment_code_hash'))
    )
    with op.batch_alter_table('enrolment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_enrolment_area_id'), ['area_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_enrolment_device_id'), ['device_id'], unique=False)

    op.create_table('field_record',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('device_id', sa.Uuid(), nullable=False),
    sa.Column('record_id', sa.Uuid(), nullable=False),
    sa.Column('rev', sa.Integer(), nullable=False),
    sa.Column('variant', sa.String(length=64), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('key_id', sa.Integer(), nullable=False),
    sa.Column('questionnaire', sa.String(length=64), nullable=False),
    sa.Column('client_time', sa.DateTime(timezone=True), nullable=False),
    sa.Column('client_now', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received', sa.DateTime(timezone=True), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('late', sa.Boolean(), nullable=False),
    sa.Column('problem', sa.String(length=20), nullable=False),
    sa.Column('field_session_id', sa.Integer(), nullable=True),
    sa.Column('result_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_field_record_area_id_area'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['device_id'], ['device.id'], name=op.f('fk_field_record_device_id_device'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['field_session_id'], ['field_session.id'], name=op.f('fk_field_record_field_session_id_field_session'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_field_record')),
    sa.UniqueConstraint('record_id', 'rev', 'variant', name=op.f('uq_field_record_record_id_rev_variant'))
    )
    with op.batch_alter_table('field_record', schema=None) as batch_op:
        batch_op.create_index('ix_field_record_area_id_state', ['area_id', 'state'], unique=False)
        batch_op.create_index('ix_field_record_device_id_seq', ['device_id', 'seq'], unique=False)
        batch_op.create_index(batch_op.f('ix_field_record_field_session_id'), ['field_session_id'], unique=False)


def downgrade():
    for table in ('field_record', 'enrolment', 'device', 'field_key'):
        op.drop_table(table)
