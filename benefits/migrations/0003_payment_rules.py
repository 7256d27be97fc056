"""What the database keeps by itself about money: frozen lines, the order of steps, no receipt beyond its claim."""

from django.db import migrations

RULES = """
CREATE FUNCTION benefits_refuse(words text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', words USING ERRCODE = 'check_violation';
END $$;

-- A line belongs to a draft until the list is locked; from then on only its result is written, and only while the list
-- is being paid or reconciled. The person may change: two records of one person can be merged at any time.
CREATE FUNCTION benefits_payment_line_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  now_state text;
  result_columns text[] := ARRAY['result', 'paid_on', 'receiver_name', 'receiver_relation', 'result_note', 'result_by_id',
                                 'result_at', 'source_batch_id'];
BEGIN
  SELECT state INTO now_state FROM benefits_paymentlist
   WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.payment_list_id ELSE NEW.payment_list_id END FOR SHARE;
  IF TG_OP = 'INSERT' OR TG_OP = 'DELETE' THEN
    IF now_state IS NOT NULL AND now_state <> 'draft' THEN
      PERFORM benefits_refuse('Danh sách chi trả đã khóa, không thêm hay bỏ dòng được.');
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF NEW.result <> '' THEN
      PERFORM benefits_refuse('Danh sách chưa chi, chưa ghi kết quả được.');
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.payment_list_id <> OLD.payment_list_id THEN
    PERFORM benefits_refuse('Không chuyển dòng sang danh sách khác.');
  END IF;
  IF now_state <> 'draft'
     AND (to_jsonb(NEW) - result_columns - 'elder_id') IS DISTINCT FROM (to_jsonb(OLD) - result_columns - 'elder_id') THEN
    PERFORM benefits_refuse('Danh sách chi trả đã khóa, không sửa dòng được.');
  END IF;
  IF (NEW.result, NEW.paid_on) IS DISTINCT FROM (OLD.result, OLD.paid_on)
     AND now_state NOT IN ('paying', 'reconciling') THEN
    PERFORM benefits_refuse('Chỉ ghi kết quả khi danh sách đang chi hoặc đang đối chiếu.');
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER payment_line_guard BEFORE INSERT OR UPDATE OR DELETE ON benefits_paymentline
  FOR EACH ROW EXECUTE FUNCTION benefits_payment_line_guard();

-- nháp → khóa → trình → duyệt → chi → đối chiếu → đóng; back to nháp only before money moved.
CREATE FUNCTION benefits_payment_list_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.state <> 'draft' THEN
      PERFORM benefits_refuse('Chỉ bỏ được danh sách nháp.');
    END IF;
    RETURN OLD;
  END IF;
  IF OLD.state = 'closed' THEN
    PERFORM benefits_refuse('Danh sách chi trả đã đóng, không sửa được.');
  END IF;
  IF NEW.state <> OLD.state AND (OLD.state || '>' || NEW.state) NOT IN (
       'draft>locked', 'locked>draft', 'locked>submitted', 'submitted>draft', 'submitted>approved', 'approved>draft',
       'approved>paying', 'paying>reconciling', 'reconciling>closed') THEN
    PERFORM benefits_refuse('Danh sách chi trả không chuyển được sang bước này.');
  END IF;
  IF (NEW.ward_id, NEW.month, NEW.sequence) IS DISTINCT FROM (OLD.ward_id, OLD.month, OLD.sequence) THEN
    PERFORM benefits_refuse('Không đổi phường, tháng của danh sách chi trả.');
  END IF;
  IF OLD.state <> 'draft' AND NEW.state <> 'draft'
     AND (NEW.line_count, NEW.total_vnd, NEW.funding) IS DISTINCT FROM (OLD.line_count, OLD.total_vnd, OLD.funding) THEN
    PERFORM benefits_refuse('Danh sách chi trả đã khóa, không sửa tổng tiền được.');
  END IF;
  IF NEW.state = 'locked' AND OLD.state = 'draft' AND (NEW.line_count, NEW.total_vnd) IS DISTINCT FROM (
       SELECT (count(*)::int, coalesce(sum(amount_vnd), 0)::bigint) FROM benefits_paymentline WHERE payment_list_id = NEW.id) THEN
    PERFORM benefits_refuse('Tổng của danh sách không khớp với các dòng; hãy lập lại danh sách.');
  END IF;
  IF NEW.state = 'closed' AND EXISTS (
       SELECT 1 FROM benefits_paymentline WHERE payment_list_id = NEW.id AND result = '') THEN
    PERFORM benefits_refuse('Còn dòng chưa có kết quả, chưa đóng danh sách được.');
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER payment_list_guard BEFORE UPDATE OR DELETE ON benefits_paymentlist
  FOR EACH ROW EXECUTE FUNCTION benefits_payment_list_guard();

-- Never more money back than was claimed, however many receipts are written at once.
CREATE FUNCTION benefits_receipt_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  claimed bigint;
  came_back bigint;
BEGIN
  SELECT amount_vnd INTO claimed FROM benefits_adjustment
   WHERE id = NEW.adjustment_id AND kind = 'recovery' AND state = 'confirmed' FOR UPDATE;
  IF claimed IS NULL THEN
    PERFORM benefits_refuse('Chỉ ghi tiền nộp lại cho khoản thu hồi đã duyệt.');
  END IF;
  SELECT coalesce(sum(amount_vnd), 0) INTO came_back FROM benefits_recoveryreceipt
   WHERE adjustment_id = NEW.adjustment_id AND cancelled_at IS NULL AND id <> NEW.id;
  IF NEW.cancelled_at IS NULL AND came_back + NEW.amount_vnd > -claimed THEN
    PERFORM benefits_refuse('Số tiền nộp lại vượt quá số phải thu hồi.');
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER receipt_guard BEFORE INSERT OR UPDATE ON benefits_recoveryreceipt
  FOR EACH ROW EXECUTE FUNCTION benefits_receipt_guard();
"""

BACK = """
DROP TRIGGER receipt_guard ON benefits_recoveryreceipt;
DROP TRIGGER payment_list_guard ON benefits_paymentlist;
DROP TRIGGER payment_line_guard ON benefits_paymentline;
DROP FUNCTION benefits_receipt_guard();
DROP FUNCTION benefits_payment_list_guard();
DROP FUNCTION benefits_payment_line_guard();
DROP FUNCTION benefits_refuse(text);
"""


class Migration(migrations.Migration):
    dependencies = [("benefits", "0002_awards_cases_payments")]

    operations = [migrations.RunSQL(RULES, BACK)]
