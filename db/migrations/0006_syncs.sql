CREATE TABLE "backfill_slots" (
	"backfill_id" uuid NOT NULL,
	"tenant" text NOT NULL,
	"slot" timestamp with time zone NOT NULL,
	"position" integer NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"action_run_id" uuid,
	"records" integer,
	"said" text DEFAULT '' NOT NULL,
	"finished_at" timestamp with time zone,
	CONSTRAINT "backfill_slots_backfill_id_tenant_slot_pk" PRIMARY KEY("backfill_id","tenant","slot")
);
--> statement-breakpoint
CREATE TABLE "backfills" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"environment_id" text NOT NULL,
	"job" text NOT NULL,
	"from_at" timestamp with time zone NOT NULL,
	"to_at" timestamp with time zone NOT NULL,
	"grain_seconds" integer NOT NULL,
	"choice" text NOT NULL,
	"batch_size" integer NOT NULL,
	"concurrency" integer NOT NULL,
	"fresh_first" boolean DEFAULT true NOT NULL,
	"reason" text NOT NULL,
	"state" text NOT NULL,
	"requested_by_id" uuid NOT NULL,
	"requested_by_name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	"resumed_at" timestamp with time zone,
	"said" text DEFAULT '' NOT NULL,
	"rows_before" bigint,
	"rows_after" bigint
);
--> statement-breakpoint
CREATE TABLE "dbt_runs" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"environment_id" text NOT NULL,
	"invocation_id" text NOT NULL,
	"source" text NOT NULL,
	"generated_at" timestamp with time zone,
	"elapsed_seconds" integer,
	"seen_at" timestamp with time zone NOT NULL,
	"by_name" text,
	"results" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "failure_rules" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"shipped_rule" text,
	"platform_id" text,
	"pattern" text NOT NULL,
	"http_status" integer,
	"failure_class" text NOT NULL,
	"reason" text NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"created_by_name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "failure_rules_shipped_rule_unique" UNIQUE("shipped_rule")
);
--> statement-breakpoint
CREATE TABLE "freshness_days" (
	"environment_id" text NOT NULL,
	"job" text NOT NULL,
	"tenant" text NOT NULL,
	"ok_seconds" integer DEFAULT 0 NOT NULL,
	"warn_seconds" integer DEFAULT 0 NOT NULL,
	"alert_seconds" integer DEFAULT 0 NOT NULL,
	"unknown_seconds" integer DEFAULT 0 NOT NULL,
	"day" date NOT NULL,
	CONSTRAINT "freshness_days_environment_id_job_tenant_day_pk" PRIMARY KEY("environment_id","job","tenant","day")
);
--> statement-breakpoint
CREATE TABLE "freshness_hours" (
	"environment_id" text NOT NULL,
	"job" text NOT NULL,
	"tenant" text NOT NULL,
	"ok_seconds" integer DEFAULT 0 NOT NULL,
	"warn_seconds" integer DEFAULT 0 NOT NULL,
	"alert_seconds" integer DEFAULT 0 NOT NULL,
	"unknown_seconds" integer DEFAULT 0 NOT NULL,
	"hour" timestamp with time zone NOT NULL,
	CONSTRAINT "freshness_hours_environment_id_job_tenant_hour_pk" PRIMARY KEY("environment_id","job","tenant","hour")
);
--> statement-breakpoint
CREATE TABLE "heartbeats" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"environment_id" text NOT NULL,
	"job" text NOT NULL,
	"tenant" text DEFAULT '' NOT NULL,
	"title" text NOT NULL,
	"token_hash" text NOT NULL,
	"cron" text,
	"every_seconds" integer,
	"zone" text DEFAULT 'UTC' NOT NULL,
	"grace_seconds" integer NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"created_by_name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone,
	"succeeded_at" timestamp with time zone,
	"failed_at" timestamp with time zone,
	"due_at" timestamp with time zone,
	"status" text DEFAULT 'unknown' NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"heard_at" timestamp with time zone,
	"last_payload" text DEFAULT '' NOT NULL,
	CONSTRAINT "heartbeats_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "platform_connections" (
	"environment_id" text NOT NULL,
	"connection_id" text NOT NULL,
	"tenant" text NOT NULL,
	"name" text NOT NULL,
	"seen_at" timestamp with time zone NOT NULL,
	CONSTRAINT "platform_connections_environment_id_connection_id_pk" PRIMARY KEY("environment_id","connection_id")
);
--> statement-breakpoint
CREATE TABLE "saved_views" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"person_id" uuid NOT NULL,
	"screen" text NOT NULL,
	"name" text NOT NULL,
	"query" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhook_deliveries" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"environment_id" text NOT NULL,
	"source" text NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"verdict" text NOT NULL,
	"http_status" integer NOT NULL,
	"said" text NOT NULL,
	"connection" text,
	"external_id" text,
	"tenant" text,
	"told" jsonb,
	"completed_at" timestamp with time zone,
	"body" text NOT NULL,
	"body_digest" text NOT NULL,
	"applied_at" timestamp with time zone,
	"replay_of" bigint
);
--> statement-breakpoint
ALTER TABLE "action_runs" ADD COLUMN "job" text;--> statement-breakpoint
ALTER TABLE "action_runs" ADD COLUMN "tenant" text;--> statement-breakpoint
ALTER TABLE "action_runs" ADD COLUMN "correlation_id" text;--> statement-breakpoint
ALTER TABLE "action_runs" ADD COLUMN "retry_of" bigint;--> statement-breakpoint
ALTER TABLE "action_runs" ADD COLUMN "not_before" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "job_states" ADD COLUMN "good_run_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "job_states" ADD COLUMN "spent_until" timestamp with time zone DEFAULT date_trunc('second', now()) NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "sources" text[] DEFAULT '{history}' NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "ended_by" text;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "deadline_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "ghost" text;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "covers_from" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "covers_to" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "correlation_id" text;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "retry_of" bigint;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "action_run_id" uuid;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "steps" jsonb;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "facts" jsonb;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "evidence" jsonb;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "failure_class" text;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "failure_because" jsonb;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "classed_by_name" text;--> statement-breakpoint
ALTER TABLE "backfill_slots" ADD CONSTRAINT "backfill_slots_backfill_id_backfills_id_fk" FOREIGN KEY ("backfill_id") REFERENCES "public"."backfills"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "backfill_slots" ADD CONSTRAINT "backfill_slots_action_run_id_action_runs_id_fk" FOREIGN KEY ("action_run_id") REFERENCES "public"."action_runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "backfills" ADD CONSTRAINT "backfills_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "backfills" ADD CONSTRAINT "backfills_requested_by_id_people_id_fk" FOREIGN KEY ("requested_by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dbt_runs" ADD CONSTRAINT "dbt_runs_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "freshness_days" ADD CONSTRAINT "freshness_days_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "freshness_hours" ADD CONSTRAINT "freshness_hours_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "heartbeats" ADD CONSTRAINT "heartbeats_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "platform_connections" ADD CONSTRAINT "platform_connections_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saved_views" ADD CONSTRAINT "saved_views_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "backfill_slots_next" ON "backfill_slots" USING btree ("backfill_id","state","position");--> statement-breakpoint
CREATE INDEX "backfills_recent" ON "backfills" USING btree ("environment_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "backfills_one_live" ON "backfills" USING btree ("environment_id","job") WHERE state in ('running', 'paused');--> statement-breakpoint
CREATE UNIQUE INDEX "dbt_runs_invocation" ON "dbt_runs" USING btree ("environment_id","invocation_id");--> statement-breakpoint
CREATE INDEX "freshness_days_by_time" ON "freshness_days" USING btree ("day");--> statement-breakpoint
CREATE INDEX "freshness_hours_by_time" ON "freshness_hours" USING btree ("hour");--> statement-breakpoint
CREATE INDEX "heartbeats_due" ON "heartbeats" USING btree ("due_at");--> statement-breakpoint
CREATE UNIQUE INDEX "saved_views_name" ON "saved_views" USING btree ("person_id","screen","name");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_recent" ON "webhook_deliveries" USING btree ("environment_id","received_at");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_waiting" ON "webhook_deliveries" USING btree ("environment_id","id") WHERE verdict = 'accepted' and applied_at is null;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_action_run_id_action_runs_id_fk" FOREIGN KEY ("action_run_id") REFERENCES "public"."action_runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "action_runs_live_jobs" ON "action_runs" USING btree ("environment_id","job") WHERE "action_runs"."state" in ('queued', 'running', 'verifying');--> statement-breakpoint
CREATE INDEX "action_runs_together" ON "action_runs" USING btree ("correlation_id");--> statement-breakpoint
CREATE INDEX "runs_of_tenant" ON "runs" USING btree ("environment_id","job","tenant","started_at");--> statement-breakpoint
CREATE INDEX "runs_unclassed" ON "runs" USING btree ("seen_at") WHERE failure_class is null and (status in ('failed', 'partial') or records = 0);--> statement-breakpoint
CREATE INDEX "runs_classed" ON "runs" USING btree ("seen_at") WHERE failure_class is not null;--> statement-breakpoint
CREATE INDEX "runs_open" ON "runs" USING btree ("environment_id","deadline_at") WHERE status = 'running';--> statement-breakpoint
-- One live run of a job for a tenant, whatever the action is called; a run for everyone (tenant '') overlaps each.
-- The second is left out instead of raised, so that whoever asked is told in words what is in its place.
CREATE FUNCTION one_live_run_of_job() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.job IS NULL OR NEW.state NOT IN ('queued', 'running', 'verifying') THEN RETURN NEW; END IF;
  PERFORM pg_advisory_xact_lock(hashtext('live job ' || NEW.environment_id || ' ' || NEW.job));
  IF EXISTS (
    SELECT 1 FROM action_runs r
    WHERE r.environment_id = NEW.environment_id AND r.job = NEW.job
      AND r.state IN ('queued', 'running', 'verifying')
      AND (r.tenant = NEW.tenant OR r.tenant = '' OR NEW.tenant = '')
  ) THEN RETURN NULL; END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER one_live_run_of_job BEFORE INSERT ON action_runs FOR EACH ROW EXECUTE FUNCTION one_live_run_of_job();
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON failure_rules FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('jobs');
--> statement-breakpoint
-- Accepted deliveries are told once they are applied: the sender's answer does not wait for NOTIFY.
CREATE TRIGGER tell_new AFTER INSERT ON webhook_deliveries FOR EACH ROW WHEN (NEW.verdict <> 'accepted') EXECUTE FUNCTION notify_noun('incoming');
--> statement-breakpoint
CREATE TRIGGER tell AFTER UPDATE ON webhook_deliveries FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('incoming');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON heartbeats FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('incoming');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT ON dbt_runs FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('incoming');
--> statement-breakpoint
-- Written again with every answer; room on the page spares the indexes.
ALTER TABLE freshness_hours SET (fillfactor = 60);
--> statement-breakpoint
ALTER TABLE freshness_days SET (fillfactor = 60);
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON backfills FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('backfills');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON backfill_slots FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('backfills');
