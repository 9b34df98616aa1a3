-- The tables of common/store/sqlite/schema.c in PostgreSQL's words: the same tables,
-- columns and keys, for tests/e2e/test_postgres to prepare every statement on.
--
-- INTEGER is bigint, BLOB is bytea, and TEXT is compared by its bytes whatever the
-- server's locale (COLLATE "C"), as in SQLite: the order of rows hangs on it.
--
-- Without SQLite's triggers: what keeps `counter` and deletes from `throttle` belongs
-- to a driver, and preparing a statement needs neither.

CREATE TABLE meta (
	name text COLLATE "C" PRIMARY KEY,
	value bytea NOT NULL
);

CREATE TABLE counter (
	name text COLLATE "C" PRIMARY KEY,
	value bigint NOT NULL
);
INSERT INTO counter VALUES ('account_id', 0), ('key_id', 0), ('device_id', 0),
	('accounts', 0), ('keys', 0), ('age', 0);

CREATE TABLE account (
	id bigint PRIMARY KEY,
	name text COLLATE "C" NOT NULL,
	disabled bigint NOT NULL CHECK (disabled IN (0, 1)),
	created bigint NOT NULL,
	valid_after bigint NOT NULL,
	tokens_valid_after bigint NOT NULL DEFAULT 0
);

CREATE TABLE account_name (
	name text COLLATE "C" PRIMARY KEY,
	account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE
);
CREATE INDEX account_name_account ON account_name (account_id);

CREATE TABLE api_key (
	hash bytea PRIMARY KEY CHECK (length(hash) = 32),
	id bigint NOT NULL UNIQUE,
	account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
	label text COLLATE "C" NOT NULL,
	scopes text COLLATE "C" NOT NULL,
	networks text COLLATE "C" NOT NULL,
	bind bigint NOT NULL CHECK (bind IN (0, 1)),
	bound text COLLATE "C" NOT NULL,
	created bigint NOT NULL,
	not_before bigint NOT NULL,
	expires bigint NOT NULL,
	revoked bigint NOT NULL,
	last_used bigint NOT NULL,
	last_remote text COLLATE "C" NOT NULL,
	last_service text COLLATE "C" NOT NULL
);
CREATE INDEX api_key_account ON api_key (account_id, id);

CREATE TABLE deleted_key (
	hash bytea PRIMARY KEY CHECK (length(hash) = 32),
	id bigint NOT NULL
);

CREATE TABLE device (
	id bigint PRIMARY KEY,
	account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
	label text COLLATE "C" NOT NULL,
	algorithm bigint NOT NULL CHECK (algorithm IN (1, 2, 3)),
	digits bigint NOT NULL CHECK (digits IN (6, 8)),
	period bigint NOT NULL CHECK (period BETWEEN 15 AND 120),
	sealed bytea NOT NULL,
	created bigint NOT NULL,
	confirmed bigint NOT NULL,
	begun bigint NOT NULL CHECK (begun IN (0, 1, 2)),
	last_used bigint NOT NULL,
	last_step bigint NOT NULL,
	age bigint NOT NULL
);
CREATE INDEX device_account ON device (account_id, id);
CREATE INDEX device_watermark ON device ((last_step * period));

CREATE TABLE used_step (
	device_id bigint NOT NULL REFERENCES device (id) ON DELETE CASCADE,
	first bigint NOT NULL,
	last bigint NOT NULL,
	PRIMARY KEY (device_id, first)
);

CREATE TABLE device_seed (
	hash bytea PRIMARY KEY CHECK (length(hash) = 32),
	device_id bigint NOT NULL UNIQUE REFERENCES device (id) ON DELETE CASCADE
);

CREATE TABLE throttle (
	subject bigint PRIMARY KEY,
	backlog_until bigint NOT NULL,
	wait_until bigint NOT NULL,
	counted bigint NOT NULL
);

CREATE TABLE remembered (
	account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
	remote text COLLATE "C" NOT NULL,
	last_used bigint NOT NULL,
	age bigint NOT NULL,
	PRIMARY KEY (account_id, remote)
);

CREATE TABLE recovery_code (
	hash bytea PRIMARY KEY CHECK (length(hash) = 32),
	account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE
);
CREATE INDEX recovery_code_account ON recovery_code (account_id);

CREATE TABLE invitation (
	hash bytea PRIMARY KEY CHECK (length(hash) = 32),
	account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
	created bigint NOT NULL,
	expires bigint NOT NULL,
	age bigint NOT NULL
);
CREATE INDEX invitation_account ON invitation (account_id);

CREATE TABLE revocation (
	issuer text COLLATE "C" NOT NULL,
	what bigint NOT NULL CHECK (what BETWEEN 0 AND 6),
	id text COLLATE "C" NOT NULL,
	revoked bigint NOT NULL,
	until bigint NOT NULL,
	age bigint NOT NULL,
	PRIMARY KEY (issuer, what, id)
);
CREATE INDEX revocation_time ON revocation (issuer, revoked);
