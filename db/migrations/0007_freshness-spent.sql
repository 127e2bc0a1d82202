ALTER TABLE "job_states" ADD COLUMN "spent_until" timestamp with time zone DEFAULT date_trunc('second', now()) NOT NULL;--> statement-breakpoint
ALTER TABLE "backfills" ADD COLUMN "resumed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "backfills" ADD COLUMN "said" text DEFAULT '' NOT NULL;--> statement-breakpoint
-- Written again with every answer; room on the page spares the indexes.
ALTER TABLE freshness_hours SET (fillfactor = 60);
--> statement-breakpoint
ALTER TABLE freshness_days SET (fillfactor = 60);
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON backfills FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('backfills');
--> statement-breakpoint
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON backfill_slots FOR EACH STATEMENT EXECUTE FUNCTION notify_noun('backfills');
