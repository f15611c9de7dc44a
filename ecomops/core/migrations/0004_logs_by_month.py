"""Events, their receipts and history by month: nothing refers to them, and they only grow.

What there is becomes the default partition as it stands; months are made as time goes on
(`ecomops.core.partitions`). A unique constraint of a partitioned table must hold the month's
column, so what was unique by itself is kept so in other ways:
- an entry's number in the chain is the primary key of `core_seal`, written by the trigger that
  lets an entry be sealed at all; no entry is born with a number;
- a receipt carries its event's moment, which a foreign key on both compels, so that
  (event, handler, moment) is unique exactly when (event, handler) is.
"""

import django.db.models.deletion
from django.db import migrations, models

ENTRY = """
ALTER TABLE core_entry RENAME TO core_entry_default;
ALTER TABLE core_entry_default DROP CONSTRAINT core_entry_pkey;
ALTER TABLE core_entry_default DROP CONSTRAINT core_entry_sequence_key;
ALTER INDEX entry_subject RENAME TO entry_subject_default;
ALTER INDEX entry_unsealed RENAME TO entry_unsealed_default;
DROP TRIGGER entry_no_delete ON core_entry_default;
DROP TRIGGER entry_only_seal ON core_entry_default;
CREATE TABLE core_entry (LIKE core_entry_default INCLUDING CONSTRAINTS INCLUDING IDENTITY)
    PARTITION BY RANGE (at);
SELECT setval(pg_get_serial_sequence('core_entry', 'id'), max(id))
    FROM core_entry_default HAVING max(id) IS NOT NULL;
ALTER TABLE core_entry_default ALTER COLUMN id DROP IDENTITY;
ALTER TABLE core_entry ATTACH PARTITION core_entry_default DEFAULT;
ALTER TABLE core_entry ADD PRIMARY KEY (id, at);
CREATE INDEX entry_subject ON core_entry (subject_type, subject_id, at);
CREATE INDEX entry_unsealed ON core_entry (id) WHERE must_seal AND sequence IS NULL;
CREATE INDEX entry_sequence ON core_entry (sequence) WHERE sequence IS NOT NULL;
INSERT INTO core_seal (sequence, entry)
    SELECT sequence, id FROM core_entry_default WHERE sequence IS NOT NULL;

CREATE OR REPLACE FUNCTION core_entry_only_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.sequence IS NULL AND NEW.sequence IS NOT NULL
       AND (to_jsonb(NEW) - 'sequence' - 'digest') = (to_jsonb(OLD) - 'sequence' - 'digest') THEN
        INSERT INTO core_seal (sequence, entry) VALUES (NEW.sequence, NEW.id);
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'history is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION core_entry_born_unsealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an entry is sealed after it was written'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER entry_no_delete BEFORE DELETE ON core_entry
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER entry_only_seal BEFORE UPDATE ON core_entry
    FOR EACH ROW EXECUTE FUNCTION core_entry_only_seal();
CREATE TRIGGER entry_born_unsealed AFTER INSERT ON core_entry
    FOR EACH ROW WHEN (NEW.sequence IS NOT NULL) EXECUTE FUNCTION core_entry_born_unsealed();
CREATE TRIGGER seal_append_only BEFORE UPDATE OR DELETE ON core_seal
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change();
"""
OUTBOX = """
ALTER TABLE core_receipt DROP CONSTRAINT core_receipt_event_id_11fd6ee2_fk_core_outboxevent_id;

ALTER TABLE core_outboxevent RENAME TO core_outboxevent_default;
ALTER TABLE core_outboxevent_default DROP CONSTRAINT core_outboxevent_pkey;
ALTER INDEX outbox_waiting RENAME TO outbox_waiting_default;
CREATE TABLE core_outboxevent
    (LIKE core_outboxevent_default INCLUDING CONSTRAINTS INCLUDING IDENTITY)
    PARTITION BY RANGE (emitted_at);
SELECT setval(pg_get_serial_sequence('core_outboxevent', 'id'), max(id))
    FROM core_outboxevent_default HAVING max(id) IS NOT NULL;
ALTER TABLE core_outboxevent_default ALTER COLUMN id DROP IDENTITY;
ALTER TABLE core_outboxevent ATTACH PARTITION core_outboxevent_default DEFAULT;
ALTER TABLE core_outboxevent ADD PRIMARY KEY (id, emitted_at);
CREATE INDEX outbox_waiting ON core_outboxevent (id) WHERE done_at IS NULL;

ALTER TABLE core_receipt ADD COLUMN emitted_at timestamptz;
UPDATE core_receipt r SET emitted_at = e.emitted_at FROM core_outboxevent e WHERE e.id = r.event_id;
ALTER TABLE core_receipt ALTER COLUMN emitted_at SET NOT NULL;
ALTER TABLE core_receipt RENAME TO core_receipt_default;
ALTER TABLE core_receipt_default DROP CONSTRAINT core_receipt_pkey;
ALTER TABLE core_receipt_default DROP CONSTRAINT receipt_once;
DROP INDEX core_receipt_event_id_11fd6ee2;
CREATE TABLE core_receipt (LIKE core_receipt_default INCLUDING CONSTRAINTS INCLUDING IDENTITY)
    PARTITION BY RANGE (emitted_at);
SELECT setval(pg_get_serial_sequence('core_receipt', 'id'), max(id))
    FROM core_receipt_default HAVING max(id) IS NOT NULL;
ALTER TABLE core_receipt_default ALTER COLUMN id DROP IDENTITY;
ALTER TABLE core_receipt ATTACH PARTITION core_receipt_default DEFAULT;
ALTER TABLE core_receipt ADD PRIMARY KEY (id, emitted_at);
ALTER TABLE core_receipt
    ADD CONSTRAINT receipt_once UNIQUE (event_id, handler, emitted_at);
ALTER TABLE core_receipt ADD CONSTRAINT receipt_of_event FOREIGN KEY (event_id, emitted_at)
    REFERENCES core_outboxevent (id, emitted_at) DEFERRABLE INITIALLY DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0003_language_of_a_job")]
    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("sequence", models.BigIntegerField(primary_key=True, serialize=False)),
                ("entry", models.BigIntegerField(unique=True)),
            ],
        ),
        migrations.RunSQL(
            [ENTRY],
            state_operations=[
                migrations.AlterField("entry", "sequence", models.BigIntegerField(null=True)),
                migrations.AddIndex(
                    "entry",
                    models.Index(
                        fields=["sequence"],
                        condition=models.Q(sequence__isnull=False),
                        name="entry_sequence",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(
            [OUTBOX],
            state_operations=[
                migrations.AddField(
                    "receipt", "emitted_at", models.DateTimeField(), preserve_default=False
                ),
                migrations.AlterField(
                    "receipt",
                    "event",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="core.outboxevent",
                    ),
                ),
                migrations.RemoveConstraint("receipt", "receipt_once"),
                migrations.AddConstraint(
                    "receipt",
                    models.UniqueConstraint(
                        fields=["event", "handler", "emitted_at"], name="receipt_once"
                    ),
                ),
            ],
        ),
    ]
