CREATE TABLE "alert_events" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"alert_id" bigint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"kind" text NOT NULL,
	"by_id" uuid,
	"by_name" text,
	"said" text DEFAULT '' NOT NULL,
	"detail" jsonb,
	"routed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "alert_rule_versions" (
	"rule_id" text NOT NULL,
	"version" integer NOT NULL,
	"spec" jsonb NOT NULL,
	"severity" text NOT NULL,
	"hold_seconds" integer NOT NULL,
	"recover_seconds" integer NOT NULL,
	"reason" text NOT NULL,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "alert_rule_versions_rule_id_version_pk" PRIMARY KEY("rule_id","version")
);
--> statement-breakpoint
CREATE TABLE "alert_rules" (
	"id" text PRIMARY KEY NOT NULL,
	"platform_id" text,
	"title" text NOT NULL,
	"trouble" text NOT NULL,
	"kind" text NOT NULL,
	"spec" jsonb NOT NULL,
	"severity" text NOT NULL,
	"word" text NOT NULL,
	"hold_seconds" integer NOT NULL,
	"recover_seconds" integer NOT NULL,
	"answer" text NOT NULL,
	"answer_file" text,
	"answer_line" integer,
	"source_file" text NOT NULL,
	"source_line" integer,
	"note" text NOT NULL,
	"shipped" boolean NOT NULL,
	"declared" jsonb,
	"active" boolean DEFAULT true NOT NULL,
	"off_until" timestamp with time zone,
	"off_because" text DEFAULT '' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"evaluated_at" timestamp with time zone,
	"cannot_because" text
);
--> statement-breakpoint
CREATE TABLE "alert_sources" (
	"alert_id" bigint NOT NULL,
	"source" text NOT NULL,
	"external_id" text NOT NULL,
	"severity" text NOT NULL,
	"word" text NOT NULL,
	"sentence" text NOT NULL,
	"url" text,
	"facts" jsonb,
	"first_heard_at" timestamp with time zone NOT NULL,
	"last_heard_at" timestamp with time zone NOT NULL,
	"gone_at" timestamp with time zone,
	"resolved_there_at" timestamp with time zone,
	"resolve_trouble" text,
	CONSTRAINT "alert_sources_alert_id_source_external_id_pk" PRIMARY KEY("alert_id","source","external_id")
);
--> statement-breakpoint
CREATE TABLE "alert_undos" (
	"token" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"by_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"verb" text NOT NULL,
	"alerts" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "alert_watches" (
	"rule_id" text NOT NULL,
	"environment_id" text NOT NULL,
	"subject" text NOT NULL,
	"firing_since" timestamp with time zone NOT NULL,
	"heard_at" timestamp with time zone NOT NULL,
	CONSTRAINT "alert_watches_rule_id_environment_id_subject_pk" PRIMARY KEY("rule_id","environment_id","subject")
);
--> statement-breakpoint
CREATE TABLE "alerts" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"fingerprint" text NOT NULL,
	"group_key" text NOT NULL,
	"rule_id" text,
	"environment_id" text NOT NULL,
	"platform_id" text NOT NULL,
	"trouble" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject" text NOT NULL,
	"job" text,
	"tenant" text,
	"check_key" text,
	"severity" text NOT NULL,
	"severity_rank" integer NOT NULL,
	"word" text NOT NULL,
	"title" text NOT NULL,
	"sentence" text NOT NULL,
	"value" double precision,
	"limit_value" double precision,
	"unit" text,
	"state" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"last_fired_at" timestamp with time zone NOT NULL,
	"recovering_since" timestamp with time zone,
	"recover_seconds" integer NOT NULL,
	"openings" integer DEFAULT 1 NOT NULL,
	"turns" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"is_flapping" boolean DEFAULT false NOT NULL,
	"owner_id" uuid,
	"owner_name" text,
	"ack_reason" text,
	"acked_at" timestamp with time zone,
	"ack_until" timestamp with time zone,
	"resolved_at" timestamp with time zone,
	"resolved_how" text,
	"resolved_by_name" text,
	"resolve_reason" text,
	"usefulness" text,
	"folded_under" bigint,
	"silence_id" uuid,
	"policy_id" text,
	"escalation_level" integer DEFAULT 0 NOT NULL,
	"escalation_round" integer DEFAULT 0 NOT NULL,
	"clock_from" timestamp with time zone,
	"escalate_at" timestamp with time zone,
	"note_count" integer DEFAULT 0 NOT NULL,
	"last_note" text,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "silences" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"matchers" jsonb NOT NULL,
	"reason" text NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"ends_unmatched_after" integer,
	"last_matched_at" timestamp with time zone,
	"created_by_id" uuid NOT NULL,
	"created_by_name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_because" text,
	"ended_by_name" text
);
--> statement-breakpoint
CREATE TABLE "channels" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"settings" jsonb NOT NULL,
	"secrets" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"per_minute" integer NOT NULL,
	"timeout_seconds" integer DEFAULT 10 NOT NULL,
	"quiet" jsonb,
	"fallback_id" text,
	"active" boolean DEFAULT true NOT NULL,
	"declared_by" text,
	"version" integer DEFAULT 1 NOT NULL,
	"last_ok_at" timestamp with time zone,
	"failing_since" timestamp with time zone,
	"last_trouble" text
);
--> statement-breakpoint
CREATE TABLE "contacts" (
	"id" text PRIMARY KEY NOT NULL,
	"platform_id" text,
	"level" text NOT NULL,
	"name" text NOT NULL,
	"reach" jsonb NOT NULL,
	"source_file" text,
	"source_line" integer,
	"shipped" boolean NOT NULL,
	"declared" jsonb,
	"active" boolean DEFAULT true NOT NULL,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "escalation_policies" (
	"id" text PRIMARY KEY NOT NULL,
	"platform_id" text,
	"title" text NOT NULL,
	"severities" text[] NOT NULL,
	"troubles" text[] DEFAULT '{}' NOT NULL,
	"steps" jsonb NOT NULL,
	"ends_after_seconds" integer NOT NULL,
	"repeats" integer DEFAULT 0 NOT NULL,
	"source_file" text,
	"source_line" integer,
	"shipped" boolean NOT NULL,
	"declared" jsonb,
	"active" boolean DEFAULT true NOT NULL,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notification_threads" (
	"channel_id" text NOT NULL,
	"recipient" text NOT NULL,
	"group_key" text NOT NULL,
	"provider_id" text NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	CONSTRAINT "notification_threads_channel_id_recipient_group_key_opened_at_pk" PRIMARY KEY("channel_id","recipient","group_key","opened_at")
);
--> statement-breakpoint
CREATE TABLE "notifications" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"request_key" text NOT NULL,
	"channel_id" text NOT NULL,
	"recipient" text NOT NULL,
	"group_key" text NOT NULL,
	"event" text NOT NULL,
	"severity" text NOT NULL,
	"message" jsonb NOT NULL,
	"alert_ids" bigint[] NOT NULL,
	"because" text NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"attempt" integer DEFAULT 0 NOT NULL,
	"not_before" timestamp with time zone NOT NULL,
	"lease_until" timestamp with time zone,
	"deadline_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"called_at" timestamp with time zone,
	"sent_at" timestamp with time zone,
	"answer" text,
	"provider_id" text,
	"fallback_of" uuid,
	CONSTRAINT "notifications_request_key_unique" UNIQUE("request_key")
);
--> statement-breakpoint
CREATE TABLE "on_call_overrides" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"schedule_id" text NOT NULL,
	"contact_id" text NOT NULL,
	"from_at" timestamp with time zone NOT NULL,
	"to_at" timestamp with time zone NOT NULL,
	"reason" text NOT NULL,
	"created_by_name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "on_call_schedules" (
	"id" text PRIMARY KEY NOT NULL,
	"platform_id" text,
	"title" text NOT NULL,
	"zone" text NOT NULL,
	"rotations" jsonb NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "sign_in_attempts" ADD COLUMN "locked" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "sign_in_attempts_failed" ON "sign_in_attempts" USING btree ("at") WHERE not succeeded;--> statement-breakpoint
ALTER TABLE "job_states" ADD COLUMN "run_for_all" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "alert_events" ADD CONSTRAINT "alert_events_alert_id_alerts_id_fk" FOREIGN KEY ("alert_id") REFERENCES "public"."alerts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_events" ADD CONSTRAINT "alert_events_by_id_people_id_fk" FOREIGN KEY ("by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_rule_versions" ADD CONSTRAINT "alert_rule_versions_rule_id_alert_rules_id_fk" FOREIGN KEY ("rule_id") REFERENCES "public"."alert_rules"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_sources" ADD CONSTRAINT "alert_sources_alert_id_alerts_id_fk" FOREIGN KEY ("alert_id") REFERENCES "public"."alerts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_undos" ADD CONSTRAINT "alert_undos_by_id_people_id_fk" FOREIGN KEY ("by_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_watches" ADD CONSTRAINT "alert_watches_rule_id_alert_rules_id_fk" FOREIGN KEY ("rule_id") REFERENCES "public"."alert_rules"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_rule_id_alert_rules_id_fk" FOREIGN KEY ("rule_id") REFERENCES "public"."alert_rules"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_owner_id_people_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_folded_under_alerts_id_fk" FOREIGN KEY ("folded_under") REFERENCES "public"."alerts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_silence_id_silences_id_fk" FOREIGN KEY ("silence_id") REFERENCES "public"."silences"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "silences" ADD CONSTRAINT "silences_created_by_id_people_id_fk" FOREIGN KEY ("created_by_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification_threads" ADD CONSTRAINT "notification_threads_channel_id_channels_id_fk" FOREIGN KEY ("channel_id") REFERENCES "public"."channels"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_channel_id_channels_id_fk" FOREIGN KEY ("channel_id") REFERENCES "public"."channels"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "on_call_overrides" ADD CONSTRAINT "on_call_overrides_schedule_id_on_call_schedules_id_fk" FOREIGN KEY ("schedule_id") REFERENCES "public"."on_call_schedules"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "on_call_overrides" ADD CONSTRAINT "on_call_overrides_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contacts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "alert_events_of" ON "alert_events" USING btree ("alert_id","at","id");--> statement-breakpoint
CREATE INDEX "alert_events_unrouted" ON "alert_events" USING btree ("id") WHERE routed_at is null;--> statement-breakpoint
CREATE INDEX "alert_events_recent" ON "alert_events" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "alert_sources_external" ON "alert_sources" USING btree ("source","external_id");--> statement-breakpoint
CREATE UNIQUE INDEX "alerts_one_open" ON "alerts" USING btree ("fingerprint") WHERE state <> 'resolved';--> statement-breakpoint
CREATE INDEX "alerts_triage" ON "alerts" USING btree ("severity_rank","started_at","id") WHERE state <> 'resolved';--> statement-breakpoint
CREATE INDEX "alerts_open_of_environment" ON "alerts" USING btree ("environment_id","severity_rank","started_at","id") WHERE state <> 'resolved';--> statement-breakpoint
CREATE INDEX "alerts_open_of_trouble" ON "alerts" USING btree ("trouble","severity_rank","started_at","id") WHERE state <> 'resolved';--> statement-breakpoint
CREATE INDEX "alerts_open_of_tenant" ON "alerts" USING btree ("tenant","severity_rank","started_at","id") WHERE state <> 'resolved';--> statement-breakpoint
CREATE INDEX "alerts_words" ON "alerts" USING gin (to_tsvector('simple', regexp_replace(title || ' ' || environment_id || ' ' || subject || ' ' || trouble, '[^[:alnum:]]+', ' ', 'g')));--> statement-breakpoint
CREATE INDEX "alerts_of_fingerprint" ON "alerts" USING btree ("fingerprint","opened_at");--> statement-breakpoint
CREATE INDEX "alerts_of_rule" ON "alerts" USING btree ("rule_id","opened_at");--> statement-breakpoint
CREATE INDEX "alerts_recent" ON "alerts" USING btree ("opened_at","id");--> statement-breakpoint
CREATE INDEX "alerts_resolved" ON "alerts" USING btree ("resolved_at","id");--> statement-breakpoint
CREATE INDEX "alerts_clock" ON "alerts" USING btree ("escalate_at") WHERE escalate_at is not null;--> statement-breakpoint
CREATE INDEX "alerts_leases" ON "alerts" USING btree ("ack_until","id") WHERE state = 'acknowledged';--> statement-breakpoint
CREATE INDEX "alerts_taken" ON "alerts" USING btree ("acked_at","id") WHERE state = 'acknowledged';--> statement-breakpoint
CREATE INDEX "alerts_recovering" ON "alerts" USING btree ("recovering_since") WHERE state <> 'resolved' and recovering_since is not null;--> statement-breakpoint
CREATE INDEX "alerts_folded" ON "alerts" USING btree ("folded_under","state") WHERE folded_under is not null;--> statement-breakpoint
CREATE INDEX "silences_live" ON "silences" USING btree ("ends_at") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "silences_recent" ON "silences" USING btree ("created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "notification_threads_open" ON "notification_threads" USING btree ("channel_id","recipient","group_key") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "notifications_due" ON "notifications" USING btree ("not_before") WHERE state in ('waiting', 'held');--> statement-breakpoint
CREATE INDEX "notifications_sending" ON "notifications" USING btree ("lease_until") WHERE state = 'sending';--> statement-breakpoint
CREATE INDEX "notifications_recent" ON "notifications" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "notifications_of_group" ON "notifications" USING btree ("group_key","created_at");--> statement-breakpoint
CREATE INDEX "notifications_of_channel" ON "notifications" USING btree ("channel_id","created_at");--> statement-breakpoint
CREATE INDEX "notifications_of_alert" ON "notifications" USING gin ("alert_ids");--> statement-breakpoint
CREATE INDEX "notifications_of_fallback" ON "notifications" USING btree ("fallback_of") WHERE fallback_of is not null;--> statement-breakpoint
CREATE INDEX "on_call_overrides_of" ON "on_call_overrides" USING btree ("schedule_id","to_at");
--> statement-breakpoint
-- What happened to an alert is never changed; only the router's mark may be set, once.
CREATE FUNCTION alert_events_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.routed_at IS NULL
     AND to_jsonb(NEW) - 'routed_at' = to_jsonb(OLD) - 'routed_at' THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'the story of an alert is never changed' USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
CREATE TRIGGER alert_events_no_change BEFORE UPDATE ON alert_events FOR EACH ROW EXECUTE FUNCTION alert_events_guard();
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON alerts FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('alerts');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT ON alert_events FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('alerts');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON silences FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('silences');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON escalation_policies FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('escalation');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON on_call_schedules FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('escalation');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON on_call_overrides FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('escalation');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON contacts FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('escalation');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON notifications FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('notifications');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON channels FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('notifications');
--> statement-breakpoint
ALTER TABLE alerts SET (fillfactor = 70);
