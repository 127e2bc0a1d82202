-- Whose rows a session may see and write, held by the database itself. The setting app.scope says it: unset is
-- nobody's, * is everybody's, else a JSON list of environments ("azure-governance/production") and of tenants
-- ("azure-governance/production|<tenant>"). Each is read once per statement, not once per row, and the first is asked
-- with "<>", which the planner takes for nearly always true; with "=" it would expect half of the rows and plan worse.
CREATE FUNCTION scoped_to() RETURNS text[] LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  RETURN array(SELECT jsonb_array_elements_text(nullif(nullif(current_setting('app.scope', true), ''), '*')::jsonb));
END $$;
--> statement-breakpoint
-- A function, because the policies of customers and of tenant records would else unfold into each other.
CREATE FUNCTION customer_in_sight(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM customers c WHERE c.id = wanted);
END $$;
--> statement-breakpoint
-- Rows that carry their tenant; those of a whole environment belong to whoever may see all of it. What else a row names
-- must be in sight of whoever writes it, because foreign keys look past the policies.
DO $$
DECLARE
  held record;
  scope text;
BEGIN
  FOR held IN SELECT * FROM (VALUES
    ('tenants', 'external_id', NULL),
    ('tenant_records', 'external_id', 'customer_id IS NULL OR customer_in_sight(customer_id)'),
    ('tenant_notes', 'external_id', NULL),
    ('isolation_views', 'tenant', NULL),
    ('job_states', 'tenant', NULL),
    ('runs', 'tenant', NULL),
    ('alerts', 'tenant', NULL),
    ('platform_alerts', 'tenant', NULL),
    ('platform_connections', 'tenant', NULL),
    ('webhook_deliveries', 'tenant', NULL),
    ('heartbeats', 'tenant', NULL),
    ('freshness_hours', 'tenant', NULL),
    ('freshness_days', 'tenant', NULL),
    ('freshness_weeks', 'tenant', NULL),
    ('action_runs', 'tenant', NULL),
    ('credentials', 'tenant', NULL),
    ('subscriptions', 'tenant', NULL),
    ('flows', 'coalesce(nullif(tenant, ''''), subject)',
      '(credential_id IS NULL OR EXISTS (SELECT 1 FROM credentials c WHERE c.id = credential_id))
       AND (batch_id IS NULL OR EXISTS (SELECT 1 FROM flow_batches b WHERE b.id = batch_id))')
  ) AS t (name, tenant, names) LOOP
    scope := format('ARRAY[environment_id, environment_id || ''|'' || %s] && (SELECT scoped_to())::text[]', held.tenant);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', held.name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', held.name);
    EXECUTE format('CREATE POLICY in_scope ON %I USING ((SELECT CASE current_setting(''app.scope'', true) WHEN ''*'' THEN 1 ELSE 0 END) <> 0 OR %s) WITH CHECK ((SELECT CASE current_setting(''app.scope'', true) WHEN ''*'' THEN 1 ELSE 0 END) <> 0 OR (%s) AND (%s))',
      held.name, scope, scope, coalesce(held.names, 'true'));
  END LOOP;
END $$;
--> statement-breakpoint
-- Rows that follow another row: seen and written where that one is.
DO $$
DECLARE
  held record;
BEGIN
  FOR held IN SELECT * FROM (VALUES
    ('credential_versions', 'EXISTS (SELECT 1 FROM credentials c WHERE c.id = credential_id)'),
    ('credential_tests', 'EXISTS (SELECT 1 FROM credentials c WHERE c.id = credential_id)'),
    ('flow_steps', 'EXISTS (SELECT 1 FROM flows f WHERE f.id = flow_id)'),
    ('flow_events', 'EXISTS (SELECT 1 FROM flows f WHERE f.id = flow_id)'),
    ('flow_batches', 'environment_id = ANY ((SELECT scoped_to())::text[])'),
    ('flow_batch_rows', 'EXISTS (SELECT 1 FROM flow_batches b WHERE b.id = batch_id)'),
    ('backfills', 'environment_id = ANY ((SELECT scoped_to())::text[])'),
    ('backfill_slots', 'EXISTS (SELECT 1 FROM backfills b WHERE b.id = backfill_id)'),
    ('customers', 'EXISTS (SELECT 1 FROM tenant_records r WHERE r.customer_id = customers.id)'),
    ('sealed_secrets', 'owner_kind = ''credential'' AND EXISTS (SELECT 1 FROM credentials c WHERE c.id::text = owner_id)')
  ) AS t (name, follows) LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', held.name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', held.name);
    EXECUTE format('CREATE POLICY in_scope ON %I USING ((SELECT CASE current_setting(''app.scope'', true) WHEN ''*'' THEN 1 ELSE 0 END) <> 0 OR %s)', held.name, held.follows);
  END LOOP;
END $$;
