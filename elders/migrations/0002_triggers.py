"""What the database keeps by itself: the place on the person, the syllables of names, and no gap in a residence."""

from django.db import migrations

PLACE = """
-- Ward, group and residence of each given person, as the situation of today says. A person whose only situation lies in
-- the future is already seen by the office of that ward.
CREATE FUNCTION elders_refresh_place(ids bigint[]) RETURNS void LANGUAGE sql AS $$
  UPDATE elders_elder e
     SET ward_id = p.ward_id, residential_group_id = p.group_id, is_resident = p.resident
    FROM (
      SELECT who.id, s.ward_id, CASE WHEN s.covers THEN s.residential_group_id END AS group_id,
             coalesce(s.covers, false) AS resident
        FROM (SELECT DISTINCT unnest(ids) AS id) who
        LEFT JOIN LATERAL (
          SELECT ward_id, residential_group_id,
                 valid_from <= CURRENT_DATE AND (valid_to IS NULL OR valid_to >= CURRENT_DATE) AS covers
            FROM elders_situation
           WHERE elder_id = who.id
           ORDER BY (valid_from <= CURRENT_DATE) DESC,
                    CASE WHEN valid_from <= CURRENT_DATE THEN valid_from END DESC, valid_from
           LIMIT 1
        ) s ON true
    ) p
   WHERE e.id = p.id
     AND (e.ward_id, e.residential_group_id, e.is_resident) IS DISTINCT FROM (p.ward_id, p.group_id, p.resident)
$$;

CREATE FUNCTION elders_situation_place() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ids bigint[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT array_agg(elder_id) INTO ids FROM new_rows;
  ELSIF TG_OP = 'DELETE' THEN
    SELECT array_agg(elder_id) INTO ids FROM old_rows;
  ELSE
    SELECT array_agg(elder_id) INTO ids FROM (SELECT elder_id FROM new_rows UNION SELECT elder_id FROM old_rows) u;
  END IF;
  IF ids IS NOT NULL THEN
    PERFORM elders_refresh_place(ids);
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER situation_place_insert AFTER INSERT ON elders_situation
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION elders_situation_place();
CREATE TRIGGER situation_place_update AFTER UPDATE ON elders_situation
  REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION elders_situation_place();
CREATE TRIGGER situation_place_delete AFTER DELETE ON elders_situation
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION elders_situation_place();
"""

PLACE_BACK = """
DROP TRIGGER situation_place_insert ON elders_situation;
DROP TRIGGER situation_place_update ON elders_situation;
DROP TRIGGER situation_place_delete ON elders_situation;
DROP FUNCTION elders_situation_place();
DROP FUNCTION elders_refresh_place(bigint[]);
"""

WORDS = """
CREATE FUNCTION elders_elder_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO elders_nameword (word)
  SELECT DISTINCT left(w, 50) FROM (SELECT unnest(name_words) AS w FROM new_rows) words
   WHERE NOT EXISTS (SELECT 1 FROM elders_nameword known WHERE known.word = words.w)
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER elder_words_insert AFTER INSERT ON elders_elder
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION elders_elder_words();
CREATE TRIGGER elder_words_update AFTER UPDATE ON elders_elder
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION elders_elder_words();
"""

WORDS_BACK = """
DROP TRIGGER elder_words_insert ON elders_elder;
DROP TRIGGER elder_words_update ON elders_elder;
DROP FUNCTION elders_elder_words();
"""

NO_GAP = """
-- A situation that ends without a reason (death, move, merge) must be followed by its successor the next day.
-- Deferred: closing a row and opening the next are two statements of one act.
CREATE FUNCTION elders_situation_no_gap() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE who bigint;
BEGIN
  FOREACH who IN ARRAY CASE TG_OP
      WHEN 'INSERT' THEN ARRAY[NEW.elder_id] WHEN 'DELETE' THEN ARRAY[OLD.elder_id]
      ELSE ARRAY[NEW.elder_id, OLD.elder_id] END
  LOOP
    IF EXISTS (
      SELECT 1 FROM (
        SELECT valid_to, ended_by, lead(valid_from) OVER (ORDER BY valid_from) AS next_from
          FROM elders_situation WHERE elder_id = who
      ) s
      WHERE valid_to IS NOT NULL AND ended_by = '' AND next_from IS DISTINCT FROM valid_to + 1
    ) THEN
      RAISE EXCEPTION 'situation of elder % ends without successor or reason', who
        USING ERRCODE = 'check_violation', CONSTRAINT = 'situation_no_gap';
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER situation_no_gap_insert AFTER INSERT ON elders_situation
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.valid_to IS NOT NULL)
  EXECUTE FUNCTION elders_situation_no_gap();
CREATE CONSTRAINT TRIGGER situation_no_gap_update AFTER UPDATE ON elders_situation
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((OLD.elder_id, OLD.valid_from, OLD.valid_to, OLD.ended_by)
        IS DISTINCT FROM (NEW.elder_id, NEW.valid_from, NEW.valid_to, NEW.ended_by))
  EXECUTE FUNCTION elders_situation_no_gap();
CREATE CONSTRAINT TRIGGER situation_no_gap_delete AFTER DELETE ON elders_situation
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION elders_situation_no_gap();
"""

NO_GAP_BACK = """
DROP TRIGGER situation_no_gap_insert ON elders_situation;
DROP TRIGGER situation_no_gap_update ON elders_situation;
DROP TRIGGER situation_no_gap_delete ON elders_situation;
DROP FUNCTION elders_situation_no_gap();
"""


class Migration(migrations.Migration):
    dependencies = [("elders", "0001_initial")]

    operations = [
        migrations.RunSQL(PLACE, PLACE_BACK),
        migrations.RunSQL(WORDS, WORDS_BACK),
        migrations.RunSQL(NO_GAP, NO_GAP_BACK),
    ]
