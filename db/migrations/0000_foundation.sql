CREATE TABLE "action_runs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"environment_id" text NOT NULL,
	"action" text NOT NULL,
	"target" text NOT NULL,
	"label" text NOT NULL,
	"input" jsonb NOT NULL,
	"tier" integer NOT NULL,
	"state" text NOT NULL,
	"attempt" integer DEFAULT 0 NOT NULL,
	"idempotency_key" text NOT NULL,
	"requested_by_id" uuid,
	"requested_by_name" text NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone,
	"called_at" timestamp with time zone,
	"answered_at" timestamp with time zone,
	"verify_until" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"lease_until" timestamp with time zone,
	"expected_seconds" integer NOT NULL,
	"before" jsonb,
	"said" text DEFAULT '' NOT NULL,
	"answer" jsonb,
	"after" jsonb,
	"verdict" text DEFAULT '' NOT NULL,
	"checklist_run_id" uuid,
	"checklist_row_key" text,
	CONSTRAINT "action_runs_idempotency_key_unique" UNIQUE("idempotency_key")
);
--> statement-breakpoint
CREATE TABLE "audit_events" (
	"scope" text NOT NULL,
	"seq" bigint NOT NULL,
	"id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"actor" jsonb NOT NULL,
	"actor_id" text NOT NULL,
	"action" text NOT NULL,
	"result" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"environment_id" text,
	"detail" jsonb NOT NULL,
	"correlation_id" text NOT NULL,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "audit_events_scope_seq_pk" PRIMARY KEY("scope","seq")
);
--> statement-breakpoint
CREATE TABLE "audit_heads" (
	"scope" text PRIMARY KEY NOT NULL,
	"seq" bigint NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "checklist_row_events" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"run_id" uuid NOT NULL,
	"row_key" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"kind" text NOT NULL,
	"by_name" text NOT NULL,
	"state" text NOT NULL,
	"text" text NOT NULL,
	"action_run_id" uuid
);
--> statement-breakpoint
CREATE TABLE "checklist_rows" (
	"run_id" uuid NOT NULL,
	"key" text NOT NULL,
	"position" integer NOT NULL,
	"state" text NOT NULL,
	"observed" jsonb,
	"evaluated_at" timestamp with time zone,
	"note" text DEFAULT '' NOT NULL,
	"by_name" text,
	"action_run_id" uuid,
	"recheck_at" timestamp with time zone,
	CONSTRAINT "checklist_rows_run_id_key_pk" PRIMARY KEY("run_id","key")
);
--> statement-breakpoint
CREATE TABLE "checklist_runs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"checklist_id" text NOT NULL,
	"version" integer NOT NULL,
	"environment_id" text NOT NULL,
	"period" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"opened_at" timestamp with time zone,
	"opened_by_name" text,
	"evaluated_at" timestamp with time zone,
	"evaluation_ms" integer,
	"missed_at" timestamp with time zone,
	"signed_at" timestamp with time zone,
	"signed_by_name" text,
	"comment" text DEFAULT '' NOT NULL,
	"frozen" jsonb,
	"frozen_digest" text
);
--> statement-breakpoint
CREATE TABLE "checklist_versions" (
	"checklist_id" text NOT NULL,
	"version" integer NOT NULL,
	"digest" text NOT NULL,
	"document" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "checklist_versions_checklist_id_version_pk" PRIMARY KEY("checklist_id","version")
);
--> statement-breakpoint
CREATE TABLE "checks" (
	"id" serial PRIMARY KEY NOT NULL,
	"environment_id" text NOT NULL,
	"component" text NOT NULL,
	"key" text NOT NULL,
	"title" text NOT NULL,
	"question" text NOT NULL,
	"every_seconds" integer NOT NULL,
	"metric" text,
	"when_lost" text NOT NULL,
	"confirm_bad" integer NOT NULL,
	"confirm_good" integer NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"not_offered" text,
	"status" text DEFAULT 'unknown' NOT NULL,
	"since" timestamp with time zone DEFAULT now() NOT NULL,
	"reason" text DEFAULT 'Not asked yet.' NOT NULL,
	"candidate" text,
	"candidate_count" integer DEFAULT 0 NOT NULL,
	"value" double precision,
	"latency_ms" real,
	"facts" jsonb,
	"observed_at" timestamp with time zone,
	"evidence_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "observations" (
	"check_id" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"status" text NOT NULL,
	"value" double precision,
	"latency_ms" real,
	"reason" text NOT NULL,
	"facts" jsonb,
	"evidence" jsonb,
	CONSTRAINT "observations_check_id_at_pk" PRIMARY KEY("check_id","at")
) PARTITION BY RANGE ("at");
--> statement-breakpoint
CREATE TABLE "questions" (
	"id" serial PRIMARY KEY NOT NULL,
	"environment_id" text NOT NULL,
	"key" text NOT NULL,
	"title" text NOT NULL,
	"side_effect" text DEFAULT '' NOT NULL,
	"every_seconds" integer NOT NULL,
	"confirm_seconds" integer,
	"apart_seconds" integer NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"next_due_at" timestamp with time zone DEFAULT now() NOT NULL,
	"lease_until" timestamp with time zone,
	"attempt" integer DEFAULT 0 NOT NULL,
	"last_asked_at" timestamp with time zone,
	"last_answered_at" timestamp with time zone,
	"last_trouble" text,
	"last_trouble_kind" text
);
--> statement-breakpoint
CREATE TABLE "rollups_day" (
	"check_id" integer NOT NULL,
	"bucket" timestamp with time zone NOT NULL,
	"ok" integer DEFAULT 0 NOT NULL,
	"warn" integer DEFAULT 0 NOT NULL,
	"alert" integer DEFAULT 0 NOT NULL,
	"unknown" integer DEFAULT 0 NOT NULL,
	"paused" integer DEFAULT 0 NOT NULL,
	"value_min" double precision,
	"value_max" double precision,
	"value_sum" double precision,
	"value_count" integer DEFAULT 0 NOT NULL,
	"latency" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "rollups_day_check_id_bucket_pk" PRIMARY KEY("check_id","bucket")
);
--> statement-breakpoint
CREATE TABLE "rollups_hour" (
	"check_id" integer NOT NULL,
	"bucket" timestamp with time zone NOT NULL,
	"ok" integer DEFAULT 0 NOT NULL,
	"warn" integer DEFAULT 0 NOT NULL,
	"alert" integer DEFAULT 0 NOT NULL,
	"unknown" integer DEFAULT 0 NOT NULL,
	"paused" integer DEFAULT 0 NOT NULL,
	"value_min" double precision,
	"value_max" double precision,
	"value_sum" double precision,
	"value_count" integer DEFAULT 0 NOT NULL,
	"latency" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "rollups_hour_check_id_bucket_pk" PRIMARY KEY("check_id","bucket")
);
--> statement-breakpoint
CREATE TABLE "state_changes" (
	"id" serial PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"environment_id" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject" text NOT NULL,
	"from_status" text NOT NULL,
	"to_status" text NOT NULL,
	"reason" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "capabilities" (
	"environment_id" text NOT NULL,
	"capability" text NOT NULL,
	"supported" boolean NOT NULL,
	"because" text NOT NULL,
	"probed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "capabilities_environment_id_capability_pk" PRIMARY KEY("environment_id","capability")
);
--> statement-breakpoint
CREATE TABLE "environments" (
	"id" text PRIMARY KEY NOT NULL,
	"platform_id" text NOT NULL,
	"name" text NOT NULL,
	"base_urls" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"credentials" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"options" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"private_network" boolean DEFAULT false NOT NULL,
	"has_checklists" boolean DEFAULT true NOT NULL,
	"simulated" boolean DEFAULT false NOT NULL,
	"dialect_wanted" text DEFAULT 'auto' NOT NULL,
	"dialect" text,
	"dialect_because" text DEFAULT '' NOT NULL,
	"probed_at" timestamp with time zone,
	"problem" text,
	"active" boolean DEFAULT true NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "job_states" (
	"environment_id" text NOT NULL,
	"job" text NOT NULL,
	"tenant" text NOT NULL,
	"last_good_at" timestamp with time zone,
	"last_run_at" timestamp with time zone,
	"last_status" text,
	"last_error" text,
	"records" integer,
	"next_due_at" timestamp with time zone,
	"rests_until" timestamp with time zone,
	"consecutive_failures" integer,
	"success_rate" double precision,
	"average_duration_ms" double precision,
	"note" text DEFAULT '' NOT NULL,
	"observed_at" timestamp with time zone NOT NULL,
	"every_seconds" integer NOT NULL,
	"status" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	CONSTRAINT "job_states_environment_id_job_tenant_pk" PRIMARY KEY("environment_id","job","tenant")
);
--> statement-breakpoint
CREATE TABLE "listings" (
	"environment_id" text NOT NULL,
	"kind" text NOT NULL,
	"seen_at" timestamp with time zone NOT NULL,
	"every_seconds" integer NOT NULL,
	CONSTRAINT "listings_environment_id_kind_pk" PRIMARY KEY("environment_id","kind")
);
--> statement-breakpoint
CREATE TABLE "platform_alerts" (
	"environment_id" text NOT NULL,
	"external_id" text NOT NULL,
	"severity" text NOT NULL,
	"word" text NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"message" text NOT NULL,
	"job" text,
	"tenant" text,
	"raised_at" timestamp with time zone,
	"first_seen_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"gone_at" timestamp with time zone,
	CONSTRAINT "platform_alerts_environment_id_external_id_pk" PRIMARY KEY("environment_id","external_id")
);
--> statement-breakpoint
CREATE TABLE "runs" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"environment_id" text NOT NULL,
	"job" text NOT NULL,
	"tenant" text NOT NULL,
	"external_id" text NOT NULL,
	"status" text NOT NULL,
	"started_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"duration_ms" integer,
	"records" integer,
	"error" text,
	"seen_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tenants" (
	"environment_id" text NOT NULL,
	"external_id" text NOT NULL,
	"name" text NOT NULL,
	"active" boolean NOT NULL,
	"skipped_because" text,
	"first_seen_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"gone_at" timestamp with time zone,
	CONSTRAINT "tenants_environment_id_external_id_pk" PRIMARY KEY("environment_id","external_id")
);
--> statement-breakpoint
CREATE TABLE "one_time_links" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"token_hash" text NOT NULL,
	"purpose" text NOT NULL,
	"person_id" uuid,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "one_time_links_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "people" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"password_hash" text,
	"time_zone" text DEFAULT 'UTC' NOT NULL,
	"disabled_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_sign_in_at" timestamp with time zone,
	CONSTRAINT "people_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"token_hash" text NOT NULL,
	"person_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	"revoked_because" text,
	"ip" text DEFAULT '' NOT NULL,
	"user_agent" text DEFAULT '' NOT NULL,
	CONSTRAINT "sessions_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "sign_in_attempts" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"account" text NOT NULL,
	"ip" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"succeeded" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "expected_slots" (
	"schedule" text NOT NULL,
	"slot" timestamp with time zone NOT NULL,
	"state" text NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"caught_up" integer DEFAULT 0 NOT NULL,
	"error" text,
	CONSTRAINT "expected_slots_schedule_slot_pk" PRIMARY KEY("schedule","slot")
);
--> statement-breakpoint
CREATE TABLE "page_loads" (
	"id" serial PRIMARY KEY NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"page" text NOT NULL,
	"milliseconds" real NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rate_limits" (
	"key" text PRIMARY KEY NOT NULL,
	"tokens" double precision NOT NULL,
	"refilled_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "simulator_faults" (
	"environment_id" text NOT NULL,
	"kind" text NOT NULL,
	"path_prefix" text DEFAULT '' NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"by_name" text NOT NULL,
	CONSTRAINT "simulator_faults_environment_id_kind_path_prefix_pk" PRIMARY KEY("environment_id","kind","path_prefix")
);
--> statement-breakpoint
CREATE TABLE "workers" (
	"id" text PRIMARY KEY NOT NULL,
	"host" text NOT NULL,
	"pid" integer NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"heard_at" timestamp with time zone NOT NULL,
	"stats" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "threshold_versions" (
	"threshold_id" text NOT NULL,
	"version" integer NOT NULL,
	"target" double precision,
	"warn" double precision,
	"alert" double precision,
	"reason" text NOT NULL,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "threshold_versions_threshold_id_version_pk" PRIMARY KEY("threshold_id","version")
);
--> statement-breakpoint
CREATE TABLE "thresholds" (
	"id" text PRIMARY KEY NOT NULL,
	"platform_id" text NOT NULL,
	"metric" text NOT NULL,
	"title" text NOT NULL,
	"unit" text NOT NULL,
	"direction" text NOT NULL,
	"target" double precision,
	"warn" double precision,
	"alert" double precision,
	"strict" boolean NOT NULL,
	"window_seconds" integer,
	"minimum_volume" integer NOT NULL,
	"source_file" text NOT NULL,
	"source_line" integer,
	"derived" boolean NOT NULL,
	"owner" text NOT NULL,
	"note" text NOT NULL,
	"declared" jsonb NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"active" boolean DEFAULT true NOT NULL
);
--> statement-breakpoint
ALTER TABLE "action_runs" ADD CONSTRAINT "action_runs_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checklist_row_events" ADD CONSTRAINT "checklist_row_events_run_id_checklist_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."checklist_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checklist_rows" ADD CONSTRAINT "checklist_rows_run_id_checklist_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."checklist_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checklist_runs" ADD CONSTRAINT "checklist_runs_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checks" ADD CONSTRAINT "checks_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "questions" ADD CONSTRAINT "questions_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "capabilities" ADD CONSTRAINT "capabilities_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "job_states" ADD CONSTRAINT "job_states_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "listings" ADD CONSTRAINT "listings_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "platform_alerts" ADD CONSTRAINT "platform_alerts_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenants" ADD CONSTRAINT "tenants_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "one_time_links" ADD CONSTRAINT "one_time_links_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "threshold_versions" ADD CONSTRAINT "threshold_versions_threshold_id_thresholds_id_fk" FOREIGN KEY ("threshold_id") REFERENCES "public"."thresholds"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "action_runs_one_live" ON "action_runs" USING btree ("environment_id","action","target") WHERE "action_runs"."state" in ('queued', 'running', 'verifying');--> statement-breakpoint
CREATE INDEX "action_runs_recent" ON "action_runs" USING btree ("environment_id","requested_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "action_runs_live" ON "action_runs" USING btree ("lease_until") WHERE "action_runs"."state" in ('queued', 'running', 'verifying');--> statement-breakpoint
CREATE INDEX "audit_events_recent" ON "audit_events" USING btree ("at" DESC NULLS LAST,"seq" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "audit_events_action" ON "audit_events" USING btree ("action","at" DESC NULLS LAST,"seq" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "audit_events_actor" ON "audit_events" USING btree ("actor_id","at" DESC NULLS LAST,"seq" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "audit_events_subject" ON "audit_events" USING btree ("subject_kind","subject_id","at" DESC NULLS LAST,"seq" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "checklist_row_events_run" ON "checklist_row_events" USING btree ("run_id","id");--> statement-breakpoint
CREATE INDEX "checklist_rows_recheck" ON "checklist_rows" USING btree ("recheck_at") WHERE "checklist_rows"."recheck_at" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "checklist_runs_period" ON "checklist_runs" USING btree ("checklist_id","environment_id","period");--> statement-breakpoint
CREATE INDEX "checklist_runs_recent" ON "checklist_runs" USING btree ("checklist_id","environment_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "checklist_runs_open" ON "checklist_runs" USING btree ("due_at") WHERE "checklist_runs"."state" <> 'signed-off';--> statement-breakpoint
CREATE UNIQUE INDEX "checks_key" ON "checks" USING btree ("environment_id","key");--> statement-breakpoint
CREATE UNIQUE INDEX "questions_key" ON "questions" USING btree ("environment_id","key");--> statement-breakpoint
CREATE INDEX "questions_due" ON "questions" USING btree ("next_due_at") WHERE "questions"."active";--> statement-breakpoint
CREATE INDEX "state_changes_subject" ON "state_changes" USING btree ("environment_id","subject_kind","subject","at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "state_changes_recent" ON "state_changes" USING btree ("at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "platform_alerts_open" ON "platform_alerts" USING btree ("environment_id","gone_at","severity");--> statement-breakpoint
CREATE UNIQUE INDEX "runs_external" ON "runs" USING btree ("environment_id","job","tenant","external_id");--> statement-breakpoint
CREATE INDEX "runs_recent" ON "runs" USING btree ("environment_id","job","started_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "sessions_of_person" ON "sessions" USING btree ("person_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "sign_in_attempts_account" ON "sign_in_attempts" USING btree ("account","at");--> statement-breakpoint
CREATE INDEX "sign_in_attempts_ip" ON "sign_in_attempts" USING btree ("ip","at");--> statement-breakpoint
CREATE INDEX "page_loads_recent" ON "page_loads" USING btree ("at" DESC NULLS LAST);