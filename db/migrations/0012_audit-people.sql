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
CREATE TABLE "audit_drops" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"state" text NOT NULL,
	"leaves" jsonb NOT NULL,
	"reason" text NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"requested_by_id" text NOT NULL,
	"requested_by_name" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"decided_at" timestamp with time zone,
	"decided_by_id" text,
	"decided_by_name" text,
	"decision_reason" text,
	"finished_at" timestamp with time zone,
	"attempt" integer DEFAULT 0 NOT NULL,
	"heard_at" timestamp with time zone,
	CONSTRAINT "audit_drops_two_people" CHECK ("audit_drops"."decided_by_id" is null or "audit_drops"."decided_by_id" <> "audit_drops"."requested_by_id")
);
--> statement-breakpoint
CREATE TABLE "audit_exports" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"requested_by_id" text NOT NULL,
	"requested_by_name" text NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"format" text NOT NULL,
	"filter" jsonb NOT NULL,
	"time_zone" text NOT NULL,
	"places" jsonb NOT NULL,
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
	"released_by_id" text,
	"released_by_name" text,
	"release_reason" text
);
--> statement-breakpoint
CREATE TABLE "audit_retention" (
	"scope" text PRIMARY KEY NOT NULL,
	"days" integer NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"changed_by_id" text NOT NULL,
	"changed_by_name" text NOT NULL,
	"reason" text NOT NULL,
	"wanted_days" integer,
	"wanted_reason" text,
	"wanted_by_id" text,
	"wanted_by_name" text,
	"wanted_at" timestamp with time zone,
	CONSTRAINT "audit_retention_days" CHECK ("audit_retention"."days" between 365 and 2557)
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
CREATE TABLE "platform_event_reads" (
	"environment_id" text NOT NULL,
	"tenant" text DEFAULT '' NOT NULL,
	"read_to" timestamp with time zone,
	"tried_at" timestamp with time zone,
	"read_at" timestamp with time zone,
	"failing_since" timestamp with time zone,
	"problem" text,
	"gaps" jsonb DEFAULT '[]'::jsonb NOT NULL,
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
CREATE TABLE "audit_counted" (
	"scope" text NOT NULL,
	"month" date NOT NULL,
	"seq" bigint DEFAULT 0 NOT NULL,
	"at" timestamp with time zone DEFAULT '-infinity' NOT NULL,
	"words_seq" bigint DEFAULT 0 NOT NULL,
	"words_at" timestamp with time zone DEFAULT '-infinity' NOT NULL,
	"closed" boolean DEFAULT false NOT NULL,
	CONSTRAINT "audit_counted_scope_month_pk" PRIMARY KEY("scope","month")
);
--> statement-breakpoint
CREATE TABLE "audit_counts" (
	"span" text NOT NULL,
	"day" date NOT NULL,
	"scope" text NOT NULL,
	"action" text NOT NULL,
	"result" text NOT NULL,
	"actor_id" text NOT NULL,
	"platform_id" text,
	"subject_kind" text NOT NULL,
	"count" bigint NOT NULL,
	CONSTRAINT "audit_counts_once" UNIQUE NULLS NOT DISTINCT("span","day","scope","action","result","actor_id","platform_id","subject_kind")
);
--> statement-breakpoint
CREATE TABLE "audit_views" (
	"person_id" text NOT NULL,
	"hour" timestamp with time zone NOT NULL,
	"actor" jsonb NOT NULL,
	"asked" jsonb NOT NULL,
	CONSTRAINT "audit_views_person_id_hour_pk" PRIMARY KEY("person_id","hour")
);
--> statement-breakpoint
CREATE TABLE "audit_words" (
	"scope" text NOT NULL,
	"from_seq" bigint NOT NULL,
	"to_seq" bigint NOT NULL,
	"from_at" timestamp with time zone NOT NULL,
	"to_at" timestamp with time zone NOT NULL,
	"words" "tsvector",
	CONSTRAINT "audit_words_scope_from_seq_pk" PRIMARY KEY("scope","from_seq")
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
CREATE TABLE "trail_stops" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"stopped_at" timestamp with time zone NOT NULL,
	"store" text NOT NULL,
	"lost" jsonb NOT NULL,
	"released_at" timestamp with time zone,
	"released_by_name" text,
	"reason" text
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
ALTER TABLE "sessions" ADD COLUMN "renew" boolean DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "former_hash" text;
--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "former_until" timestamp with time zone;
--> statement-breakpoint
ALTER TABLE "access_requests" ADD CONSTRAINT "access_requests_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "grants" ADD CONSTRAINT "grants_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "machine_tokens" ADD CONSTRAINT "machine_tokens_owner_id_people_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."people"("id") ON DELETE set null ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "usual_places" ADD CONSTRAINT "usual_places_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "identities" ADD CONSTRAINT "identities_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "recovery_codes" ADD CONSTRAINT "recovery_codes_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "second_factors" ADD CONSTRAINT "second_factors_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "access_requests_open" ON "access_requests" USING btree ("state","requested_at");
--> statement-breakpoint
CREATE INDEX "grants_of_person" ON "grants" USING btree ("person_id");
--> statement-breakpoint
CREATE INDEX "grants_expiring" ON "grants" USING btree ("expires_at") WHERE "grants"."ended_at" is null;
--> statement-breakpoint
CREATE INDEX "permission_proofs_recent" ON "permission_proofs" USING btree ("requested_at");
--> statement-breakpoint
CREATE INDEX "rate_refusals_recent" ON "rate_refusals" USING btree ("minute");
--> statement-breakpoint
CREATE INDEX "audit_drops_recent" ON "audit_drops" USING btree ("requested_at");
--> statement-breakpoint
CREATE UNIQUE INDEX "audit_drops_one_open" ON "audit_drops" USING btree ((true)) WHERE "audit_drops"."state" in ('waiting', 'approved', 'running');
--> statement-breakpoint
CREATE INDEX "audit_exports_recent" ON "audit_exports" USING btree ("requested_at");
--> statement-breakpoint
CREATE UNIQUE INDEX "platform_events_once" ON "platform_events" USING btree ("environment_id",coalesce("tenant", ''),"external_id");
--> statement-breakpoint
CREATE INDEX "platform_events_recent" ON "platform_events" USING btree ("at","id");
--> statement-breakpoint
CREATE INDEX "platform_events_of_environment" ON "platform_events" USING btree ("environment_id","at");
--> statement-breakpoint
CREATE INDEX "audit_counts_action" ON "audit_counts" USING btree ("action","span","day");
--> statement-breakpoint
CREATE INDEX "audit_counts_actor" ON "audit_counts" USING btree ("actor_id","span","day");
--> statement-breakpoint
CREATE INDEX "audit_counts_kind" ON "audit_counts" USING btree ("subject_kind","span","day");
--> statement-breakpoint
CREATE INDEX "audit_counts_trouble" ON "audit_counts" USING btree ("span","day") WHERE "audit_counts"."result" <> 'done';
--> statement-breakpoint
CREATE INDEX "audit_words_found" ON "audit_words" USING gin ("words") WITH (fastupdate=false);
--> statement-breakpoint
CREATE INDEX "audit_words_unnoted" ON "audit_words" USING btree ("to_at") WHERE "audit_words"."words" is null;
--> statement-breakpoint
CREATE INDEX "audit_verifications_recent" ON "audit_verifications" USING btree ("requested_at");
--> statement-breakpoint
CREATE UNIQUE INDEX "audit_verifications_one_open" ON "audit_verifications" USING btree ((true)) WHERE "audit_verifications"."state" in ('waiting', 'running');
--> statement-breakpoint
CREATE INDEX "identities_of_person" ON "identities" USING btree ("person_id");
--> statement-breakpoint
CREATE UNIQUE INDEX "recovery_codes_once" ON "recovery_codes" USING btree ("person_id","code_hash");
--> statement-breakpoint
CREATE INDEX "second_factors_of_person" ON "second_factors" USING btree ("person_id");
--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_former_hash_unique" UNIQUE("former_hash");
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
CREATE INDEX "audit_events_action" ON "audit_events" USING btree ("action" text_pattern_ops,"at");
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
  -- People must still come in, and be kept out, while somebody decides.
  IF wanted_scope NOT LIKE '%/access' AND EXISTS (SELECT 1 FROM trail_stops t WHERE t.released_at IS NULL) THEN
    RAISE EXCEPTION 'the audit trail is behind what was noted outside' USING ERRCODE = 'WH001';
  END IF;
  IF held COLLATE "C" > wanted_scope COLLATE "C" THEN wanted_scope := held;
  ELSIF held <> wanted_scope THEN PERFORM set_config('app.audit_scope', wanted_scope, true); END IF;
  -- A lock of its own before the row's: those that wait get it in their order, and none looks at the row in vain.
  PERFORM pg_advisory_xact_lock(7312114, hashtext(wanted_scope));
  RETURN QUERY SELECT h.scope, h.seq, h.hash, greatest(h.at, date_trunc('milliseconds', clock_timestamp()))
    FROM audit_heads h WHERE h.scope = wanted_scope;
  IF NOT FOUND THEN
    INSERT INTO audit_heads (scope, seq, hash) VALUES (wanted_scope, 0, '') ON CONFLICT DO NOTHING;
    RETURN QUERY SELECT wanted_scope, 0::bigint, '', date_trunc('milliseconds', clock_timestamp());
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
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON audit_segments FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('retention');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON audit_retention FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('retention');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON audit_holds FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('retention');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON audit_verifications FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('chain');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON trail_stops FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('chain');
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
-- What a search for words looks through: all in small letters, with a space before every word and nothing between words
-- but spaces. Backslashes of JSON go first, with the letter that stands for a line's end.
CREATE FUNCTION audit_text(action text, subject_kind text, subject_id text, actor json, detail json) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT translate(
    lower(' ' || action || ' ' || subject_kind || ' ' || subject_id || ' ' || coalesce(actor->>'name', '') || ' '
      || replace(replace(replace(detail::text, '\\', ' '), '\n', ' '), '\t', ' ')),
    E'\n\r\t!"#$%&''()*+,-./:;<=>?@[\\]^_`{|}~\x7f', repeat(' ', 36))
$$;
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON audit_drops FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('retention');
--> statement-breakpoint
-- A shorter time counts only when somebody else than who wanted it sets exactly what was wanted; what is declared is 7 years.
CREATE FUNCTION audit_retention_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' AND NEW.days < 2557 THEN
    RAISE EXCEPTION 'a shorter time for the audit trail needs a second person' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'UPDATE' AND NEW.days < OLD.days
    AND (OLD.wanted_days IS DISTINCT FROM NEW.days OR OLD.wanted_by_id IS NULL OR OLD.wanted_by_id = NEW.changed_by_id) THEN
    RAISE EXCEPTION 'a shorter time for the audit trail needs a second person' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER audit_guard BEFORE INSERT OR UPDATE ON audit_retention FOR EACH ROW EXECUTE FUNCTION audit_retention_guard();
--> statement-breakpoint
-- A hold is placed once and released once, by somebody else; it never widens, narrows or vanishes.
CREATE FUNCTION audit_hold_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a legal hold is never removed' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF OLD.released_at IS NOT NULL OR NEW.released_at IS NULL OR NEW.released_by_id IS NULL
    OR NEW.released_by_id = OLD.placed_by_id
    OR (NEW.id, NEW.name, NEW.reason, NEW.platform_id, NEW.tenant, NEW.correlation_id, NEW.from_at, NEW.to_at, NEW.placed_at, NEW.placed_by_id)
      IS DISTINCT FROM (OLD.id, OLD.name, OLD.reason, OLD.platform_id, OLD.tenant, OLD.correlation_id, OLD.from_at, OLD.to_at, OLD.placed_at, OLD.placed_by_id) THEN
    RAISE EXCEPTION 'a legal hold is released once, by another person' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER audit_guard BEFORE UPDATE OR DELETE ON audit_holds FOR EACH ROW EXECUTE FUNCTION audit_hold_guard();
--> statement-breakpoint
-- What tells where a dropped month went is kept as it was; nobody says "dropped" of a month that is still here.
CREATE FUNCTION audit_segment_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.dropped_at IS NOT NULL AND (TG_OP = 'DELETE'
    OR (NEW.scope, NEW.month, NEW.events, NEW.first_seq, NEW.last_seq, NEW.previous_hash, NEW.last_hash, NEW.digest, NEW.manifest, NEW.dropped_at)
      IS DISTINCT FROM (OLD.scope, OLD.month, OLD.events, OLD.first_seq, OLD.last_seq, OLD.previous_hash, OLD.last_hash, OLD.digest, OLD.manifest, OLD.dropped_at)) THEN
    RAISE EXCEPTION 'what was dropped from the audit trail stays on record' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  IF NEW.dropped_at IS NOT NULL AND to_regclass(audit_leaf_name(NEW.scope, NEW.month)) IS NOT NULL THEN
    RAISE EXCEPTION 'this month of the audit trail is still here' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER audit_guard BEFORE INSERT OR UPDATE OR DELETE ON audit_segments FOR EACH ROW EXECUTE FUNCTION audit_segment_guard();
--> statement-breakpoint
-- Why a month of a chain may not go now; no row means that it may. `detail` is a name, a date or a number.
CREATE FUNCTION audit_leaf_kept_by(wanted_scope text, wanted_month date) RETURNS TABLE (kind text, detail text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public AS $$
DECLARE
  segment audit_segments%ROWTYPE;
  begins timestamptz := wanted_month::timestamp AT TIME ZONE 'UTC';
  ends timestamptz := (wanted_month + interval '1 month')::timestamp AT TIME ZONE 'UTC';
  days integer := greatest(365, coalesce((SELECT r.days FROM audit_retention r WHERE r.scope = wanted_scope), 2557));
  seen bigint;
  young boolean := false;
BEGIN
  SELECT * INTO segment FROM audit_segments s WHERE s.scope = wanted_scope AND s.month = wanted_month;
  IF segment.state IS DISTINCT FROM 'archived' OR segment.verified_at IS NULL OR segment.manifest IS NULL THEN
    RETURN QUERY SELECT 'not-archived', ''::text;
  END IF;
  IF ends + make_interval(days => days) > now() THEN
    RETURN QUERY SELECT 'retention', to_char((ends + make_interval(days => days)) AT TIME ZONE 'UTC', 'YYYY-MM-DD');
    young := true;
  END IF;
  RETURN QUERY SELECT 'hold', h.name FROM audit_holds h
    WHERE h.released_at IS NULL AND coalesce(h.from_at, '-infinity') < ends AND coalesce(h.to_at, 'infinity') >= begins
      AND ((h.tenant IS NULL AND h.correlation_id IS NULL AND split_part(wanted_scope, '/', 1) = coalesce(h.platform_id, split_part(wanted_scope, '/', 1)))
        OR EXISTS (
          SELECT 1 FROM audit_events e WHERE e.scope = wanted_scope AND e.at >= begins AND e.at < ends
            AND e.at >= coalesce(h.from_at, '-infinity') AND e.at <= coalesce(h.to_at, 'infinity')
            AND (h.platform_id IS NULL OR e.platform_id = h.platform_id OR split_part(e.scope, '/', 1) = h.platform_id)
            AND (h.tenant IS NULL OR e.tenant = h.tenant)
            AND (h.correlation_id IS NULL OR e.correlation_id = h.correlation_id)));
  IF young THEN RETURN; END IF;
  -- Without the months before it a chain could not be proved from where it begins.
  IF segment.first_seq IS DISTINCT FROM 1 + coalesce((SELECT max(s.last_seq) FROM audit_segments s WHERE s.scope = wanted_scope AND s.dropped_at IS NOT NULL), 0) THEN
    RETURN QUERY SELECT 'older', ''::text;
    RETURN;
  END IF;
  IF (SELECT count(*) FROM audit_segments s WHERE s.scope = wanted_scope AND s.dropped_at > now() - interval '1 day') >= 2 THEN
    RETURN QUERY SELECT 'pace', ''::text;
  END IF;
  -- A clock that jumped has no past days on which the console was seen at work.
  SELECT count(*) INTO seen FROM generate_series(0, 6) AS day
    WHERE EXISTS (SELECT 1 FROM expected_slots x WHERE x.slot > now() - make_interval(days => day + 1) AND x.slot <= now() - make_interval(days => day));
  IF seen < 5 THEN RETURN QUERY SELECT 'clock', seen::text; END IF;
END $$;
--> statement-breakpoint
-- The only way a month of the trail ever goes: asked for by one person and agreed to by another, its archive read back
-- within the hour and the same as what is here, and nothing keeps it.
CREATE FUNCTION drop_audit_leaf(wanted_scope text, wanted_month date, request uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public SET lock_timeout = '3s' AS $$
DECLARE
  leaf text := audit_leaf_name(wanted_scope, wanted_month);
  segment audit_segments%ROWTYPE;
  kept text;
  counted bigint;
  first_here bigint;
  last_here bigint;
  last_hash_here text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('audit-leaves'));
  SELECT * INTO segment FROM audit_segments s WHERE s.scope = wanted_scope AND s.month = wanted_month FOR UPDATE;
  IF NOT FOUND OR to_regclass(leaf) IS NULL THEN RAISE EXCEPTION 'this month of the audit trail is not here'; END IF;
  -- Placing a hold writes to this table, so none can come in between.
  LOCK TABLE audit_holds IN SHARE MODE;
  SELECT string_agg(k.kind || CASE WHEN k.detail = '' THEN '' ELSE ' ' || k.detail END, ', ') INTO kept FROM audit_leaf_kept_by(wanted_scope, wanted_month) k;
  IF kept IS NOT NULL THEN RAISE EXCEPTION 'this month of the audit trail stays: %', kept USING ERRCODE = 'insufficient_privilege'; END IF;
  IF segment.verified_at < now() - interval '1 hour' OR segment.verified_at > now() + interval '1 minute' THEN
    RAISE EXCEPTION 'the archive of this month was not read back within the hour' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM audit_drops d WHERE d.id = request AND d.state = 'running'
    AND d.decided_by_id IS NOT NULL AND d.decided_by_id <> d.requested_by_id
    AND d.leaves @> jsonb_build_array(jsonb_build_object('scope', wanted_scope, 'month', wanted_month::text, 'digest', segment.digest))) THEN
    RAISE EXCEPTION 'nobody agreed that this month of the audit trail goes' USING ERRCODE = 'insufficient_privilege';
  END IF;
  EXECUTE format('SELECT count(*), min(seq), max(seq), (SELECT hash FROM %1$I ORDER BY seq DESC LIMIT 1) FROM %1$I', leaf)
    INTO counted, first_here, last_here, last_hash_here;
  IF (counted, first_here, last_here, last_hash_here) IS DISTINCT FROM (segment.events, segment.first_seq, segment.last_seq, segment.last_hash) THEN
    RAISE EXCEPTION 'this month of the audit trail is not what was archived' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  EXECUTE format('DROP TABLE %I', leaf);
  UPDATE audit_segments s SET state = 'dropped', dropped_at = now() WHERE s.scope = wanted_scope AND s.month = wanted_month;
END $$;
--> statement-breakpoint
-- "audit_attached_202611_console_access": never the name of a month that was not dropped.
CREATE FUNCTION audit_attached_name(wanted_scope text, month date) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT replace(audit_leaf_name(wanted_scope, month), 'audit_events_', 'audit_attached_')
$$;
--> statement-breakpoint
-- A table beside the trail for a month that comes back; it is part of it only once `attach_audit_leaf` found it whole.
CREATE FUNCTION begin_audit_attach(wanted_scope text, wanted_month date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  PERFORM 1 FROM audit_segments s WHERE s.scope = wanted_scope AND s.month = wanted_month AND s.dropped_at IS NOT NULL AND s.state = 'dropped' FOR UPDATE;
  IF NOT FOUND OR to_regclass(audit_leaf_name(wanted_scope, wanted_month)) IS NOT NULL THEN
    RAISE EXCEPTION 'only a month that was dropped comes back';
  END IF;
  EXECUTE format('CREATE TABLE %I (LIKE audit_events INCLUDING DEFAULTS INCLUDING STORAGE INCLUDING INDEXES)', audit_attached_name(wanted_scope, wanted_month));
END $$;
--> statement-breakpoint
-- Rows as they stand in the archive. Once the table is part of the trail, the chain's own trigger refuses them.
CREATE FUNCTION load_audit_leaf(wanted_scope text, wanted_month date, events json) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  EXECUTE format('INSERT INTO %I (scope, seq, id, at, version, actor, actor_id, action, result, subject_kind, subject_id,
      platform_id, environment_id, tenant, detail, correlation_id, previous_hash, hash)
    SELECT scope, seq, id, at, version, actor::json, actor_id, action, result, subject_kind, subject_id,
      platform_id, environment_id, tenant, detail::json, correlation_id, previous_hash, hash
    FROM json_to_recordset($1) AS r(scope text, seq bigint, id uuid, at timestamptz, version smallint, actor text, actor_id text,
      action text, result text, subject_kind text, subject_id text, platform_id text, environment_id text, tenant text,
      detail text, correlation_id text, previous_hash text, hash text)', audit_attached_name(wanted_scope, wanted_month)) USING events;
END $$;
--> statement-breakpoint
CREATE FUNCTION attach_audit_leaf(wanted_scope text, wanted_month date, until timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public SET lock_timeout = '3s' AS $$
DECLARE
  branch text := 'audit_events_' || to_char(wanted_month, 'YYYYMM');
  leaf text := audit_attached_name(wanted_scope, wanted_month);
  segment audit_segments%ROWTYPE;
  counted bigint;
  broken bigint;
  trigger_name text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('audit-leaves'));
  SELECT * INTO segment FROM audit_segments s WHERE s.scope = wanted_scope AND s.month = wanted_month AND s.state = 'dropped' FOR UPDATE;
  IF NOT FOUND THEN RAISE EXCEPTION 'only a month that was dropped comes back'; END IF;
  EXECUTE format('SELECT count(*), count(*) FILTER (WHERE seq <> %s + number - 1 OR previous_hash <> before OR (number = %s AND hash <> %L))
    FROM (SELECT seq, hash, previous_hash, row_number() OVER w AS number, coalesce(lag(hash) OVER w, %L) AS before FROM %I WINDOW w AS (ORDER BY seq)) e',
    segment.first_seq, segment.events, segment.last_hash, segment.previous_hash, leaf) INTO counted, broken;
  IF counted IS DISTINCT FROM segment.events OR broken <> 0 THEN
    RAISE EXCEPTION 'what came back is not the month that was dropped' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF to_regclass(branch) IS NULL THEN
    EXECUTE format('CREATE TABLE %I PARTITION OF audit_events FOR VALUES FROM (%L) TO (%L) PARTITION BY LIST (scope)',
      branch, wanted_month::text || ' 00:00:00+00', (wanted_month + interval '1 month')::date::text || ' 00:00:00+00');
  END IF;
  EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES IN (%L)', branch, leaf, wanted_scope);
  EXECUTE format('CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()', leaf);
  FOREACH trigger_name IN ARRAY ARRAY['audit_no_truncate', 'audit_chain', 'audit_no_change'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER %I', leaf, trigger_name);
  END LOOP;
  UPDATE audit_segments s SET state = 'attached', attached_until = until WHERE s.scope = wanted_scope AND s.month = wanted_month;
END $$;
--> statement-breakpoint
CREATE FUNCTION detach_audit_leaf(wanted_scope text, wanted_month date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public SET lock_timeout = '3s' AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('audit-leaves'));
  EXECUTE format('DROP TABLE IF EXISTS %I', audit_attached_name(wanted_scope, wanted_month));
  UPDATE audit_segments s SET state = 'dropped', attached_until = NULL WHERE s.scope = wanted_scope AND s.month = wanted_month AND s.state = 'attached';
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
