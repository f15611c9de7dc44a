from django.db import migrations

FORWARD = """
CREATE TRIGGER quote_append_only BEFORE UPDATE OR DELETE ON procurement_quote
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER quoteline_append_only BEFORE UPDATE OR DELETE ON procurement_quoteline
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER pricereview_append_only BEFORE UPDATE OR DELETE ON procurement_pricereview
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER priceentry_append_only BEFORE UPDATE OR DELETE ON procurement_priceentry
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change();

CREATE FUNCTION procurement_line_after_opening() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM procurement_opening o
        JOIN procurement_rfqline l ON l.rfq_id = o.rfq_id AND l.id = NEW.line_id
        JOIN procurement_quote q ON q.id = NEW.quote_id
        JOIN procurement_invitation i ON i.id = q.invitation_id AND i.rfq_id = o.rfq_id
        WHERE o.id = NEW.opening_id AND o.opened_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'amounts of a round exist only after its opening by two people'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER quoteline_after_opening BEFORE INSERT ON procurement_quoteline
    FOR EACH ROW EXECUTE FUNCTION procurement_line_after_opening();

CREATE FUNCTION procurement_award_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held text;
BEGIN
    SELECT state INTO held FROM procurement_award
    WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.award_id ELSE NEW.award_id END;
    IF held IS DISTINCT FROM 'draft' THEN
        RAISE EXCEPTION 'an award under review does not change' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER awardline_frozen BEFORE INSERT OR UPDATE OR DELETE ON procurement_awardline
    FOR EACH ROW EXECUTE FUNCTION procurement_award_frozen();

CREATE FUNCTION procurement_award_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'draft' AND (
        NEW.digest, NEW.total, NEW.reason, NEW.exception, NEW.above_limit, NEW.requested_by,
        NEW.valid_quotes, NEW.rfq_id
    ) IS DISTINCT FROM (
        OLD.digest, OLD.total, OLD.reason, OLD.exception, OLD.above_limit, OLD.requested_by,
        OLD.valid_quotes, OLD.rfq_id
    ) THEN
        RAISE EXCEPTION 'an award under review does not change' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'approved' AND OLD.state <> 'approved' AND (
        SELECT count(DISTINCT person_id) FROM procurement_pricereview r
        WHERE r.award_id = NEW.id AND r.digest = NEW.digest AND r.decision = 'agreed'
          AND r.person_id <> NEW.requested_by
          AND r.level <= CASE WHEN NEW.above_limit THEN 3 ELSE 2 END
    ) < (CASE WHEN NEW.above_limit THEN 3 ELSE 2 END) THEN
        RAISE EXCEPTION 'an award is approved only by its reviews' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state = 'approved' AND NEW.state <> 'approved' AND EXISTS (
        SELECT 1 FROM procurement_purchaseorder p
        WHERE p.award_id = NEW.id AND p.state NOT IN ('draft', 'cancelled')
    ) THEN
        RAISE EXCEPTION 'an award with a sent order stays' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER award_rules BEFORE UPDATE ON procurement_award
    FOR EACH ROW EXECUTE FUNCTION procurement_award_rules();

CREATE FUNCTION procurement_review_of_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM procurement_award a WHERE a.id = NEW.award_id AND a.digest = NEW.digest
          AND a.requested_by = NEW.requester_id
    ) THEN
        RAISE EXCEPTION 'a review names the version it saw' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pricereview_of_version BEFORE INSERT ON procurement_pricereview
    FOR EACH ROW EXECUTE FUNCTION procurement_review_of_version();

CREATE FUNCTION procurement_order_from_award() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state IN ('sent', 'confirmed', 'received') AND NOT EXISTS (
        SELECT 1 FROM procurement_award a
        WHERE a.id = NEW.award_id AND a.state = 'approved' AND a.digest = NEW.award_digest
    ) THEN
        RAISE EXCEPTION 'an order is sent only from an approved award'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER order_from_award BEFORE INSERT OR UPDATE ON procurement_purchaseorder
    FOR EACH ROW EXECUTE FUNCTION procurement_order_from_award();

CREATE FUNCTION procurement_order_line_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held text;
BEGIN
    SELECT state INTO held FROM procurement_purchaseorder
    WHERE id = CASE WHEN TG_OP = 'INSERT' THEN NEW.order_id ELSE OLD.order_id END;
    IF held IN ('sent', 'confirmed', 'received') AND (
        TG_OP <> 'UPDATE'
        OR (NEW.order_id, NEW.sku_id, NEW.units, NEW.price)
           IS DISTINCT FROM (OLD.order_id, OLD.sku_id, OLD.units, OLD.price)
    ) THEN
        RAISE EXCEPTION 'a sent order does not change' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER orderline_frozen BEFORE INSERT OR UPDATE OR DELETE ON procurement_purchaseorderline
    FOR EACH ROW EXECUTE FUNCTION procurement_order_line_frozen();
"""
BACKWARD = """
DROP TRIGGER orderline_frozen ON procurement_purchaseorderline;
DROP TRIGGER order_from_award ON procurement_purchaseorder;
DROP TRIGGER pricereview_of_version ON procurement_pricereview;
DROP TRIGGER award_rules ON procurement_award;
DROP TRIGGER awardline_frozen ON procurement_awardline;
DROP TRIGGER quoteline_after_opening ON procurement_quoteline;
DROP TRIGGER priceentry_append_only ON procurement_priceentry;
DROP TRIGGER pricereview_append_only ON procurement_pricereview;
DROP TRIGGER quoteline_append_only ON procurement_quoteline;
DROP TRIGGER quote_append_only ON procurement_quote;
DROP FUNCTION procurement_order_line_frozen();
DROP FUNCTION procurement_order_from_award();
DROP FUNCTION procurement_review_of_version();
DROP FUNCTION procurement_award_rules();
DROP FUNCTION procurement_award_frozen();
DROP FUNCTION procurement_line_after_opening();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0001_initial"),
        ("core", "0002_append_only_history"),
    ]
    # as lists: the splitter of statements loses its way in CASE … END inside a function
    operations = [migrations.RunSQL([FORWARD], [BACKWARD])]
