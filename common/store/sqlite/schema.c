/*
 * NAME
 *	schema - the tables of the SQLite driver
 * DESCRIPTION
 *	A key is found by its hash in one descent of one tree: the table itself
 *	is that tree (WITHOUT ROWID). Names, primary ones and aliases, are in
 *	account_name; an account keeps a copy of its primary one, so that the usual
 *	look-up, a key under its account's primary name, needs no third tree.
 *
 *	Counts are kept by triggers: `mailward status` must not walk through
 *	five million keys.
 *
 *	used_step has the steps whose codes were accepted, as a few ranges a device
 *	(sql/watermark.c); device_watermark finds watermarks of a time to come without
 *	a walk through all devices.
 *
 *	counter has the store's age (store.h), and the columns `age` say how old it was
 *	when a row was made.
 *
 *	throttle has rows for accounts, and below 0 for unknown names (a fixed number
 *	of them), so that an attempt costs the same for both.
 */
#include "common/store/sqlite/schema.h"

#include <stdio.h>

static const char creation[] =
	"CREATE TABLE meta ("
	"	name TEXT PRIMARY KEY,"
	"	value BLOB NOT NULL"
	") STRICT, WITHOUT ROWID;"

	"CREATE TABLE counter ("
	"	name TEXT PRIMARY KEY,"
	"	value INTEGER NOT NULL"
	") STRICT, WITHOUT ROWID;"
	"INSERT INTO counter VALUES ('account_id', 0), ('key_id', 0), ('device_id', 0),"
	"	('accounts', 0), ('keys', 0);"

	"CREATE TABLE account ("
	"	id INTEGER PRIMARY KEY,"
	"	name TEXT NOT NULL,"
	"	disabled INTEGER NOT NULL CHECK (disabled IN (0, 1)),"
	"	created INTEGER NOT NULL,"
	"	valid_after INTEGER NOT NULL"
	") STRICT;"

	"CREATE TABLE account_name ("
	"	name TEXT PRIMARY KEY,"
	"	account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE"
	") STRICT, WITHOUT ROWID;"
	"CREATE INDEX account_name_account ON account_name (account_id);"

	"CREATE TABLE api_key ("
	"	hash BLOB PRIMARY KEY CHECK (length(hash) = 32),"
	"	id INTEGER NOT NULL UNIQUE,"
	"	account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,"
	"	label TEXT NOT NULL,"
	"	scopes TEXT NOT NULL,"
	"	networks TEXT NOT NULL,"
	"	bind INTEGER NOT NULL CHECK (bind IN (0, 1)),"
	"	bound TEXT NOT NULL,"
	"	created INTEGER NOT NULL,"
	"	not_before INTEGER NOT NULL,"
	"	expires INTEGER NOT NULL,"
	"	revoked INTEGER NOT NULL,"
	"	last_used INTEGER NOT NULL,"
	"	last_remote TEXT NOT NULL,"
	"	last_service TEXT NOT NULL"
	") STRICT, WITHOUT ROWID;"
	"CREATE INDEX api_key_account ON api_key (account_id, id);"

	"CREATE TABLE device ("
	"	id INTEGER PRIMARY KEY,"
	"	account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,"
	"	label TEXT NOT NULL,"
	"	algorithm INTEGER NOT NULL CHECK (algorithm IN (1, 2, 3)),"
	"	digits INTEGER NOT NULL CHECK (digits IN (6, 8)),"
	"	period INTEGER NOT NULL CHECK (period BETWEEN 15 AND 120),"
	"	sealed BLOB NOT NULL,"
	"	created INTEGER NOT NULL,"
	"	confirmed INTEGER NOT NULL,"
	"	begun INTEGER NOT NULL CHECK (begun IN (0, 1, 2)),"
	"	last_used INTEGER NOT NULL,"
	"	last_step INTEGER NOT NULL"
	") STRICT;"
	"CREATE INDEX device_account ON device (account_id, id);"

	"CREATE TABLE throttle ("
	"	subject INTEGER PRIMARY KEY,"
	"	backlog_until INTEGER NOT NULL,"
	"	wait_until INTEGER NOT NULL"
	") STRICT;"

	"CREATE TABLE remembered ("
	"	account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,"
	"	remote TEXT NOT NULL,"
	"	last_used INTEGER NOT NULL,"
	"	PRIMARY KEY (account_id, remote)"
	") STRICT, WITHOUT ROWID;"

	"CREATE TABLE recovery_code ("
	"	hash BLOB PRIMARY KEY CHECK (length(hash) = 32),"
	"	account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE"
	") STRICT, WITHOUT ROWID;"
	"CREATE INDEX recovery_code_account ON recovery_code (account_id);"

	"CREATE TABLE invitation ("
	"	hash BLOB PRIMARY KEY CHECK (length(hash) = 32),"
	"	account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,"
	"	created INTEGER NOT NULL,"
	"	expires INTEGER NOT NULL"
	") STRICT, WITHOUT ROWID;"
	"CREATE INDEX invitation_account ON invitation (account_id);"

	"CREATE TABLE revocation ("
	"	issuer TEXT NOT NULL,"
	"	what INTEGER NOT NULL CHECK (what IN (0, 1, 2)),"
	"	id TEXT NOT NULL,"
	"	revoked INTEGER NOT NULL,"
	"	until INTEGER NOT NULL,"
	"	PRIMARY KEY (issuer, what, id)"
	") STRICT, WITHOUT ROWID;"

	"CREATE TRIGGER account_added AFTER INSERT ON account BEGIN"
	"	UPDATE counter SET value = value + 1 WHERE name = 'accounts';"
	"END;"
	"CREATE TRIGGER account_gone AFTER DELETE ON account BEGIN"
	"	UPDATE counter SET value = value - 1 WHERE name = 'accounts';"
	"	DELETE FROM throttle WHERE subject = old.id;"
	"END;"
	"CREATE TRIGGER key_added AFTER INSERT ON api_key WHEN new.revoked = 0 BEGIN"
	"	UPDATE counter SET value = value + 1 WHERE name = 'keys';"
	"END;"
	"CREATE TRIGGER key_revoked AFTER UPDATE OF revoked ON api_key"
	"	WHEN old.revoked = 0 AND new.revoked <> 0 BEGIN"
	"	UPDATE counter SET value = value - 1 WHERE name = 'keys';"
	"END;"
	"CREATE TRIGGER key_gone AFTER DELETE ON api_key WHEN old.revoked = 0 BEGIN"
	"	UPDATE counter SET value = value - 1 WHERE name = 'keys';"
	"END;";

static const char step_6[] =
	/* A wait of version 5 was at most so long (MW_THROTTLE_COST_MAX); one that ends later
	 * than that is from a clock that was ahead, and begins anew. */
	"ALTER TABLE throttle ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;"
	"UPDATE throttle SET counted = wait_until - 302400;"

	/* Which codes were accepted before is not known, so it may have been any. */
	"CREATE TABLE used_step ("
	"	device_id INTEGER NOT NULL REFERENCES device (id) ON DELETE CASCADE,"
	"	first INTEGER NOT NULL,"
	"	last INTEGER NOT NULL,"
	"	PRIMARY KEY (device_id, first)"
	") STRICT, WITHOUT ROWID;"
	"INSERT INTO used_step SELECT id, 0, last_step FROM device WHERE last_step > 0;"
	"CREATE INDEX device_watermark ON device (last_step * period);"

	/* What is left of the keys of deleted accounts: enough to know one again. */
	"CREATE TABLE deleted_key ("
	"	hash BLOB PRIMARY KEY CHECK (length(hash) = 32),"
	"	id INTEGER NOT NULL"
	") STRICT, WITHOUT ROWID;"

	/* A seed is known by its hash, so that an account has it once only, whatever
	 * digits it makes. Devices of version 5 have no row here: their seeds are compared
	 * one by one. */
	"CREATE TABLE device_seed ("
	"	hash BLOB PRIMARY KEY CHECK (length(hash) = 32),"
	"	device_id INTEGER NOT NULL UNIQUE REFERENCES device (id) ON DELETE CASCADE"
	") STRICT, WITHOUT ROWID;"

	"INSERT INTO counter VALUES ('age', 0);"
	"ALTER TABLE device ADD COLUMN age INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE remembered ADD COLUMN age INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE invitation ADD COLUMN age INTEGER NOT NULL DEFAULT 0;"

	/* Tokens of one account end apart from its keys; those of a subject, and those that
	 * name an account that is gone, are revoked as well. */
	"ALTER TABLE account ADD COLUMN tokens_valid_after INTEGER NOT NULL DEFAULT 0;"
	"CREATE TABLE revocation_6 ("
	"	issuer TEXT NOT NULL,"
	"	what INTEGER NOT NULL CHECK (what BETWEEN 0 AND 6),"
	"	id TEXT NOT NULL,"
	"	revoked INTEGER NOT NULL,"
	"	until INTEGER NOT NULL,"
	"	age INTEGER NOT NULL DEFAULT 0,"
	"	PRIMARY KEY (issuer, what, id)"
	") STRICT, WITHOUT ROWID;"
	"INSERT INTO revocation_6 (issuer, what, id, revoked, until)"
	"	SELECT issuer, what, id, revoked, until FROM revocation;"
	"DROP TABLE revocation;"
	"ALTER TABLE revocation_6 RENAME TO revocation;"
	"CREATE INDEX revocation_time ON revocation (issuer, revoked);";

/* A new step goes to the end, and MW_SCHEMA_VERSION becomes the version that it
 * makes. */
const struct mw_sqlite_step mw_sqlite_steps[] = {
	{ 5, creation },
	{ 6, step_6 },
};
const size_t mw_sqlite_step_count = sizeof(mw_sqlite_steps) / sizeof(mw_sqlite_steps[0]);

int mw_sqlite_take_steps(sqlite3 *db, int64_t from, const struct mw_sqlite_step *steps,
			 size_t count)
{
	char marks[128];
	int rc = SQLITE_OK;

	for (size_t i = 0; i < count && rc == SQLITE_OK; i++)
		if (steps[i].to > from)
			rc = sqlite3_exec(db, steps[i].sql, NULL, NULL, NULL);
	snprintf(marks, sizeof(marks), "PRAGMA application_id = %d; PRAGMA user_version = %d",
		 MW_SQLITE_APPLICATION_ID, steps[count - 1].to);
	return rc == SQLITE_OK ? sqlite3_exec(db, marks, NULL, NULL, NULL) : rc;
}
