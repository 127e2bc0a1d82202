CREATE TABLE "freshness_job_days" (
	"environment_id" text NOT NULL,
	"job" text NOT NULL,
	"day" date NOT NULL,
	"ok_seconds" bigint DEFAULT 0 NOT NULL,
	"warn_seconds" bigint DEFAULT 0 NOT NULL,
	"alert_seconds" bigint DEFAULT 0 NOT NULL,
	"unknown_seconds" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "freshness_job_days_environment_id_job_day_pk" PRIMARY KEY("environment_id","job","day")
);
--> statement-breakpoint
CREATE TABLE "freshness_weeks" (
	"environment_id" text NOT NULL,
	"job" text NOT NULL,
	"tenant" text NOT NULL,
	"ok_seconds" integer DEFAULT 0 NOT NULL,
	"warn_seconds" integer DEFAULT 0 NOT NULL,
	"alert_seconds" integer DEFAULT 0 NOT NULL,
	"unknown_seconds" integer DEFAULT 0 NOT NULL,
	"week" date NOT NULL,
	CONSTRAINT "freshness_weeks_environment_id_job_tenant_week_pk" PRIMARY KEY("environment_id","job","tenant","week")
);
--> statement-breakpoint
ALTER TABLE "freshness_job_days" ADD CONSTRAINT "freshness_job_days_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "freshness_weeks" ADD CONSTRAINT "freshness_weeks_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "freshness_weeks_by_time" ON "freshness_weeks" USING btree ("week");--> statement-breakpoint
ALTER TABLE freshness_weeks SET (fillfactor = 60);
--> statement-breakpoint
ALTER TABLE freshness_job_days SET (fillfactor = 60);
--> statement-breakpoint
INSERT INTO freshness_weeks (environment_id, job, tenant, week, ok_seconds, warn_seconds, alert_seconds, unknown_seconds)
SELECT environment_id, job, tenant, date_trunc('week', day::timestamp)::date, sum(ok_seconds), sum(warn_seconds), sum(alert_seconds), sum(unknown_seconds)
FROM freshness_days GROUP BY 1, 2, 3, 4;
--> statement-breakpoint
INSERT INTO freshness_job_days (environment_id, job, day, ok_seconds, warn_seconds, alert_seconds, unknown_seconds)
SELECT environment_id, job, day, sum(ok_seconds), sum(warn_seconds), sum(alert_seconds), sum(unknown_seconds)
FROM freshness_days GROUP BY 1, 2, 3;
