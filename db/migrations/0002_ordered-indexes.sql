DROP INDEX "action_runs_recent";--> statement-breakpoint
DROP INDEX "audit_events_recent";--> statement-breakpoint
DROP INDEX "audit_events_action";--> statement-breakpoint
DROP INDEX "audit_events_actor";--> statement-breakpoint
DROP INDEX "audit_events_subject";--> statement-breakpoint
DROP INDEX "checklist_runs_recent";--> statement-breakpoint
DROP INDEX "state_changes_subject";--> statement-breakpoint
DROP INDEX "state_changes_recent";--> statement-breakpoint
DROP INDEX "runs_recent";--> statement-breakpoint
DROP INDEX "sessions_of_person";--> statement-breakpoint
DROP INDEX "page_loads_recent";--> statement-breakpoint
CREATE INDEX "audit_events_trouble" ON "audit_events" USING btree ("result","at","seq") WHERE "audit_events"."result" <> 'done';--> statement-breakpoint
CREATE INDEX "state_changes_environment" ON "state_changes" USING btree ("environment_id","at","id");--> statement-breakpoint
CREATE INDEX "action_runs_recent" ON "action_runs" USING btree ("environment_id","requested_at");--> statement-breakpoint
CREATE INDEX "audit_events_recent" ON "audit_events" USING btree ("at","seq");--> statement-breakpoint
CREATE INDEX "audit_events_action" ON "audit_events" USING btree ("action","at","seq");--> statement-breakpoint
CREATE INDEX "audit_events_actor" ON "audit_events" USING btree ("actor_id","at","seq");--> statement-breakpoint
CREATE INDEX "audit_events_subject" ON "audit_events" USING btree ("subject_kind","subject_id","at","seq");--> statement-breakpoint
CREATE INDEX "checklist_runs_recent" ON "checklist_runs" USING btree ("checklist_id","environment_id","created_at");--> statement-breakpoint
CREATE INDEX "state_changes_subject" ON "state_changes" USING btree ("environment_id","subject_kind","subject","at");--> statement-breakpoint
CREATE INDEX "state_changes_recent" ON "state_changes" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "runs_recent" ON "runs" USING btree ("environment_id","job","started_at","id");--> statement-breakpoint
CREATE INDEX "sessions_of_person" ON "sessions" USING btree ("person_id","created_at");--> statement-breakpoint
CREATE INDEX "page_loads_recent" ON "page_loads" USING btree ("at");