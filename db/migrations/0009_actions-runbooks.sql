CREATE TABLE "action_output" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"action_run_id" uuid NOT NULL,
	"attempt" integer NOT NULL,
	"seq" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"level" text NOT NULL,
	"text" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "action_previews" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"action_run_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"made_at" timestamp with time zone NOT NULL,
	"content" jsonb NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "approvals" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"action_run_id" uuid NOT NULL,
	"preview_hash" text NOT NULL,
	"person_id" uuid NOT NULL,
	"person_name" text NOT NULL,
	"decision" text NOT NULL,
	"reason" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"lapsed_at" timestamp with time zone,
	"lapsed_because" text
);
--> statement-breakpoint
CREATE TABLE "automations" (
	"key" text PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"per_hour" integer NOT NULL,
	"open_since" timestamp with time zone,
	"open_because" text,
	"open_kind" text,
	"counted_from" timestamp with time zone,
	"trial_run_id" uuid,
	"muted_until" timestamp with time zone,
	"muted_by_name" text,
	"muted_reason" text
);
--> statement-breakpoint
CREATE TABLE "duties" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" text NOT NULL,
	"action_run_id" uuid NOT NULL,
	"title" text NOT NULL,
	"not_by_id" uuid,
	"opened_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"done_at" timestamp with time zone,
	"done_by_id" uuid,
	"done_by_name" text,
	"justified" boolean,
	"finding" text DEFAULT '' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "freezes" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"platform_id" text,
	"reason" text NOT NULL,
	"created_by_id" uuid,
	"created_by_name" text NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"allow" uuid[] NOT NULL,
	"lifted_at" timestamp with time zone,
	"lifted_by_name" text,
	"lifted_reason" text
);
--> statement-breakpoint
CREATE TABLE "watch_windows" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"action_run_id" uuid NOT NULL,
	"environment_id" text NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"checks" text[] NOT NULL,
	"state" text NOT NULL,
	"facts" jsonb NOT NULL,
	"verdict" text DEFAULT '' NOT NULL,
	"judged_at" timestamp with time zone,
	CONSTRAINT "watch_windows_action_run_id_unique" UNIQUE("action_run_id")
);
--> statement-breakpoint
CREATE TABLE "console_log" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"level" text NOT NULL,
	"process" text NOT NULL,
	"text" text NOT NULL,
	"fields" jsonb NOT NULL,
	"correlation_id" text
);
--> statement-breakpoint
CREATE TABLE "query_runs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"request_key" text NOT NULL,
	"environment_id" text NOT NULL,
	"kind" text NOT NULL,
	"query" text NOT NULL,
	"input" jsonb NOT NULL,
	"search" jsonb,
	"asked_by_id" uuid,
	"asked_by_name" text NOT NULL,
	"state" text NOT NULL,
	"attempt" integer DEFAULT 0 NOT NULL,
	"lease_until" timestamp with time zone,
	"asked_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"said" text DEFAULT '' NOT NULL,
	"columns" jsonb,
	"rows" jsonb,
	"truncated" boolean DEFAULT false NOT NULL,
	"cursor" text,
	"evidence" jsonb,
	CONSTRAINT "query_runs_request_key_unique" UNIQUE("request_key")
);
--> statement-breakpoint
CREATE TABLE "lint_findings" (
	"key" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"platform_id" text NOT NULL,
	"runbook_id" text,
	"step_key" text,
	"said" text NOT NULL,
	"rule" text DEFAULT '' NOT NULL,
	"source" jsonb,
	"first_seen_at" timestamp with time zone NOT NULL,
	"seen_at" timestamp with time zone NOT NULL,
	"gone_at" timestamp with time zone,
	"owner" text DEFAULT '' NOT NULL,
	"accepted_at" timestamp with time zone,
	"accepted_by_name" text,
	"accepted_reason" text
);
--> statement-breakpoint
CREATE TABLE "runbook_drafts" (
	"runbook_id" text NOT NULL,
	"person_id" uuid NOT NULL,
	"base_version" integer NOT NULL,
	"text" text NOT NULL,
	"saved_at" timestamp with time zone NOT NULL,
	CONSTRAINT "runbook_drafts_runbook_id_person_id_pk" PRIMARY KEY("runbook_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "runbook_events" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"run_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"kind" text NOT NULL,
	"step_key" text,
	"by_name" text NOT NULL,
	"said" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "runbook_runs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"runbook_id" text NOT NULL,
	"runbook_version" integer NOT NULL,
	"environment_id" text NOT NULL,
	"request_key" text NOT NULL,
	"parameters" jsonb NOT NULL,
	"state" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"alert_id" bigint,
	"started_by_id" uuid,
	"started_by_name" text NOT NULL,
	"owner_id" uuid,
	"owner_name" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	"outcome" text,
	"said" text DEFAULT '' NOT NULL,
	CONSTRAINT "runbook_runs_request_key_unique" UNIQUE("request_key")
);
--> statement-breakpoint
CREATE TABLE "runbook_steps" (
	"run_id" uuid NOT NULL,
	"key" text NOT NULL,
	"position" integer NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"attempt" integer DEFAULT 0 NOT NULL,
	"input" jsonb,
	"output" jsonb,
	"option" text,
	"note" text DEFAULT '' NOT NULL,
	"action_run_id" uuid,
	"query_run_id" uuid,
	"due_at" timestamp with time zone,
	"started_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"by_id" uuid,
	"by_name" text,
	CONSTRAINT "runbook_steps_run_id_key_pk" PRIMARY KEY("run_id","key")
);
--> statement-breakpoint
CREATE TABLE "runbook_versions" (
	"runbook_id" text NOT NULL,
	"version" integer NOT NULL,
	"origin" text NOT NULL,
	"digest" text NOT NULL,
	"text" text NOT NULL,
	"document" jsonb NOT NULL,
	"published_at" timestamp with time zone NOT NULL,
	"published_by_id" uuid,
	"published_by_name" text NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	CONSTRAINT "runbook_versions_runbook_id_version_pk" PRIMARY KEY("runbook_id","version")
);
--> statement-breakpoint
CREATE TABLE "runbooks" (
	"id" text PRIMARY KEY NOT NULL,
	"platform_id" text NOT NULL,
	"version" integer NOT NULL,
	"shipped_digest" text,
	"shipped_text" text
);
--> statement-breakpoint
ALTER TABLE "action_runs" ADD COLUMN "origin" text DEFAULT 'person' NOT NULL;--> statement-breakpoint
ALTER TABLE "action_runs" ADD COLUMN "reason" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "action_runs" ADD COLUMN "preview_id" uuid;--> statement-breakpoint
ALTER TABLE "action_runs" ADD COLUMN "preview_hash" text;--> statement-breakpoint
ALTER TABLE "action_runs" ADD COLUMN "submitted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "action_runs" ADD COLUMN "expires_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "action_runs" ADD COLUMN "break_glass" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "action_runs" ADD COLUMN "undo_of" uuid;--> statement-breakpoint
ALTER TABLE "action_runs" ADD COLUMN "undone_by" uuid;--> statement-breakpoint
ALTER TABLE "action_runs" ADD COLUMN "runbook_run_id" uuid;--> statement-breakpoint
ALTER TABLE "action_runs" ADD COLUMN "runbook_step" text;--> statement-breakpoint
ALTER TABLE "action_runs" ADD COLUMN "alert_id" bigint;--> statement-breakpoint
ALTER TABLE "action_runs" ADD COLUMN "cancel_asked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "action_runs" ADD COLUMN "progress" jsonb;--> statement-breakpoint
ALTER TABLE "action_output" ADD CONSTRAINT "action_output_action_run_id_action_runs_id_fk" FOREIGN KEY ("action_run_id") REFERENCES "public"."action_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "action_previews" ADD CONSTRAINT "action_previews_action_run_id_action_runs_id_fk" FOREIGN KEY ("action_run_id") REFERENCES "public"."action_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_action_run_id_action_runs_id_fk" FOREIGN KEY ("action_run_id") REFERENCES "public"."action_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duties" ADD CONSTRAINT "duties_action_run_id_action_runs_id_fk" FOREIGN KEY ("action_run_id") REFERENCES "public"."action_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duties" ADD CONSTRAINT "duties_not_by_id_people_id_fk" FOREIGN KEY ("not_by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duties" ADD CONSTRAINT "duties_done_by_id_people_id_fk" FOREIGN KEY ("done_by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "freezes" ADD CONSTRAINT "freezes_created_by_id_people_id_fk" FOREIGN KEY ("created_by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "watch_windows" ADD CONSTRAINT "watch_windows_action_run_id_action_runs_id_fk" FOREIGN KEY ("action_run_id") REFERENCES "public"."action_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "watch_windows" ADD CONSTRAINT "watch_windows_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "query_runs" ADD CONSTRAINT "query_runs_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "query_runs" ADD CONSTRAINT "query_runs_asked_by_id_people_id_fk" FOREIGN KEY ("asked_by_id") REFERENCES "public"."people"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runbook_drafts" ADD CONSTRAINT "runbook_drafts_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runbook_events" ADD CONSTRAINT "runbook_events_run_id_runbook_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runbook_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runbook_runs" ADD CONSTRAINT "runbook_runs_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runbook_runs" ADD CONSTRAINT "runbook_runs_started_by_id_people_id_fk" FOREIGN KEY ("started_by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runbook_runs" ADD CONSTRAINT "runbook_runs_owner_id_people_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runbook_runs" ADD CONSTRAINT "runbook_runs_of_version" FOREIGN KEY ("runbook_id","runbook_version") REFERENCES "public"."runbook_versions"("runbook_id","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runbook_steps" ADD CONSTRAINT "runbook_steps_run_id_runbook_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runbook_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runbook_steps" ADD CONSTRAINT "runbook_steps_by_id_people_id_fk" FOREIGN KEY ("by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runbook_versions" ADD CONSTRAINT "runbook_versions_runbook_id_runbooks_id_fk" FOREIGN KEY ("runbook_id") REFERENCES "public"."runbooks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runbook_versions" ADD CONSTRAINT "runbook_versions_published_by_id_people_id_fk" FOREIGN KEY ("published_by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "action_output_of" ON "action_output" USING btree ("action_run_id","attempt","seq");--> statement-breakpoint
CREATE INDEX "action_previews_of" ON "action_previews" USING btree ("action_run_id","made_at");--> statement-breakpoint
CREATE UNIQUE INDEX "approvals_one" ON "approvals" USING btree ("action_run_id","person_id","preview_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "duties_one" ON "duties" USING btree ("kind","action_run_id");--> statement-breakpoint
CREATE INDEX "duties_open" ON "duties" USING btree ("due_at") WHERE "duties"."done_at" is null;--> statement-breakpoint
CREATE INDEX "freezes_live" ON "freezes" USING btree ("ends_at") WHERE "freezes"."lifted_at" is null;--> statement-breakpoint
CREATE INDEX "watch_windows_live" ON "watch_windows" USING btree ("ends_at") WHERE "watch_windows"."state" = 'watching';--> statement-breakpoint
CREATE INDEX "watch_windows_worse" ON "watch_windows" USING btree ("judged_at") WHERE "watch_windows"."state" = 'worse';--> statement-breakpoint
CREATE INDEX "watch_windows_of" ON "watch_windows" USING btree ("environment_id","starts_at");--> statement-breakpoint
CREATE INDEX "console_log_at" ON "console_log" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "console_log_of" ON "console_log" USING btree ("correlation_id");--> statement-breakpoint
CREATE INDEX "query_runs_recent" ON "query_runs" USING btree ("environment_id","query","asked_at");--> statement-breakpoint
CREATE INDEX "query_runs_live" ON "query_runs" USING btree ("lease_until") WHERE "query_runs"."state" in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "query_runs_old" ON "query_runs" USING btree ("asked_at");--> statement-breakpoint
CREATE UNIQUE INDEX "lint_findings_open" ON "lint_findings" USING btree ("key") WHERE "lint_findings"."gone_at" is null;--> statement-breakpoint
CREATE INDEX "runbook_events_of" ON "runbook_events" USING btree ("run_id","id");--> statement-breakpoint
CREATE INDEX "runbook_runs_recent" ON "runbook_runs" USING btree ("started_at","id");--> statement-breakpoint
CREATE INDEX "runbook_runs_of" ON "runbook_runs" USING btree ("runbook_id","started_at");--> statement-breakpoint
CREATE INDEX "runbook_runs_of_alert" ON "runbook_runs" USING btree ("alert_id");--> statement-breakpoint
CREATE INDEX "runbook_runs_open" ON "runbook_runs" USING btree ("changed_at") WHERE "runbook_runs"."state" in ('running', 'paused');--> statement-breakpoint
CREATE INDEX "runbook_steps_due" ON "runbook_steps" USING btree ("due_at") WHERE "runbook_steps"."state" in ('running', 'waiting');--> statement-breakpoint
CREATE INDEX "runbook_steps_of_action" ON "runbook_steps" USING btree ("action_run_id");--> statement-breakpoint
CREATE INDEX "runbook_steps_of_query" ON "runbook_steps" USING btree ("query_run_id");--> statement-breakpoint
CREATE INDEX "action_runs_asked" ON "action_runs" USING btree ("expires_at") WHERE "action_runs"."state" in ('drafted', 'previewed', 'waiting');--> statement-breakpoint
CREATE INDEX "action_runs_of_runbook" ON "action_runs" USING btree ("runbook_run_id");--> statement-breakpoint
CREATE INDEX "action_runs_latest" ON "action_runs" USING btree ("requested_at","id");--> statement-breakpoint
CREATE INDEX "action_runs_of_action" ON "action_runs" USING btree ("action","environment_id","finished_at");--> statement-breakpoint
CREATE FUNCTION never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is never changed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
CREATE TRIGGER action_previews_no_change BEFORE UPDATE ON action_previews FOR EACH ROW EXECUTE FUNCTION never_changed();
--> statement-breakpoint
CREATE TRIGGER runbook_versions_no_change BEFORE UPDATE OR DELETE ON runbook_versions FOR EACH ROW EXECUTE FUNCTION never_changed();
--> statement-breakpoint
CREATE TRIGGER runbook_events_no_change BEFORE UPDATE ON runbook_events FOR EACH ROW EXECUTE FUNCTION never_changed();
--> statement-breakpoint
-- A decision stands; it can only lapse, once.
CREATE FUNCTION approvals_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.lapsed_at IS NULL AND NEW.lapsed_at IS NOT NULL
     AND to_jsonb(NEW) - 'lapsed_at' - 'lapsed_because' = to_jsonb(OLD) - 'lapsed_at' - 'lapsed_because' THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'what was decided is never changed' USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
CREATE TRIGGER approvals_no_change BEFORE UPDATE ON approvals FOR EACH ROW EXECUTE FUNCTION approvals_guard();
--> statement-breakpoint
-- The last lock: what destroys is never queued or begun without a second person's approval of its very preview, or the
-- mark of an emergency.
CREATE FUNCTION action_runs_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.tier >= 3 AND NOT NEW.break_glass
     AND (NEW.state = 'running' OR (NEW.state = 'queued' AND (TG_OP = 'INSERT' OR OLD.state NOT IN ('queued', 'running'))))
     AND NOT EXISTS (
    SELECT 1 FROM approvals a
    WHERE a.action_run_id = NEW.id AND a.preview_hash = NEW.preview_hash AND a.decision = 'approved'
      AND a.person_id IS DISTINCT FROM NEW.requested_by_id AND a.lapsed_at IS NULL
  ) THEN
    RAISE EXCEPTION 'a second person has not approved this preview' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
-- What was asked for enters the queue by an update: it finds the same door as what is inserted there.
CREATE TRIGGER one_live_run_of_job_asked BEFORE UPDATE OF state ON action_runs FOR EACH ROW
  WHEN (OLD.state IN ('drafted', 'previewed', 'waiting') AND NEW.state = 'queued') EXECUTE FUNCTION one_live_run_of_job();
--> statement-breakpoint
CREATE TRIGGER action_runs_gate BEFORE INSERT OR UPDATE OF state ON action_runs FOR EACH ROW EXECUTE FUNCTION action_runs_gate();
--> statement-breakpoint
CREATE TRIGGER tell_asked AFTER UPDATE OF state ON action_runs FOR EACH ROW
  WHEN (OLD.state = 'waiting' OR NEW.state = 'waiting') EXECUTE FUNCTION notify_noun('approvals');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON approvals FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('approvals');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON duties FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('approvals');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON freezes FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('freezes');
--> statement-breakpoint
CREATE TRIGGER tell_actions AFTER INSERT OR UPDATE ON freezes FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('actions');
--> statement-breakpoint
CREATE TRIGGER tell_approvals AFTER INSERT OR UPDATE ON freezes FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('approvals');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON automations FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('freezes');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON watch_windows FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('actions');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT ON action_previews FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('actions');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON query_runs FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('queries');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON runbooks FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('runbooks');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON runbook_runs FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('runbooks');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON runbook_steps FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('runbooks');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON lint_findings FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('runbooks');
