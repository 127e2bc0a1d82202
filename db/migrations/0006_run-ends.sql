ALTER TABLE "job_states" ADD COLUMN "good_run_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "ended_by" text;