/*
 * NAME
 *	schema - the tables of the SQLite driver
 * DESCRIPTION
 *	A key is found by its hash in one descent of one tree: the table itself
 *	is that tree (WITHOUT ROWID). Names, primary ones and aliases, stand in
 *	`name`; an account keeps a copy of its primary one, so that the usual
 *	look-up, a key under its account's primary name, needs no third tree.
 *
 *	Counts are kept by triggers: `mailward status` must not walk through
 *	five million keys.
 */
#include "common/store/sqlite/schema.h"

#include <stdio.h>

static const char schema_1[] =
	"CREATE TABLE meta ("
	"	name TEXT PRIMARY KEY,"
	"	value BLOB NOT NULL"
	") STRICT, WITHOUT ROWID;"

	"CREATE TABLE counter ("
	"	name TEXT PRIMARY KEY,"
	"	value INTEGER NOT NULL"
	") STRICT, WITHOUT ROWID;"
	"INSERT INTO counter VALUES ('account_id', 0), ('key_id', 0), ('accounts', 0), ('keys', 0);"

	"CREATE TABLE account ("
	"	id INTEGER PRIMARY KEY,"
	"	name TEXT NOT NULL,"
	"	disabled INTEGER NOT NULL CHECK (disabled IN (0, 1)),"
	"	created INTEGER NOT NULL,"
	"	valid_after INTEGER NOT NULL"
	") STRICT;"

	"CREATE TABLE name ("
	"	name TEXT PRIMARY KEY,"
	"	account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE"
	") STRICT, WITHOUT ROWID;"
	"CREATE INDEX name_account ON name (account_id);"

	"CREATE TABLE key ("
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
	"CREATE INDEX key_account ON key (account_id, id);"

	"CREATE TRIGGER account_added AFTER INSERT ON account BEGIN"
	"	UPDATE counter SET value = value + 1 WHERE name = 'accounts';"
	"END;"
	"CREATE TRIGGER account_gone AFTER DELETE ON account BEGIN"
	"	UPDATE counter SET value = value - 1 WHERE name = 'accounts';"
	"END;"
	"CREATE TRIGGER key_added AFTER INSERT ON key WHEN new.revoked = 0 BEGIN"
	"	UPDATE counter SET value = value + 1 WHERE name = 'keys';"
	"END;"
	"CREATE TRIGGER key_revoked AFTER UPDATE OF revoked ON key"
	"	WHEN old.revoked = 0 AND new.revoked <> 0 BEGIN"
	"	UPDATE counter SET value = value - 1 WHERE name = 'keys';"
	"END;"
	"CREATE TRIGGER key_gone AFTER DELETE ON key WHEN old.revoked = 0 BEGIN"
	"	UPDATE counter SET value = value - 1 WHERE name = 'keys';"
	"END;";

static const char schema_2[] = "CREATE TABLE revocation ("
			       "	issuer TEXT NOT NULL,"
			       "	what INTEGER NOT NULL CHECK (what IN (0, 1, 2)),"
			       "	id TEXT NOT NULL,"
			       "	revoked INTEGER NOT NULL,"
			       "	until INTEGER NOT NULL,"
			       "	PRIMARY KEY (issuer, what, id)"
			       ") STRICT, WITHOUT ROWID;";

/*
 * Second factors. `guess` has rows for accounts, and for names that are nobody's
 * below 0 (a fixed number of them), so that guessing costs the same for both.
 */
static const char schema_second[] =
	"INSERT INTO counter VALUES ('device_id', 0);"

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
	"	first INTEGER NOT NULL CHECK (first IN (0, 1)),"
	"	last_used INTEGER NOT NULL,"
	"	last_step INTEGER NOT NULL"
	") STRICT;"
	"CREATE INDEX device_account ON device (account_id, id);"

	"CREATE TABLE guess ("
	"	who INTEGER PRIMARY KEY,"
	"	backlog_until INTEGER NOT NULL,"
	"	wait_until INTEGER NOT NULL"
	") STRICT;"
	"CREATE TRIGGER guess_gone AFTER DELETE ON account BEGIN"
	"	DELETE FROM guess WHERE who = old.id;"
	"END;"

	"CREATE TABLE grace ("
	"	account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,"
	"	remote TEXT NOT NULL,"
	"	last INTEGER NOT NULL,"
	"	PRIMARY KEY (account_id, remote)"
	") STRICT, WITHOUT ROWID;"

	"CREATE TABLE recovery ("
	"	hash BLOB PRIMARY KEY CHECK (length(hash) = 32),"
	"	account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE"
	") STRICT, WITHOUT ROWID;"
	"CREATE INDEX recovery_account ON recovery (account_id);"

	"CREATE TABLE invitation ("
	"	hash BLOB PRIMARY KEY CHECK (length(hash) = 32),"
	"	account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,"
	"	created INTEGER NOT NULL,"
	"	expires INTEGER NOT NULL"
	") STRICT, WITHOUT ROWID;"
	"CREATE INDEX invitation_account ON invitation (account_id);";

/* first = 0 was said of devices begun with a code of another one, too. */
static const char schema_proven[] =
	"ALTER TABLE device ADD COLUMN proven INTEGER NOT NULL DEFAULT 0 CHECK (proven IN (0, 1));";

const struct mw_sqlite_step mw_sqlite_steps[] = {
	{ 1, schema_1 },
	{ 2, schema_2 },
	{ 3, schema_second },
	{ 4, schema_proven },
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
