-- Run once by the image of PostgreSQL, as its superuser, on an empty volume: for each program a role and its own
-- databases, which the other cannot even connect to. A password that is not set is a syntax error, and stops it.
\getenv temporal_password POSTGRES_TEMPORAL_PASSWORD
\getenv entente_password POSTGRES_ENTENTE_PASSWORD

CREATE ROLE temporal LOGIN PASSWORD :'temporal_password';
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;

CREATE ROLE entente LOGIN PASSWORD :'entente_password';
CREATE DATABASE entente OWNER entente;

REVOKE ALL ON DATABASE temporal, temporal_visibility, entente, postgres FROM PUBLIC;
