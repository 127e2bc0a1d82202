-- Observations: one partition per UTC day. The application role owns nothing, so it asks for partitions here.
CREATE FUNCTION ensure_observation_partitions(days_back integer, days_ahead integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  day date;
  made integer := 0;
  part text;
BEGIN
  IF days_back > 800 OR days_ahead > 60 THEN RAISE EXCEPTION 'too many partitions asked for'; END IF;
  PERFORM pg_advisory_xact_lock(hashtext('observation-partitions'));
  FOR day IN SELECT generate_series((now() AT TIME ZONE 'UTC')::date - days_back, (now() AT TIME ZONE 'UTC')::date + days_ahead, '1 day')::date LOOP
    part := 'observations_' || to_char(day, 'YYYYMMDD');
    IF to_regclass(part) IS NULL THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF observations FOR VALUES FROM (%L) TO (%L)',
        part, day::text || ' 00:00:00+00', (day + 1)::text || ' 00:00:00+00');
      made := made + 1;
    END IF;
  END LOOP;
  RETURN made;
END $$;
--> statement-breakpoint
-- Never drops more than a week at once: a clock that jumped must not empty the history.
CREATE FUNCTION drop_observation_partitions(keep_days integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  part text;
  dropped integer := 0;
BEGIN
  IF keep_days < 7 THEN RAISE EXCEPTION 'observations are kept for at least seven days'; END IF;
  FOR part IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'observations'::regclass
      AND c.relname ~ '^observations_[0-9]{8}$'
      AND to_date(right(c.relname, 8), 'YYYYMMDD') < (now() AT TIME ZONE 'UTC')::date - keep_days
    ORDER BY 1 LIMIT 7
  LOOP
    EXECUTE format('DROP TABLE %I', part);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END $$;
--> statement-breakpoint
-- The audit chain: the head is locked while an event is appended, and only this trigger moves it.
CREATE FUNCTION audit_head(wanted_scope text) RETURNS TABLE (seq bigint, hash text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  INSERT INTO audit_heads (scope, seq, hash) VALUES (wanted_scope, 0, '') ON CONFLICT DO NOTHING;
  RETURN QUERY SELECT h.seq, h.hash FROM audit_heads h WHERE h.scope = wanted_scope FOR UPDATE;
END $$;
--> statement-breakpoint
CREATE FUNCTION audit_chain_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  head audit_heads%ROWTYPE;
BEGIN
  SELECT * INTO head FROM audit_heads WHERE scope = NEW.scope FOR UPDATE;
  IF NOT FOUND OR NEW.seq <> head.seq + 1 OR NEW.previous_hash <> head.hash OR NEW.hash = '' THEN
    RAISE EXCEPTION 'audit event does not continue its chain' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  UPDATE audit_heads SET seq = NEW.seq, hash = NEW.hash WHERE scope = NEW.scope;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit events are never changed or removed' USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
CREATE TRIGGER audit_chain BEFORE INSERT ON audit_events FOR EACH ROW EXECUTE FUNCTION audit_chain_guard();
--> statement-breakpoint
CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit_events FOR EACH ROW EXECUTE FUNCTION audit_refuse();
--> statement-breakpoint
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_events FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
--> statement-breakpoint
ALTER TABLE audit_events ENABLE ALWAYS TRIGGER audit_chain;
--> statement-breakpoint
ALTER TABLE audit_events ENABLE ALWAYS TRIGGER audit_no_change;
--> statement-breakpoint
ALTER TABLE audit_events ENABLE ALWAYS TRIGGER audit_no_truncate;
--> statement-breakpoint
-- Open screens are told which noun changed when the change commits.
CREATE FUNCTION notify_noun() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('wheelhouse', TG_ARGV[0]);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT ON state_changes FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('platforms');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON environments FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('platforms');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON capabilities FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('platforms');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON job_states FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('jobs');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON runs FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('jobs');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON platform_alerts FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('platforms');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON thresholds FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('thresholds');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON checklist_runs FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('checklists');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON checklist_rows FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('checklists');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON action_runs FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('actions');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON people FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('people');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT ON audit_events FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('audit');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON simulator_faults FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('drills');
--> statement-breakpoint
-- A bucket per person and procedure; database time, so that all processes agree.
CREATE FUNCTION take_token(bucket text, capacity double precision, per_second double precision) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
  allowed boolean;
BEGIN
  INSERT INTO rate_limits AS r (key, tokens, refilled_at) VALUES (bucket, capacity - 1, clock_timestamp())
  ON CONFLICT (key) DO UPDATE SET
    tokens = CASE
      WHEN LEAST(capacity, r.tokens + EXTRACT(EPOCH FROM clock_timestamp() - r.refilled_at) * per_second) >= 1
      THEN LEAST(capacity, r.tokens + EXTRACT(EPOCH FROM clock_timestamp() - r.refilled_at) * per_second) - 1
      ELSE -1 END,
    refilled_at = CASE
      WHEN LEAST(capacity, r.tokens + EXTRACT(EPOCH FROM clock_timestamp() - r.refilled_at) * per_second) >= 1
      THEN clock_timestamp() ELSE r.refilled_at END
  RETURNING r.tokens >= 0 INTO allowed;
  IF NOT allowed THEN
    UPDATE rate_limits SET tokens = 0 WHERE key = bucket AND tokens < 0;
  END IF;
  RETURN allowed;
END $$;
--> statement-breakpoint
-- A signed-off run is frozen: neither it nor its rows change again, whoever asks.
CREATE FUNCTION checklist_run_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'signed-off' THEN
    RAISE EXCEPTION 'this checklist run is signed off' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON checklist_runs FOR EACH ROW EXECUTE FUNCTION checklist_run_frozen();
--> statement-breakpoint
CREATE FUNCTION checklist_row_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM checklist_runs WHERE id = CASE WHEN TG_OP = 'INSERT' THEN NEW.run_id ELSE OLD.run_id END AND state = 'signed-off') THEN
    RAISE EXCEPTION 'this checklist run is signed off' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON checklist_rows FOR EACH ROW EXECUTE FUNCTION checklist_row_frozen();
--> statement-breakpoint
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON checklist_row_events FOR EACH ROW EXECUTE FUNCTION checklist_row_frozen();
