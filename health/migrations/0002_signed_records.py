"""A signed check-up stays as it was signed; a correction is a further record."""

from django.db import migrations

PARTS = ("bpreading", "measurement", "finding", "instrumentanswer", "classification")

RULES = """
CREATE FUNCTION health_examination_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  may_change text[] := ARRAY['state', 'delivered_on', 'delivered_to', 'exported_at', 'elder_id'];
BEGIN
  IF OLD.state NOT IN ('signed', 'replaced') THEN
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - may_change) IS DISTINCT FROM (to_jsonb(OLD) - may_change)
     OR (NEW.state <> OLD.state AND NOT (OLD.state = 'signed' AND NEW.state = 'replaced')) THEN
    RAISE EXCEPTION 'Kết quả khám đã ký, không sửa được; hãy lập bản sửa kèm lý do.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER examination_guard BEFORE UPDATE OR DELETE ON health_examination
  FOR EACH ROW EXECUTE FUNCTION health_examination_guard();

-- A class by a further set of thresholds may be added to a signed record, nothing else.
CREATE FUNCTION health_exam_part_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  exam_state text;
BEGIN
  SELECT state INTO exam_state FROM health_examination
   WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.examination_id ELSE NEW.examination_id END FOR SHARE;
  IF exam_state IN ('signed', 'replaced') AND NOT (TG_OP = 'INSERT' AND TG_TABLE_NAME = 'health_classification') THEN
    RAISE EXCEPTION 'Kết quả khám đã ký, không sửa được; hãy lập bản sửa kèm lý do.' USING ERRCODE = 'check_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
""" + "\n".join(
    f"CREATE TRIGGER exam_part_guard BEFORE INSERT OR UPDATE OR DELETE ON health_{part} "
    "FOR EACH ROW EXECUTE FUNCTION health_exam_part_guard();"
    for part in PARTS
)

BACK = (
    "\n".join(f"DROP TRIGGER exam_part_guard ON health_{part};" for part in PARTS)
    + """
DROP FUNCTION health_exam_part_guard();
DROP TRIGGER examination_guard ON health_examination;
DROP FUNCTION health_examination_guard();
"""
)


class Migration(migrations.Migration):
    dependencies = [("health", "0001_rounds_exams_tasks")]

    operations = [migrations.RunSQL(RULES, BACK)]
