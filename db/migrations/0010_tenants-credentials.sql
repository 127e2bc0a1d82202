CREATE TABLE "credential_tests" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"credential_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"state" text NOT NULL,
	"said" text NOT NULL,
	"by_name" text NOT NULL,
	"duration_ms" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "credential_versions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"credential_id" uuid NOT NULL,
	"slot" text NOT NULL,
	"reference" text NOT NULL,
	"flow_id" uuid,
	"created_at" timestamp with time zone NOT NULL,
	"created_by_name" text NOT NULL,
	"accepted_at" timestamp with time zone,
	"accepted_said" text DEFAULT '' NOT NULL,
	"rejected_at" timestamp with time zone,
	"rejected_said" text DEFAULT '' NOT NULL,
	"retired_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "credentials" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"environment_id" text NOT NULL,
	"name" text NOT NULL,
	"declaration" text DEFAULT '' NOT NULL,
	"tenant" text DEFAULT '' NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"origin" text NOT NULL,
	"owner_name" text DEFAULT '' NOT NULL,
	"owner_contact" text DEFAULT '' NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"issued_at" timestamp with time zone,
	"expires_at" timestamp with time zone,
	"expires_said" text DEFAULT '' NOT NULL,
	"rotated_at" timestamp with time zone,
	"policy_days" integer,
	"last_used_at" timestamp with time zone,
	"tested_at" timestamp with time zone,
	"test_status" text,
	"test_said" text DEFAULT '' NOT NULL,
	"proved" text,
	"proved_at" timestamp with time zone,
	"test_due_at" timestamp with time zone,
	"test_taken_at" timestamp with time zone,
	"dead_said" text DEFAULT '' NOT NULL,
	"ladder" jsonb,
	"every_days" integer,
	"rungs" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"state" text DEFAULT 'unknown' NOT NULL,
	"due_at" timestamp with time zone,
	"due_because" text,
	"told_days" integer,
	"says" text DEFAULT '' NOT NULL,
	"judged_change" timestamp with time zone,
	"judge_again_at" timestamp with time zone,
	"facts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"source" text DEFAULT '' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"seen_at" timestamp with time zone,
	"gone_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "subscriptions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"environment_id" text NOT NULL,
	"external_id" text NOT NULL,
	"provider" text NOT NULL,
	"title" text NOT NULL,
	"tenant" text DEFAULT '' NOT NULL,
	"status" text NOT NULL,
	"said" text NOT NULL,
	"callback" text,
	"last_delivery_at" timestamp with time zone,
	"quiet_after_seconds" integer,
	"facts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"source" text NOT NULL,
	"first_seen_at" timestamp with time zone NOT NULL,
	"seen_at" timestamp with time zone NOT NULL,
	"gone_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "flow_batch_rows" (
	"batch_id" uuid NOT NULL,
	"line" integer NOT NULL,
	"label" text NOT NULL,
	"verdict" text NOT NULL,
	"said" text NOT NULL,
	"input" jsonb NOT NULL,
	"proofs" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"flow_id" uuid,
	CONSTRAINT "flow_batch_rows_batch_id_line_pk" PRIMARY KEY("batch_id","line")
);
--> statement-breakpoint
CREATE TABLE "flow_batches" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"environment_id" text NOT NULL,
	"plan" text NOT NULL,
	"file_name" text NOT NULL,
	"request_key" text NOT NULL,
	"reason" text NOT NULL,
	"requested_by_id" uuid NOT NULL,
	"requested_by_name" text NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"rows" integer NOT NULL,
	"decision" text,
	"decided_by_id" uuid,
	"decided_by_name" text,
	"decided_at" timestamp with time zone,
	"decided_reason" text,
	CONSTRAINT "flow_batches_request_key_unique" UNIQUE("request_key")
);
--> statement-breakpoint
CREATE TABLE "flow_events" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"flow_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"kind" text NOT NULL,
	"step_key" text,
	"by_name" text NOT NULL,
	"said" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "flow_steps" (
	"flow_id" uuid NOT NULL,
	"key" text NOT NULL,
	"position" integer NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"state" text NOT NULL,
	"attempt" integer DEFAULT 0 NOT NULL,
	"input" jsonb,
	"output" jsonb,
	"proof" jsonb,
	"evidence" jsonb,
	"action_run_id" uuid,
	"due_at" timestamp with time zone,
	"until" timestamp with time zone,
	"lease_until" timestamp with time zone,
	"started_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"by_id" uuid,
	"by_name" text,
	CONSTRAINT "flow_steps_flow_id_key_pk" PRIMARY KEY("flow_id","key")
);
--> statement-breakpoint
CREATE TABLE "flows" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" text NOT NULL,
	"plan" text NOT NULL,
	"environment_id" text NOT NULL,
	"subject" text NOT NULL,
	"label" text NOT NULL,
	"tenant" text DEFAULT '' NOT NULL,
	"credential_id" uuid,
	"emergency" boolean DEFAULT false NOT NULL,
	"input" jsonb NOT NULL,
	"reason" text NOT NULL,
	"state" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"request_key" text NOT NULL,
	"batch_id" uuid,
	"requested_by_id" uuid,
	"requested_by_name" text NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"owner_id" uuid,
	"owner_name" text NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	"said" text DEFAULT '' NOT NULL,
	CONSTRAINT "flows_request_key_unique" UNIQUE("request_key")
);
--> statement-breakpoint
CREATE TABLE "customer_rejections" (
	"because" text NOT NULL,
	"key" text NOT NULL,
	"members" jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"by_name" text NOT NULL,
	CONSTRAINT "customer_rejections_because_key_pk" PRIMARY KEY("because","key")
);
--> statement-breakpoint
CREATE TABLE "customers" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by_name" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "isolation_views" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"environment_id" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"listing" text NOT NULL,
	"title" text NOT NULL,
	"tenant" text NOT NULL,
	"verdict" text NOT NULL,
	"said" text NOT NULL,
	"rows" integer NOT NULL,
	"foreign" integer NOT NULL,
	"foreign_ids" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"duration_ms" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rekeys" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"requested_by_name" text NOT NULL,
	"reason" text NOT NULL,
	"sealing_key" text,
	"replaces" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"rows" integer DEFAULT 0 NOT NULL,
	"stuck" integer DEFAULT 0 NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "sealed_secrets" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"owner_kind" text NOT NULL,
	"owner_id" text NOT NULL,
	"field" text NOT NULL,
	"version" integer NOT NULL,
	"sealing_key" text NOT NULL,
	"wrapped_key" "bytea" NOT NULL,
	"sealed" "bytea" NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"rekeyed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "tenant_notes" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"environment_id" text NOT NULL,
	"external_id" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"by_id" uuid,
	"by_name" text NOT NULL,
	"text" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tenant_records" (
	"environment_id" text NOT NULL,
	"external_id" text NOT NULL,
	"name" text NOT NULL,
	"customer_id" uuid,
	"status" text NOT NULL,
	"status_since" timestamp with time zone NOT NULL,
	"name_key" text GENERATED ALWAYS AS (regexp_replace(regexp_replace(regexp_replace(lower(name), '[^[:alnum:]]+', ' ', 'g'), '\m(inc|incorporated|ltd|limited|llc|plc|gmbh|ag|corp|corporation|company|co|sa|bv|pty|oy|ab)\M', '', 'g'), '\s+', '', 'g')) STORED NOT NULL,
	"owner_name" text DEFAULT '' NOT NULL,
	"owner_contact" text DEFAULT '' NOT NULL,
	"owner_domain" text GENERATED ALWAYS AS (case when owner_contact like '%_@_%' and owner_contact not like 'https:%' then lower(split_part(owner_contact, '@', 2)) else '' end) STORED NOT NULL,
	"purpose" text DEFAULT '' NOT NULL,
	"is_canary" boolean DEFAULT false NOT NULL,
	"unexpected_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"search" text DEFAULT '' NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "tenant_records_environment_id_external_id_pk" PRIMARY KEY("environment_id","external_id")
);
--> statement-breakpoint
ALTER TABLE "action_runs" ADD COLUMN "flow_id" uuid;--> statement-breakpoint
ALTER TABLE "action_runs" ADD COLUMN "flow_step" text;--> statement-breakpoint
ALTER TABLE "alerts" ADD COLUMN "quiet_because" text;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "ids" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "facts" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "credential_tests" ADD CONSTRAINT "credential_tests_credential_id_credentials_id_fk" FOREIGN KEY ("credential_id") REFERENCES "public"."credentials"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credential_versions" ADD CONSTRAINT "credential_versions_credential_id_credentials_id_fk" FOREIGN KEY ("credential_id") REFERENCES "public"."credentials"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credentials" ADD CONSTRAINT "credentials_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flow_batch_rows" ADD CONSTRAINT "flow_batch_rows_batch_id_flow_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."flow_batches"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flow_batches" ADD CONSTRAINT "flow_batches_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flow_batches" ADD CONSTRAINT "flow_batches_requested_by_id_people_id_fk" FOREIGN KEY ("requested_by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flow_batches" ADD CONSTRAINT "flow_batches_decided_by_id_people_id_fk" FOREIGN KEY ("decided_by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flow_events" ADD CONSTRAINT "flow_events_flow_id_flows_id_fk" FOREIGN KEY ("flow_id") REFERENCES "public"."flows"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flow_steps" ADD CONSTRAINT "flow_steps_flow_id_flows_id_fk" FOREIGN KEY ("flow_id") REFERENCES "public"."flows"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flow_steps" ADD CONSTRAINT "flow_steps_by_id_people_id_fk" FOREIGN KEY ("by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flows" ADD CONSTRAINT "flows_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flows" ADD CONSTRAINT "flows_credential_id_credentials_id_fk" FOREIGN KEY ("credential_id") REFERENCES "public"."credentials"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flows" ADD CONSTRAINT "flows_batch_id_flow_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."flow_batches"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flows" ADD CONSTRAINT "flows_requested_by_id_people_id_fk" FOREIGN KEY ("requested_by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "flows" ADD CONSTRAINT "flows_owner_id_people_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "isolation_views" ADD CONSTRAINT "isolation_views_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant_notes" ADD CONSTRAINT "tenant_notes_by_id_people_id_fk" FOREIGN KEY ("by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant_records" ADD CONSTRAINT "tenant_records_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant_records" ADD CONSTRAINT "tenant_records_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "credential_tests_of" ON "credential_tests" USING btree ("credential_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "credential_versions_slot" ON "credential_versions" USING btree ("credential_id","slot") WHERE "credential_versions"."slot" <> 'retired';--> statement-breakpoint
CREATE INDEX "credential_versions_of" ON "credential_versions" USING btree ("credential_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "credentials_name" ON "credentials" USING btree ("environment_id","name");--> statement-breakpoint
CREATE INDEX "credentials_of_tenant" ON "credentials" USING btree ("environment_id","tenant");--> statement-breakpoint
CREATE INDEX "credentials_due" ON "credentials" USING btree ("due_at","id") WHERE "credentials"."gone_at" is null;--> statement-breakpoint
CREATE INDEX "credentials_alarming" ON "credentials" USING btree ("state") WHERE "credentials"."state" in ('dead', 'ended', 'overdue', 'due');--> statement-breakpoint
CREATE INDEX "credentials_to_judge" ON "credentials" USING btree ("judge_again_at");--> statement-breakpoint
CREATE INDEX "credentials_to_test" ON "credentials" USING btree ("test_due_at");--> statement-breakpoint
CREATE UNIQUE INDEX "subscriptions_external" ON "subscriptions" USING btree ("environment_id","provider","external_id");--> statement-breakpoint
CREATE INDEX "flow_batch_rows_of_flow" ON "flow_batch_rows" USING btree ("flow_id");--> statement-breakpoint
CREATE INDEX "flow_batch_rows_waiting" ON "flow_batch_rows" USING btree ("batch_id","line") WHERE "flow_batch_rows"."verdict" = 'waiting';--> statement-breakpoint
CREATE INDEX "flow_events_of" ON "flow_events" USING btree ("flow_id","id");--> statement-breakpoint
CREATE INDEX "flow_steps_due" ON "flow_steps" USING btree ("due_at") WHERE "flow_steps"."state" in ('running', 'waiting');--> statement-breakpoint
CREATE INDEX "flow_steps_of_action" ON "flow_steps" USING btree ("action_run_id");--> statement-breakpoint
CREATE UNIQUE INDEX "flows_one_open" ON "flows" USING btree ("environment_id","kind","subject") WHERE "flows"."state" in ('running', 'paused');--> statement-breakpoint
CREATE INDEX "flows_recent" ON "flows" USING btree ("requested_at","id");--> statement-breakpoint
CREATE INDEX "flows_open" ON "flows" USING btree ("changed_at") WHERE "flows"."state" in ('running', 'paused');--> statement-breakpoint
CREATE INDEX "flows_of_tenant" ON "flows" USING btree ("environment_id","tenant");--> statement-breakpoint
CREATE INDEX "flows_of_credential" ON "flows" USING btree ("credential_id");--> statement-breakpoint
CREATE INDEX "flows_of_batch" ON "flows" USING btree ("batch_id");--> statement-breakpoint
CREATE UNIQUE INDEX "customers_name" ON "customers" USING btree (lower("name"));--> statement-breakpoint
CREATE INDEX "isolation_views_of" ON "isolation_views" USING btree ("environment_id","at");--> statement-breakpoint
CREATE INDEX "isolation_views_of_listing" ON "isolation_views" USING btree ("environment_id","listing","tenant","at");--> statement-breakpoint
CREATE UNIQUE INDEX "rekeys_one_open" ON "rekeys" USING btree (("finished_at" is null)) WHERE "rekeys"."finished_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "sealed_secrets_place" ON "sealed_secrets" USING btree ("owner_kind","owner_id","field","version");--> statement-breakpoint
CREATE INDEX "sealed_secrets_of_key" ON "sealed_secrets" USING btree ("sealing_key","id");--> statement-breakpoint
CREATE INDEX "tenant_notes_of" ON "tenant_notes" USING btree ("environment_id","external_id","id");--> statement-breakpoint
CREATE INDEX "tenant_records_of_customer" ON "tenant_records" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "tenant_records_name_key" ON "tenant_records" USING btree ("name_key");--> statement-breakpoint
CREATE INDEX "tenant_records_owner_domain" ON "tenant_records" USING btree ("owner_domain") WHERE owner_domain <> '';--> statement-breakpoint
CREATE INDEX "tenant_records_by_name" ON "tenant_records" USING btree ("name","environment_id","external_id");--> statement-breakpoint
CREATE INDEX "tenant_records_canaries" ON "tenant_records" USING btree ("environment_id","external_id") WHERE "tenant_records"."is_canary";--> statement-breakpoint
CREATE INDEX "tenant_records_not_live" ON "tenant_records" USING btree ("status","status_since") WHERE "tenant_records"."status" <> 'live';--> statement-breakpoint
CREATE INDEX "tenant_records_unexpected" ON "tenant_records" USING btree ("unexpected_at") WHERE "tenant_records"."unexpected_at" is not null;--> statement-breakpoint
CREATE INDEX "action_runs_of_flow" ON "action_runs" USING btree ("flow_id");--> statement-breakpoint
CREATE INDEX "alerts_quiet" ON "alerts" USING btree ("id") WHERE quiet_because is not null and state <> 'resolved';--> statement-breakpoint
CREATE INDEX "tenants_directory" ON "tenants" USING btree ((ids ->> 'directory'));
--> statement-breakpoint
DO $$ BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX tenant_records_search ON tenant_records USING gin (search gin_trgm_ops) WITH (fastupdate = off);
EXCEPTION WHEN OTHERS THEN
  RAISE NOTICE 'Without pg_trgm the registry is searched by reading it through: %', SQLERRM;
END $$;
--> statement-breakpoint
INSERT INTO tenant_records (environment_id, external_id, name, status, status_since, search, created_at, changed_at)
SELECT environment_id, external_id, name, 'live', first_seen_at, lower(name || ' ' || external_id || ' ' || environment_id), first_seen_at, now() FROM tenants;
--> statement-breakpoint
CREATE TRIGGER flow_events_no_change BEFORE UPDATE ON flow_events FOR EACH ROW EXECUTE FUNCTION never_changed();
--> statement-breakpoint
CREATE TRIGGER tenant_notes_no_change BEFORE UPDATE ON tenant_notes FOR EACH ROW EXECUTE FUNCTION never_changed();
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON tenant_records FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('tenants');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT ON tenant_notes FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('tenants');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON customer_rejections FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('tenants');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON customers FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('tenants');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON flows FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('flows');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON flow_steps FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('flows');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON credentials FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('credentials');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON credential_versions FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('credentials');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON rekeys FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('secrets');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON sealed_secrets FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('secrets');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT ON credential_tests FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('credentials');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT ON isolation_views FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('isolation');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON subscriptions FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('subscriptions');
