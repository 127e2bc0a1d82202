CREATE TABLE "platform_connections" (
	"environment_id" text NOT NULL,
	"connection_id" text NOT NULL,
	"tenant" text NOT NULL,
	"name" text NOT NULL,
	"seen_at" timestamp with time zone NOT NULL,
	CONSTRAINT "platform_connections_environment_id_connection_id_pk" PRIMARY KEY("environment_id","connection_id")
);
--> statement-breakpoint
DROP INDEX "webhook_deliveries_waiting";--> statement-breakpoint
ALTER TABLE "heartbeats" ADD COLUMN "status" text DEFAULT 'unknown' NOT NULL;--> statement-breakpoint
ALTER TABLE "heartbeats" ADD COLUMN "since" timestamp with time zone NOT NULL;--> statement-breakpoint
ALTER TABLE "heartbeats" ADD COLUMN "heard_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "heartbeats" ADD COLUMN "last_payload" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD COLUMN "tenant" text;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD COLUMN "told" jsonb;--> statement-breakpoint
ALTER TABLE "platform_connections" ADD CONSTRAINT "platform_connections_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "webhook_deliveries_waiting" ON "webhook_deliveries" USING btree ("environment_id","id") WHERE verdict = 'accepted' and applied_at is null;
--> statement-breakpoint
-- Accepted deliveries are told once they are applied: the sender's answer does not wait for NOTIFY.
CREATE TRIGGER tell_new AFTER INSERT ON webhook_deliveries FOR EACH ROW WHEN (NEW.verdict <> 'accepted') EXECUTE FUNCTION notify_noun('incoming');
--> statement-breakpoint
CREATE TRIGGER tell AFTER UPDATE ON webhook_deliveries FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('incoming');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON heartbeats FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('incoming');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT ON dbt_runs FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('incoming');
