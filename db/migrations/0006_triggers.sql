ALTER TABLE "action_runs" ADD COLUMN "job" text;--> statement-breakpoint
ALTER TABLE "action_runs" ADD COLUMN "tenant" text;--> statement-breakpoint
ALTER TABLE "action_runs" ADD COLUMN "correlation_id" text;--> statement-breakpoint
ALTER TABLE "action_runs" ADD COLUMN "retry_of" bigint;--> statement-breakpoint
ALTER TABLE "failure_rules" ADD COLUMN "shipped_rule" text;--> statement-breakpoint
CREATE INDEX "action_runs_live_jobs" ON "action_runs" USING btree ("environment_id","job") WHERE "action_runs"."state" in ('queued', 'running', 'verifying');--> statement-breakpoint
CREATE INDEX "action_runs_together" ON "action_runs" USING btree ("correlation_id");--> statement-breakpoint
CREATE INDEX "runs_unclassed" ON "runs" USING btree ("seen_at") WHERE failure_class is null and (status in ('failed', 'partial') or records = 0);--> statement-breakpoint
CREATE INDEX "runs_classed" ON "runs" USING btree ("seen_at") WHERE failure_class is not null;--> statement-breakpoint
ALTER TABLE "failure_rules" ADD CONSTRAINT "failure_rules_shipped_rule_unique" UNIQUE("shipped_rule");