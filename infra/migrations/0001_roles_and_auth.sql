-- Roles and the auth schema, in Supabase's shape; what Supabase already has stays as it is.

-- `careerbird` is the login of API and workers: it owns nothing, bypasses nothing and inherits nothing.
DO $$
DECLARE
  wanted record;
BEGIN
  FOR wanted IN
    SELECT name, login FROM (VALUES ('anon', 'NOLOGIN'), ('authenticated', 'NOLOGIN'), ('service_role', 'NOLOGIN'),
                                    ('careerbird', 'LOGIN')) AS roles (name, login)
    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
  LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I %s NOINHERIT', wanted.name, wanted.login);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL; -- another database of this server was migrated at the same moment: roles are the server's
    END;
  END LOOP;
  IF NOT pg_has_role('careerbird', 'authenticated', 'MEMBER')
     OR NOT pg_has_role('careerbird', 'service_role', 'MEMBER') THEN
    GRANT authenticated, service_role TO careerbird;
  END IF;
END
$$;

DO $$
BEGIN
  IF to_regprocedure('auth.uid()') IS NOT NULL THEN
    RETURN;
  END IF;
  CREATE SCHEMA IF NOT EXISTS auth;
  -- '' is what a setting reads as after its transaction: it counts as absent.
  CREATE FUNCTION auth.jwt() RETURNS jsonb LANGUAGE sql STABLE AS
    'SELECT nullif(current_setting(''request.jwt.claims'', true), '''')::jsonb';
  CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS
    'SELECT (auth.jwt() ->> ''sub'')::uuid';
  CREATE FUNCTION auth.role() RETURNS text LANGUAGE sql STABLE AS
    'SELECT auth.jwt() ->> ''role''';
  GRANT USAGE ON SCHEMA auth TO anon, authenticated, service_role;
END
$$;

GRANT USAGE ON SCHEMA public TO anon, authenticated, service_role;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
