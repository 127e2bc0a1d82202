ALTER TABLE "action_runs" ADD COLUMN "job" text;--> statement-breakpoint
ALTER TABLE "action_runs" ADD COLUMN "tenant" text;--> statement-breakpoint
ALTER TABLE "action_runs" ADD COLUMN "correlation_id" text;--> statement-breakpoint
ALTER TABLE "action_runs" ADD COLUMN "retry_of" bigint;--> statement-breakpoint
ALTER TABLE "failure_rules" ADD COLUMN "shipped_rule" text;--> statement-breakpoint
CREATE INDEX "action_runs_live_jobs" ON "action_runs" USING btree ("environment_id","job") WHERE "action_runs"."state" in ('queued', 'running', 'verifying');--> statement-breakpoint
CREATE INDEX "action_runs_together" ON "action_runs" USING btree ("correlation_id");--> statement-breakpoint
CREATE INDEX "runs_unclassed" ON "runs" USING btree ("seen_at") WHERE failure_class is null and (status in ('failed', 'partial') or records = 0);--> statement-breakpoint
CREATE INDEX "runs_classed" ON "runs" USING btree ("seen_at") WHERE failure_class is not null;--> statement-breakpoint
ALTER TABLE "failure_rules" ADD CONSTRAINT "failure_rules_shipped_rule_unique" UNIQUE("shipped_rule");--> statement-breakpoint
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
