-- Workers and API read which version the database is of: they refuse one that they would not work with.
-- works with: 0009

REVOKE ALL ON careerbird_migrations FROM PUBLIC, anon, authenticated, service_role;
GRANT SELECT ON careerbird_migrations TO service_role;
ALTER TABLE careerbird_migrations ENABLE ROW LEVEL SECURITY;
CREATE POLICY serve_all ON careerbird_migrations FOR SELECT TO service_role USING (true);
