CREATE TABLE "objective_days" (
	"objective_id" text NOT NULL,
	"environment_id" text NOT NULL,
	"tenant" text DEFAULT '' NOT NULL,
	"day" date NOT NULL,
	"good" integer DEFAULT 0 NOT NULL,
	"bad" integer DEFAULT 0 NOT NULL,
	"unknown" integer DEFAULT 0 NOT NULL,
	"maintenance" integer DEFAULT 0 NOT NULL,
	"minutes" text,
	"good_quarters" integer[],
	"bad_quarters" integer[],
	"counted_to" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	"closed_as" jsonb,
	"changed_at" timestamp with time zone,
	CONSTRAINT "objective_days_objective_id_environment_id_tenant_day_pk" PRIMARY KEY("objective_id","environment_id","tenant","day")
);
--> statement-breakpoint
CREATE TABLE "objective_versions" (
	"objective_id" text NOT NULL,
	"version" integer NOT NULL,
	"target" double precision NOT NULL,
	"limit_value" double precision,
	"window_of" jsonb NOT NULL,
	"rules" jsonb NOT NULL,
	"reason" text NOT NULL,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "objective_versions_objective_id_version_pk" PRIMARY KEY("objective_id","version")
);
--> statement-breakpoint
CREATE TABLE "objectives" (
	"id" text PRIMARY KEY NOT NULL,
	"platform_id" text NOT NULL,
	"key" text NOT NULL,
	"title" text NOT NULL,
	"kind" text NOT NULL,
	"accounting" text NOT NULL,
	"source" jsonb NOT NULL,
	"target" double precision NOT NULL,
	"limit_value" double precision,
	"window_of" jsonb NOT NULL,
	"rules" jsonb NOT NULL,
	"limit_unit" text,
	"direction" text NOT NULL,
	"source_file" text NOT NULL,
	"source_line" integer NOT NULL,
	"derived" boolean NOT NULL,
	"counted_by" text NOT NULL,
	"note" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"active" boolean DEFAULT true NOT NULL
);
--> statement-breakpoint
CREATE TABLE "platform_file_schedules" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"environment_id" text NOT NULL,
	"key" text NOT NULL,
	"unit" text NOT NULL,
	"zone" text NOT NULL,
	"due_at" text NOT NULL,
	"days" integer NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"next_at" timestamp with time zone NOT NULL,
	"changed_by_name" text NOT NULL,
	"changed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "platform_files" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"environment_id" text NOT NULL,
	"key" text NOT NULL,
	"schedule_id" uuid,
	"from_day" text,
	"to_day" text,
	"state" text NOT NULL,
	"requested_by_name" text NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"attempt" integer DEFAULT 0 NOT NULL,
	"heard_at" timestamp with time zone,
	"fetched_at" timestamp with time zone,
	"rows" integer,
	"body" "bytea",
	"digest" text,
	"remarks" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"said" text DEFAULT '' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "report_definitions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"shipped_key" text,
	"title" text NOT NULL,
	"kind" text NOT NULL,
	"platform_id" text,
	"zone" text NOT NULL,
	"due_at" text NOT NULL,
	"due_days" integer DEFAULT 0 NOT NULL,
	"scheduled" boolean DEFAULT true NOT NULL,
	"sections" jsonb NOT NULL,
	"channel_ids" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"addresses" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"changed_by_name" text NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "report_definitions_shipped_key_unique" UNIQUE("shipped_key")
);
--> statement-breakpoint
CREATE TABLE "report_parts" (
	"report_id" uuid NOT NULL,
	"key" text NOT NULL,
	"title" text NOT NULL,
	"asks" text NOT NULL,
	"assignee_id" uuid,
	"assignee_name" text,
	"due_at" timestamp with time zone NOT NULL,
	"place" integer DEFAULT 0 NOT NULL,
	"text" text,
	"left_out_because" text,
	"written_by_id" uuid,
	"written_by_name" text,
	"written_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "report_parts_report_id_key_pk" PRIMARY KEY("report_id","key")
);
--> statement-breakpoint
CREATE TABLE "report_pdfs" (
	"report_id" uuid PRIMARY KEY NOT NULL,
	"state" text NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"attempt" integer DEFAULT 0 NOT NULL,
	"heard_at" timestamp with time zone,
	"said" text DEFAULT '' NOT NULL,
	"body" "bytea",
	"digest" text,
	"ready_at" timestamp with time zone,
	"ticket_hash" text,
	"ticket_until" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "report_prompts" (
	"definition_id" uuid NOT NULL,
	"key" text NOT NULL,
	"title" text NOT NULL,
	"asks" text NOT NULL,
	"assignee_id" uuid,
	"due_days" integer DEFAULT 3 NOT NULL,
	"place" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "report_prompts_definition_id_key_pk" PRIMARY KEY("definition_id","key")
);
--> statement-breakpoint
CREATE TABLE "report_sendings" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"report_id" uuid NOT NULL,
	"channel_id" text,
	"address" text,
	"state" text NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp with time zone NOT NULL,
	"attempt" integer DEFAULT 0 NOT NULL,
	"heard_at" timestamp with time zone,
	"said" text DEFAULT '' NOT NULL,
	"sent_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "reports" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"definition_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"platform_id" text,
	"period_name" text NOT NULL,
	"period_from" timestamp with time zone NOT NULL,
	"period_to" timestamp with time zone NOT NULL,
	"zone" text NOT NULL,
	"state" text NOT NULL,
	"progress" real DEFAULT 0 NOT NULL,
	"said" text DEFAULT '' NOT NULL,
	"requested_by_name" text NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"attempt" integer DEFAULT 0 NOT NULL,
	"heard_at" timestamp with time zone,
	"made_at" timestamp with time zone,
	"content" jsonb,
	"frozen_text" text,
	"digest" text,
	"previous_digest" text,
	"frozen_at" timestamp with time zone,
	"frozen_by_name" text
);
--> statement-breakpoint
CREATE TABLE "sizes" (
	"environment_id" text NOT NULL,
	"name" text NOT NULL,
	"day" date NOT NULL,
	"bytes" double precision NOT NULL,
	"seen_at" timestamp with time zone NOT NULL,
	CONSTRAINT "sizes_environment_id_name_day_pk" PRIMARY KEY("environment_id","name","day")
);
--> statement-breakpoint
ALTER TABLE "objective_days" ADD CONSTRAINT "objective_days_objective_id_objectives_id_fk" FOREIGN KEY ("objective_id") REFERENCES "public"."objectives"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "objective_days" ADD CONSTRAINT "objective_days_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "objective_versions" ADD CONSTRAINT "objective_versions_objective_id_objectives_id_fk" FOREIGN KEY ("objective_id") REFERENCES "public"."objectives"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "platform_file_schedules" ADD CONSTRAINT "platform_file_schedules_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "platform_files" ADD CONSTRAINT "platform_files_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_parts" ADD CONSTRAINT "report_parts_report_id_reports_id_fk" FOREIGN KEY ("report_id") REFERENCES "public"."reports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_parts" ADD CONSTRAINT "report_parts_assignee_id_people_id_fk" FOREIGN KEY ("assignee_id") REFERENCES "public"."people"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_pdfs" ADD CONSTRAINT "report_pdfs_report_id_reports_id_fk" FOREIGN KEY ("report_id") REFERENCES "public"."reports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_prompts" ADD CONSTRAINT "report_prompts_definition_id_report_definitions_id_fk" FOREIGN KEY ("definition_id") REFERENCES "public"."report_definitions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_prompts" ADD CONSTRAINT "report_prompts_assignee_id_people_id_fk" FOREIGN KEY ("assignee_id") REFERENCES "public"."people"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_sendings" ADD CONSTRAINT "report_sendings_report_id_reports_id_fk" FOREIGN KEY ("report_id") REFERENCES "public"."reports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_sendings" ADD CONSTRAINT "report_sendings_channel_id_channels_id_fk" FOREIGN KEY ("channel_id") REFERENCES "public"."channels"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_definition_id_report_definitions_id_fk" FOREIGN KEY ("definition_id") REFERENCES "public"."report_definitions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sizes" ADD CONSTRAINT "sizes_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "objective_days_sums" ON "objective_days" USING btree ("objective_id","environment_id","day","tenant","good","bad","unknown","maintenance");--> statement-breakpoint
CREATE INDEX "objective_days_open" ON "objective_days" USING btree ("objective_id","environment_id","day") WHERE "objective_days"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "platform_files_recent" ON "platform_files" USING btree ("environment_id","requested_at");--> statement-breakpoint
CREATE INDEX "platform_files_open" ON "platform_files" USING btree ("requested_at") WHERE "platform_files"."state" in ('asked', 'fetching');--> statement-breakpoint
CREATE UNIQUE INDEX "report_sendings_once" ON "report_sendings" USING btree ("report_id",coalesce("channel_id", ''),coalesce("address", ''));--> statement-breakpoint
CREATE INDEX "report_sendings_due" ON "report_sendings" USING btree ("next_at") WHERE "report_sendings"."state" = 'waiting';--> statement-breakpoint
CREATE UNIQUE INDEX "reports_number" ON "reports" USING btree ("definition_id","number");--> statement-breakpoint
CREATE UNIQUE INDEX "reports_one_per_period" ON "reports" USING btree ("definition_id","period_from") WHERE "reports"."state" <> 'failed';--> statement-breakpoint
CREATE INDEX "reports_recent" ON "reports" USING btree ("requested_at");--> statement-breakpoint
CREATE INDEX "reports_open" ON "reports" USING btree ("state") WHERE "reports"."state" in ('making', 'waiting');
--> statement-breakpoint
-- What is promised is read where something of the platform is in sight; its days and files only where they are.
DO $$
DECLARE
  held record;
BEGIN
  FOR held IN SELECT * FROM (VALUES
    ('objectives', 'platform_id = ANY ((SELECT scoped_to())::text[])', 'platform_id = ANY ((SELECT in_sight())::text[])'),
    ('objective_versions', 'EXISTS (SELECT 1 FROM objectives o WHERE o.id = objective_id AND o.platform_id = ANY ((SELECT scoped_to())::text[]))',
      'EXISTS (SELECT 1 FROM objectives o WHERE o.id = objective_id)'),
    ('objective_days', 'ARRAY[environment_id, environment_id || ''|'' || tenant] && (SELECT scoped_to())::text[]', NULL),
    ('report_definitions', 'platform_id = ANY ((SELECT scoped_to())::text[])', NULL),
    ('report_prompts', 'EXISTS (SELECT 1 FROM report_definitions d WHERE d.id = definition_id)', NULL),
    ('reports', 'platform_id = ANY ((SELECT scoped_to())::text[])', NULL),
    ('report_parts', 'EXISTS (SELECT 1 FROM reports r WHERE r.id = report_id)', NULL),
    ('report_pdfs', 'EXISTS (SELECT 1 FROM reports r WHERE r.id = report_id)', NULL),
    ('report_sendings', 'EXISTS (SELECT 1 FROM reports r WHERE r.id = report_id)', NULL),
    ('platform_files', 'environment_id = ANY ((SELECT scoped_to())::text[])', NULL),
    ('sizes', 'environment_id = ANY ((SELECT scoped_to())::text[])', NULL),
    ('platform_file_schedules', 'environment_id = ANY ((SELECT scoped_to())::text[])', NULL)
  ) AS t (name, changed, seen) LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', held.name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', held.name);
    EXECUTE format('CREATE POLICY in_scope ON %I USING ((SELECT CASE current_setting(''app.scope'', true) WHEN ''*'' THEN 1 ELSE 0 END) <> 0 OR %s)', held.name, held.changed);
    IF held.seen IS NOT NULL THEN
      EXECUTE format('CREATE POLICY in_sight ON %I FOR SELECT USING (%s)', held.name, held.seen);
    END IF;
  END LOOP;
END $$;
--> statement-breakpoint
-- What is frozen stays as it is, whoever asks; its delivery and its PDF have tables of their own.
CREATE FUNCTION refuse_frozen_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'frozen' THEN RAISE EXCEPTION 'a frozen report does not change' USING ERRCODE = 'integrity_constraint_violation'; END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
--> statement-breakpoint
CREATE TRIGGER reports_frozen BEFORE UPDATE OR DELETE ON reports FOR EACH ROW EXECUTE FUNCTION refuse_frozen_report();
--> statement-breakpoint
CREATE FUNCTION refuse_frozen_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM reports r WHERE r.id = (CASE TG_OP WHEN 'DELETE' THEN OLD.report_id ELSE NEW.report_id END) AND r.state = 'frozen')
    THEN RAISE EXCEPTION 'a frozen report does not change' USING ERRCODE = 'integrity_constraint_violation'; END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
--> statement-breakpoint
CREATE TRIGGER report_parts_frozen BEFORE INSERT OR UPDATE OR DELETE ON report_parts FOR EACH ROW EXECUTE FUNCTION refuse_frozen_part();
--> statement-breakpoint
-- Finer buckets of latency: what was counted coarsely goes to the middle of where it was.
UPDATE rollups_hour SET latency = (SELECT jsonb_object_agg((key::int * 8 + 4)::text, value) FROM jsonb_each(latency)) WHERE latency <> '{}';
--> statement-breakpoint
UPDATE rollups_day SET latency = (SELECT jsonb_object_agg((key::int * 8 + 4)::text, value) FROM jsonb_each(latency)) WHERE latency <> '{}';
--> statement-breakpoint
DO $$
DECLARE
  held record;
BEGIN
  FOR held IN SELECT * FROM (VALUES ('objectives', 'objectives'), ('objective_days', 'objectives'), ('report_definitions', 'reports'),
    ('reports', 'reports'), ('report_parts', 'reports'), ('report_pdfs', 'reports'), ('report_sendings', 'reports'),
    ('platform_files', 'platformFiles'), ('sizes', 'capacity'), ('platform_file_schedules', 'platformFiles')) AS t (name, noun) LOOP
    EXECUTE format('CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH STATEMENT EXECUTE FUNCTION notify_noun(%L)', held.name, held.noun);
  END LOOP;
END $$;
--> statement-breakpoint
-- The notes of the trail name whole things as well now: all of it is counted and noted again, while it is searched as before.
TRUNCATE audit_words, audit_counts, audit_counted;
