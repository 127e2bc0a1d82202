CREATE TABLE "audit_exports" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"requested_by_id" text NOT NULL,
	"requested_by_name" text NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"format" text NOT NULL,
	"filter" jsonb NOT NULL,
	"time_zone" text NOT NULL,
	"state" text NOT NULL,
	"cursor" jsonb,
	"written" bigint DEFAULT 0 NOT NULL,
	"expected" bigint,
	"bytes" bigint DEFAULT 0 NOT NULL,
	"digest" text,
	"heads" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"attempt" integer DEFAULT 0 NOT NULL,
	"heard_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"expires_at" timestamp with time zone,
	"problem" text
);
--> statement-breakpoint
CREATE TABLE "audit_holds" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"reason" text NOT NULL,
	"platform_id" text,
	"tenant" text,
	"correlation_id" text,
	"from_at" timestamp with time zone,
	"to_at" timestamp with time zone,
	"placed_at" timestamp with time zone NOT NULL,
	"placed_by_id" text NOT NULL,
	"placed_by_name" text NOT NULL,
	"released_at" timestamp with time zone,
	"released_by_name" text,
	"release_reason" text
);
--> statement-breakpoint
CREATE TABLE "audit_retention" (
	"scope" text PRIMARY KEY NOT NULL,
	"days" integer NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"changed_by_name" text NOT NULL,
	"reason" text NOT NULL,
	"wanted_days" integer,
	"wanted_by_id" text,
	"wanted_by_name" text,
	"wanted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "audit_segments" (
	"scope" text NOT NULL,
	"month" date NOT NULL,
	"state" text DEFAULT 'live' NOT NULL,
	"events" bigint,
	"first_seq" bigint,
	"last_seq" bigint,
	"previous_hash" text,
	"last_hash" text,
	"bytes" bigint,
	"digest" text,
	"store" text,
	"object_key" text,
	"manifest" jsonb,
	"archived_at" timestamp with time zone,
	"verified_at" timestamp with time zone,
	"dropped_at" timestamp with time zone,
	"attached_until" timestamp with time zone,
	"problem" text,
	"attempt" integer DEFAULT 0 NOT NULL,
	"heard_at" timestamp with time zone,
	CONSTRAINT "audit_segments_scope_month_pk" PRIMARY KEY("scope","month")
);
--> statement-breakpoint
CREATE TABLE "audit_verifications" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"requested_by_name" text NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"heard_at" timestamp with time zone,
	"attempt" integer DEFAULT 0 NOT NULL,
	"walked" bigint DEFAULT 0 NOT NULL,
	"total" bigint DEFAULT 0 NOT NULL,
	"scopes" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"checkpoints" integer DEFAULT 0 NOT NULL,
	"problem" text
);
--> statement-breakpoint
CREATE TABLE "checkpoint_stores" (
	"name" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"tried_at" timestamp with time zone,
	"written_at" timestamp with time zone,
	"failing_since" timestamp with time zone,
	"problem" text,
	"reached" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "platform_event_reads" (
	"environment_id" text NOT NULL,
	"tenant" text DEFAULT '' NOT NULL,
	"read_to" timestamp with time zone,
	"tried_at" timestamp with time zone,
	"read_at" timestamp with time zone,
	"failing_since" timestamp with time zone,
	"problem" text,
	CONSTRAINT "platform_event_reads_environment_id_tenant_pk" PRIMARY KEY("environment_id","tenant")
);
--> statement-breakpoint
CREATE TABLE "platform_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "platform_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"environment_id" text NOT NULL,
	"tenant" text,
	"external_id" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"result" text DEFAULT '' NOT NULL,
	"resource_kind" text DEFAULT '' NOT NULL,
	"resource_id" text DEFAULT '' NOT NULL,
	"detail" jsonb NOT NULL,
	"seen_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "access_requests" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"person_id" uuid NOT NULL,
	"role" text NOT NULL,
	"platform_id" text,
	"environment_id" text,
	"tenant" text,
	"hours" integer NOT NULL,
	"reason" text NOT NULL,
	"state" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"decided_by_id" text,
	"decided_by_name" text,
	"decided_at" timestamp with time zone,
	"decision_reason" text
);
--> statement-breakpoint
CREATE TABLE "grants" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"person_id" uuid NOT NULL,
	"role" text NOT NULL,
	"platform_id" text,
	"environment_id" text,
	"tenant" text,
	"reason" text NOT NULL,
	"granted_by_id" text NOT NULL,
	"granted_by_name" text NOT NULL,
	"granted_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"revoked_by_name" text,
	"ended_at" timestamp with time zone,
	"request_id" uuid
);
--> statement-breakpoint
CREATE TABLE "identities" (
	"issuer" text NOT NULL,
	"subject" text NOT NULL,
	"person_id" uuid NOT NULL,
	"email" text DEFAULT '' NOT NULL,
	"bound_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone,
	CONSTRAINT "identities_issuer_subject_pk" PRIMARY KEY("issuer","subject")
);
--> statement-breakpoint
CREATE TABLE "machine_tokens" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"token_hash" text NOT NULL,
	"beginning" text NOT NULL,
	"uses" jsonb NOT NULL,
	"places" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"owner_id" uuid,
	"owner_name" text NOT NULL,
	"reason" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by_name" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"last_used_at" timestamp with time zone,
	"last_used_from" text,
	"revoked_at" timestamp with time zone,
	"revoked_by_name" text,
	"revoked_because" text,
	CONSTRAINT "machine_tokens_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "permission_proofs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"requested_by_name" text NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"heard_at" timestamp with time zone,
	"attempt" integer DEFAULT 0 NOT NULL,
	"tried" integer DEFAULT 0 NOT NULL,
	"total" integer DEFAULT 0 NOT NULL,
	"cells" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"problems" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"digest" text,
	"problem" text
);
--> statement-breakpoint
CREATE TABLE "rate_refusals" (
	"who" text NOT NULL,
	"what" text NOT NULL,
	"minute" timestamp with time zone NOT NULL,
	"count" integer NOT NULL,
	CONSTRAINT "rate_refusals_who_what_minute_pk" PRIMARY KEY("who","what","minute")
);
--> statement-breakpoint
CREATE TABLE "recovery_codes" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"person_id" uuid NOT NULL,
	"code_hash" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "second_factors" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"person_id" uuid NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"confirmed_at" timestamp with time zone,
	"last_step" bigint DEFAULT 0 NOT NULL,
	"last_used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "usual_places" (
	"person_id" uuid NOT NULL,
	"network" text NOT NULL,
	"first_seen_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"sign_ins" integer NOT NULL,
	"hours" jsonb NOT NULL,
	CONSTRAINT "usual_places_person_id_network_pk" PRIMARY KEY("person_id","network")
);
--> statement-breakpoint
ALTER TABLE "audit_heads" ADD COLUMN "at" timestamp with time zone DEFAULT '-infinity' NOT NULL;
--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "reach" text DEFAULT 'everywhere' NOT NULL;
--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "source" text DEFAULT 'local' NOT NULL;
--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "method" text DEFAULT 'password' NOT NULL;
--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "stepped_up_at" timestamp with time zone;
--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "issuer" text;
--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "subject" text;
--> statement-breakpoint
ALTER TABLE "access_requests" ADD CONSTRAINT "access_requests_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "grants" ADD CONSTRAINT "grants_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "identities" ADD CONSTRAINT "identities_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "machine_tokens" ADD CONSTRAINT "machine_tokens_owner_id_people_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."people"("id") ON DELETE set null ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "recovery_codes" ADD CONSTRAINT "recovery_codes_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "second_factors" ADD CONSTRAINT "second_factors_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "usual_places" ADD CONSTRAINT "usual_places_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "audit_exports_recent" ON "audit_exports" USING btree ("requested_at");
--> statement-breakpoint
CREATE INDEX "audit_verifications_recent" ON "audit_verifications" USING btree ("requested_at");
--> statement-breakpoint
CREATE UNIQUE INDEX "audit_verifications_one_open" ON "audit_verifications" USING btree ((true)) WHERE "audit_verifications"."state" in ('waiting', 'running');
--> statement-breakpoint
CREATE UNIQUE INDEX "platform_events_once" ON "platform_events" USING btree ("environment_id",coalesce("tenant", ''),"external_id");
--> statement-breakpoint
CREATE INDEX "platform_events_recent" ON "platform_events" USING btree ("at","id");
--> statement-breakpoint
CREATE INDEX "platform_events_of_environment" ON "platform_events" USING btree ("environment_id","at");
--> statement-breakpoint
CREATE INDEX "access_requests_open" ON "access_requests" USING btree ("state","requested_at");
--> statement-breakpoint
CREATE INDEX "grants_of_person" ON "grants" USING btree ("person_id");
--> statement-breakpoint
CREATE INDEX "grants_expiring" ON "grants" USING btree ("expires_at") WHERE "grants"."ended_at" is null;
--> statement-breakpoint
CREATE INDEX "identities_of_person" ON "identities" USING btree ("person_id");
--> statement-breakpoint
CREATE INDEX "permission_proofs_recent" ON "permission_proofs" USING btree ("requested_at");
--> statement-breakpoint
CREATE INDEX "rate_refusals_recent" ON "rate_refusals" USING btree ("minute");
--> statement-breakpoint
CREATE UNIQUE INDEX "recovery_codes_once" ON "recovery_codes" USING btree ("person_id","code_hash");
--> statement-breakpoint
CREATE INDEX "second_factors_of_person" ON "second_factors" USING btree ("person_id");
--> statement-breakpoint
-- The trail by month and, within it, by chain. What was written before stays the chain "console" in its own leaves.
ALTER TABLE audit_events RENAME TO audit_events_first;
--> statement-breakpoint
ALTER TABLE audit_events_first DROP CONSTRAINT audit_events_scope_seq_pk;
--> statement-breakpoint
DROP INDEX audit_events_actor_trouble, audit_events_recent, audit_events_action, audit_events_actor, audit_events_trouble, audit_events_subject;
--> statement-breakpoint
CREATE TABLE audit_events (
	"scope" text NOT NULL,
	"seq" bigint NOT NULL,
	"id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"version" smallint DEFAULT 2 NOT NULL,
	"actor" json NOT NULL,
	"actor_id" text NOT NULL,
	"action" text NOT NULL,
	"result" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"platform_id" text,
	"environment_id" text,
	"tenant" text,
	"detail" json NOT NULL,
	"correlation_id" text NOT NULL,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "audit_events_scope_seq_at_pk" PRIMARY KEY("scope","seq","at")
) PARTITION BY RANGE ("at");
--> statement-breakpoint
CREATE INDEX "audit_events_recent" ON "audit_events" USING btree ("at","scope","seq");
--> statement-breakpoint
CREATE INDEX "audit_events_action" ON "audit_events" USING btree ("action","at");
--> statement-breakpoint
CREATE INDEX "audit_events_actor" ON "audit_events" USING btree ("actor_id","at");
--> statement-breakpoint
CREATE INDEX "audit_events_trouble" ON "audit_events" USING btree ("result","at") WHERE "audit_events"."result" <> 'done';
--> statement-breakpoint
CREATE INDEX "audit_events_subject" ON "audit_events" USING btree ("subject_kind","subject_id","at");
--> statement-breakpoint
CREATE INDEX "audit_events_platform" ON "audit_events" USING btree ("platform_id","at") WHERE "audit_events"."platform_id" is not null;
--> statement-breakpoint
CREATE INDEX "audit_events_tenant" ON "audit_events" USING btree ("tenant","at") WHERE "audit_events"."tenant" is not null;
--> statement-breakpoint
CREATE INDEX "audit_events_correlation" ON "audit_events" USING btree ("correlation_id");
--> statement-breakpoint
-- "audit_events_202611_console_access"
CREATE FUNCTION audit_leaf_name(wanted_scope text, month date) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT 'audit_events_' || to_char(month, 'YYYYMM') || '_' || regexp_replace(wanted_scope, '[^a-z0-9]+', '_', 'g')
$$;
--> statement-breakpoint
-- Row triggers come with the parent's; a partition can be truncated by its own name, so it needs its own refusal.
CREATE FUNCTION make_audit_leaf(wanted_scope text, month date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  branch text := 'audit_events_' || to_char(month, 'YYYYMM');
  leaf text := audit_leaf_name(wanted_scope, month);
BEGIN
  IF wanted_scope !~ '^[a-z-]+(/[a-z-]+)?$' OR month <> date_trunc('month', month)::date THEN
    RAISE EXCEPTION 'no such leaf of the audit trail: % %', wanted_scope, month;
  END IF;
  IF to_regclass(leaf) IS NOT NULL THEN RETURN false; END IF;
  PERFORM pg_advisory_xact_lock(hashtext('audit-leaves'));
  IF to_regclass(branch) IS NULL THEN
    EXECUTE format('CREATE TABLE %I PARTITION OF audit_events FOR VALUES FROM (%L) TO (%L) PARTITION BY LIST (scope)',
      branch, month::text || ' 00:00:00+00', (month + interval '1 month')::date::text || ' 00:00:00+00');
  END IF;
  IF to_regclass(leaf) IS NOT NULL THEN RETURN false; END IF;
  EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES IN (%L)', leaf, branch, wanted_scope);
  EXECUTE format('CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()', leaf);
  EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER audit_no_truncate', leaf);
  IF EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = leaf::regclass AND tgname = 'audit_chain') THEN
    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER audit_chain', leaf);
    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER audit_no_change', leaf);
  END IF;
  RETURN true;
END $$;
--> statement-breakpoint
-- This month's leaves and those of the months to come. A clock that runs away finds none, so nothing is recorded then
-- and nothing is done; months of the past are never made here, for what was archived must not come back empty.
CREATE FUNCTION ensure_audit_leaves(scopes text[], months_ahead integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  made integer := 0;
  one record;
BEGIN
  IF months_ahead > 6 THEN RAISE EXCEPTION 'too many months of the audit trail asked for'; END IF;
  FOR one IN
    SELECT s.scope, (date_trunc('month', now() AT TIME ZONE 'UTC')::date + make_interval(months => ahead))::date AS month
    FROM unnest(scopes) AS s(scope), generate_series(0, months_ahead) AS ahead
  LOOP
    IF make_audit_leaf(one.scope, one.month) THEN made := made + 1; END IF;
  END LOOP;
  RETURN made;
END $$;
--> statement-breakpoint
SELECT make_audit_leaf(scope, month) FROM (
  SELECT DISTINCT scope, date_trunc('month', at AT TIME ZONE 'UTC')::date AS month FROM audit_events_first
) AS known;
--> statement-breakpoint
INSERT INTO audit_events (scope, seq, id, at, version, actor, actor_id, action, result, subject_kind, subject_id,
  platform_id, environment_id, detail, correlation_id, previous_hash, hash)
SELECT scope, seq, id, at, 1, actor::json, actor_id, action, result, subject_kind, subject_id,
  nullif(split_part(coalesce(environment_id, ''), '/', 1), ''), environment_id, detail::json, correlation_id, previous_hash, hash
FROM audit_events_first;
--> statement-breakpoint
UPDATE audit_heads h SET at = (SELECT max(e.at) FROM audit_events e WHERE e.scope = h.scope);
--> statement-breakpoint
DROP TABLE audit_events_first;
--> statement-breakpoint
DROP FUNCTION audit_head(text);
--> statement-breakpoint
-- Locks the head of a chain until the transaction ends. A transaction that writes to several chains takes their heads
-- in one order; what would go back in it is kept in the chain that is held already, so two can never wait for each other.
-- Time never goes back within a chain, whatever the clock does.
CREATE FUNCTION audit_head(wanted_scope text) RETURNS TABLE (scope text, seq bigint, hash text, at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  held text := coalesce(current_setting('app.audit_scope', true), '');
BEGIN
  IF held COLLATE "C" > wanted_scope COLLATE "C" THEN wanted_scope := held;
  ELSIF held <> wanted_scope THEN PERFORM set_config('app.audit_scope', wanted_scope, true); END IF;
  RETURN QUERY SELECT h.scope, h.seq, h.hash, greatest(h.at, date_trunc('milliseconds', clock_timestamp()))
    FROM audit_heads h WHERE h.scope = wanted_scope FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO audit_heads (scope, seq, hash) VALUES (wanted_scope, 0, '') ON CONFLICT DO NOTHING;
    RETURN QUERY SELECT h.scope, h.seq, h.hash, greatest(h.at, date_trunc('milliseconds', clock_timestamp()))
      FROM audit_heads h WHERE h.scope = wanted_scope FOR UPDATE;
  END IF;
END $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION audit_chain_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  UPDATE audit_heads h SET seq = NEW.seq, hash = NEW.hash, at = NEW.at
  WHERE h.scope = NEW.scope AND h.seq = NEW.seq - 1 AND h.hash = NEW.previous_hash AND h.at <= NEW.at AND NEW.hash <> '';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'audit event does not continue its chain' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
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
CREATE TRIGGER tell AFTER INSERT ON audit_events FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('audit');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON audit_segments FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('retention');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON audit_retention FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('retention');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON audit_holds FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('retention');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON audit_verifications FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('chain');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON checkpoint_stores FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('chain');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON audit_exports FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('auditExports');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON platform_event_reads FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('platformTrails');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON grants FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('grants');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON access_requests FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('grants');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON machine_tokens FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('tokens');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON permission_proofs FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('permissions');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON second_factors FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('people');
--> statement-breakpoint
-- Read at the platforms: seen and written where their environment or tenant is.
DO $$
DECLARE
  held text;
BEGIN
  FOREACH held IN ARRAY ARRAY['platform_events', 'platform_event_reads'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', held);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', held);
    EXECUTE format('CREATE POLICY in_scope ON %I USING ((SELECT CASE current_setting(''app.scope'', true) WHEN ''*'' THEN 1 ELSE 0 END) <> 0 OR ARRAY[environment_id, environment_id || ''|'' || tenant] && (SELECT scoped_to())::text[])', held);
  END LOOP;
END $$;
--> statement-breakpoint
-- The environments of which somebody may see at least a part, and their platforms: what a platform or an environment
-- says of itself, such as its name, its limits and its runbooks, is read by whoever may see something there.
CREATE FUNCTION in_sight() RETURNS text[] LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  RETURN array(SELECT split_part(one, '|', 1) FROM unnest(scoped_to()) one UNION SELECT split_part(one, '/', 1) FROM unnest(scoped_to()) one);
END $$;
--> statement-breakpoint
-- Of a whole environment: its tenants' grants do not reach these.
DO $$
DECLARE
  held text;
BEGIN
  FOREACH held IN ARRAY ARRAY['questions', 'checks', 'state_changes', 'checklist_runs', 'runbook_runs', 'query_runs',
    'dbt_runs', 'alert_watches', 'simulator_faults', 'freshness_job_days'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', held);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', held);
    EXECUTE format('CREATE POLICY in_scope ON %I USING ((SELECT CASE current_setting(''app.scope'', true) WHEN ''*'' THEN 1 ELSE 0 END) <> 0 OR environment_id = ANY ((SELECT scoped_to())::text[]))', held);
  END LOOP;
END $$;
--> statement-breakpoint
-- Which checks, as one list per statement: their past has a row per answer, too many to ask for each.
CREATE FUNCTION checks_in_scope() RETURNS int[] LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN array(SELECT id FROM checks);
END $$;
--> statement-breakpoint
-- Rows that follow another row: seen and written where that one is.
DO $$
DECLARE
  held record;
BEGIN
  FOR held IN SELECT * FROM (VALUES
    ('observations', 'check_id = ANY ((SELECT checks_in_scope())::int[])'),
    ('rollups_hour', 'check_id = ANY ((SELECT checks_in_scope())::int[])'),
    ('rollups_day', 'check_id = ANY ((SELECT checks_in_scope())::int[])'),
    ('action_previews', 'EXISTS (SELECT 1 FROM action_runs a WHERE a.id = action_run_id)'),
    ('approvals', 'EXISTS (SELECT 1 FROM action_runs a WHERE a.id = action_run_id)'),
    ('duties', 'EXISTS (SELECT 1 FROM action_runs a WHERE a.id = action_run_id)'),
    ('watch_windows', 'EXISTS (SELECT 1 FROM action_runs a WHERE a.id = action_run_id)'),
    ('action_output', 'EXISTS (SELECT 1 FROM action_runs a WHERE a.id = action_run_id)'),
    ('alert_sources', 'EXISTS (SELECT 1 FROM alerts a WHERE a.id = alert_id)'),
    ('alert_events', 'EXISTS (SELECT 1 FROM alerts a WHERE a.id = alert_id)'),
    ('checklist_rows', 'EXISTS (SELECT 1 FROM checklist_runs r WHERE r.id = run_id)'),
    ('checklist_row_events', 'EXISTS (SELECT 1 FROM checklist_runs r WHERE r.id = run_id)'),
    ('runbook_steps', 'EXISTS (SELECT 1 FROM runbook_runs r WHERE r.id = run_id)'),
    ('runbook_events', 'EXISTS (SELECT 1 FROM runbook_runs r WHERE r.id = run_id)')
  ) AS t (name, follows) LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', held.name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', held.name);
    EXECUTE format('CREATE POLICY in_scope ON %I USING ((SELECT CASE current_setting(''app.scope'', true) WHEN ''*'' THEN 1 ELSE 0 END) <> 0 OR %s)', held.name, held.follows);
  END LOOP;
END $$;
--> statement-breakpoint
-- A silence belongs where its matchers say. It is seen where it may hide something, unless it names what is elsewhere.
CREATE FUNCTION silence_within(matchers jsonb, scope text[]) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT EXISTS (
    SELECT 1 FROM jsonb_array_elements(matchers) m WHERE NOT (m ->> 'isNot')::boolean AND (
      m ->> 'field' IN ('environment', 'platform') AND m ->> 'value' = ANY (scope)
      OR m ->> 'field' = 'tenant' AND EXISTS (
        SELECT 1 FROM jsonb_array_elements(matchers) e WHERE NOT (e ->> 'isNot')::boolean
          AND e ->> 'field' = 'environment' AND (e ->> 'value') || '|' || (m ->> 'value') = ANY (scope))))
$$;
--> statement-breakpoint
CREATE FUNCTION silence_in_sight(matchers jsonb, scope text[], sight text[]) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT cardinality(scope) > 0 AND NOT EXISTS (
    SELECT 1 FROM jsonb_array_elements(matchers) m WHERE m ->> 'field' IN ('environment', 'platform', 'tenant') AND NOT EXISTS (
      SELECT 1 FROM unnest(CASE m ->> 'field' WHEN 'tenant' THEN scope ELSE sight END) one
      WHERE m ->> 'field' = 'tenant' AND position('|' IN one) = 0 AND position('/' IN one) > 0
        OR (CASE m ->> 'field' WHEN 'tenant' THEN split_part(one, '|', 2) ELSE one END)
          LIKE replace(replace(replace(replace(m ->> 'value', '\', '\\'), '%', '\%'), '_', '\_'), '*', '%')))
$$;
--> statement-breakpoint
-- What a platform or an environment says of itself: read where something of it is in sight, changed only by whoever
-- has all of it. What belongs to no platform is read by everybody with a place, and changed by nobody held to one.
DO $$
DECLARE
  held record;
BEGIN
  FOR held IN SELECT * FROM (VALUES
    ('environments', 'id = ANY ((SELECT in_sight())::text[])', 'id = ANY ((SELECT scoped_to())::text[])'),
    ('capabilities', 'environment_id = ANY ((SELECT in_sight())::text[])', 'environment_id = ANY ((SELECT scoped_to())::text[])'),
    ('listings', 'environment_id = ANY ((SELECT in_sight())::text[])', 'environment_id = ANY ((SELECT scoped_to())::text[])'),
    ('thresholds', NULL, NULL), ('alert_rules', NULL, NULL), ('contacts', NULL, NULL), ('escalation_policies', NULL, NULL),
    ('on_call_schedules', NULL, NULL), ('freezes', NULL, NULL), ('runbooks', NULL, NULL), ('lint_findings', NULL, NULL),
    ('failure_rules', NULL, NULL),
    ('threshold_versions', 'EXISTS (SELECT 1 FROM thresholds o WHERE o.id = threshold_id)',
      'EXISTS (SELECT 1 FROM thresholds o WHERE o.id = threshold_id AND o.platform_id = ANY ((SELECT scoped_to())::text[]))'),
    ('alert_rule_versions', 'EXISTS (SELECT 1 FROM alert_rules o WHERE o.id = rule_id)',
      'EXISTS (SELECT 1 FROM alert_rules o WHERE o.id = rule_id AND o.platform_id = ANY ((SELECT scoped_to())::text[]))'),
    ('on_call_overrides', 'EXISTS (SELECT 1 FROM on_call_schedules o WHERE o.id = schedule_id)',
      'EXISTS (SELECT 1 FROM on_call_schedules o WHERE o.id = schedule_id AND o.platform_id = ANY ((SELECT scoped_to())::text[]))'),
    ('runbook_versions', 'EXISTS (SELECT 1 FROM runbooks o WHERE o.id = runbook_id)',
      'EXISTS (SELECT 1 FROM runbooks o WHERE o.id = runbook_id AND o.platform_id = ANY ((SELECT scoped_to())::text[]))'),
    ('silences', 'silence_in_sight(matchers, (SELECT scoped_to())::text[], (SELECT in_sight())::text[])',
      'silence_within(matchers, (SELECT scoped_to())::text[])')
  ) AS t (name, seen, changed) LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', held.name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', held.name);
    EXECUTE format('CREATE POLICY in_scope ON %I USING ((SELECT CASE current_setting(''app.scope'', true) WHEN ''*'' THEN 1 ELSE 0 END) <> 0 OR %s)',
      held.name, coalesce(held.changed, 'platform_id = ANY ((SELECT scoped_to())::text[])'));
    -- Never a way past the one above: with everything in scope that one has let the row through already.
    EXECUTE format('CREATE POLICY in_sight ON %I FOR SELECT USING (%s)',
      held.name, coalesce(held.seen, 'platform_id = ANY ((SELECT in_sight())::text[]) OR platform_id IS NULL AND cardinality((SELECT scoped_to())::text[]) > 0'));
  END LOOP;
END $$;
