/*
 * NAME
 *	schema - every SQL text of the SQLite backend
 * DESCRIPTION
 *	A key is found by its hash in one descent of one tree: the table itself
 *	is that tree (WITHOUT ROWID). Names, primary ones and aliases, stand in
 *	`name`; an account keeps a copy of its primary one, so that the usual
 *	look-up, a key under its account's primary name, needs no third tree.
 *
 *	Counts are kept by triggers: `mailward status` must not walk through
 *	five million keys.
 */
#include "common/store/sqlite/sqlite.h"

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

/* In order; a new one goes to the end, and MW_SCHEMA_VERSION counts them. */
const char *const mw_sqlite_steps[MW_SCHEMA_VERSION] = { schema_1, schema_2, schema_second,
							 schema_proven };

/*
 * Joins are LEFT joins: where the schema promises a row and there is none, the
 * store is damaged, which must show as NULLs and not as "not found".
 */
#define ACCOUNT_COLUMNS "a.id, a.name, a.disabled, a.created, a.valid_after"
#define RULE_COLUMNS                                                                               \
	"k.id, k.account_id, k.scopes, k.networks, k.bind, k.bound, k.created, k.not_before, "     \
	"k.expires, k.revoked, "
#define DECISION_COLUMNS RULE_COLUMNS ACCOUNT_COLUMNS
#define KEY_COLUMNS                                                                                \
	RULE_COLUMNS                                                                               \
	"k.hash, k.label, k.last_used, k.last_remote, k.last_service, " ACCOUNT_COLUMNS
#define FROM_KEY " FROM key k LEFT JOIN account a ON a.id = k.account_id "

const char *const mw_sqlite_statements[MW_Q_COUNT] = {
	[MW_Q_VIEW] = "BEGIN",
	[MW_Q_BEGIN] = "BEGIN IMMEDIATE",
	[MW_Q_COMMIT] = "COMMIT",
	[MW_Q_ROLLBACK] = "ROLLBACK",
	[MW_Q_VERSION] = "PRAGMA user_version",
	[MW_Q_STATUS] = "SELECT (SELECT value FROM counter WHERE name = 'accounts'),"
			" (SELECT value FROM counter WHERE name = 'keys')",
	[MW_Q_NEXT_ID] = "UPDATE counter SET value = value + 1 WHERE name = ?1 RETURNING value",

	/* CASE, since SQLite works out both sides of an OR in a result. */
	[MW_Q_KEY_BY_HASH] =
		"SELECT CASE WHEN a.name = ?2 THEN 1 ELSE EXISTS (SELECT 1 FROM name n"
		" WHERE n.name = ?2 AND n.account_id = k.account_id) END, " DECISION_COLUMNS
			FROM_KEY "WHERE k.hash = ?1",
	[MW_Q_KEY_BY_ID] = "SELECT 0, " KEY_COLUMNS FROM_KEY "WHERE k.id = ?1",
	[MW_Q_KEY_INSERT] =
		"INSERT INTO key (id, account_id, hash, label, scopes, networks, bind, bound,"
		" created, not_before, expires, revoked, last_used, last_remote, last_service)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)"
		" ON CONFLICT (hash) DO NOTHING",
	[MW_Q_KEY_REVOKE] = "UPDATE key SET revoked = ?2 WHERE id = ?1 AND revoked = 0",
	[MW_Q_KEY_BIND] = "UPDATE key SET bound = ?2 WHERE id = ?1 AND bound = ''",
	[MW_Q_KEY_TOUCH] = "UPDATE key SET last_used = ?2, last_remote = ?3, last_service = ?4"
			   " WHERE id = ?1 AND last_used <= ?2",
	[MW_Q_KEY_LIST_ALL] =
		"SELECT 0, " KEY_COLUMNS FROM_KEY "WHERE k.id > ?1 ORDER BY k.id LIMIT ?2",
	[MW_Q_KEY_LIST_ACCOUNT] = "SELECT 0, " KEY_COLUMNS FROM_KEY
				  "WHERE k.id > ?1 AND k.account_id = ?3 ORDER BY k.id LIMIT ?2",

	[MW_Q_ACCOUNT_BY_ID] = "SELECT " ACCOUNT_COLUMNS " FROM account a WHERE a.id = ?1",
	[MW_Q_ACCOUNT_BY_NAME] = "SELECT " ACCOUNT_COLUMNS " FROM name n"
				 " LEFT JOIN account a ON a.id = n.account_id WHERE n.name = ?1",
	[MW_Q_ACCOUNT_INSERT] = "INSERT INTO account (id, name, disabled, created, valid_after)"
				" VALUES (?1, ?2, ?3, ?4, ?5)",
	[MW_Q_ACCOUNT_DELETE] = "DELETE FROM account WHERE id = ?1",
	[MW_Q_ACCOUNT_SET_DISABLED] = "UPDATE account SET disabled = ?2 WHERE id = ?1",
	[MW_Q_ACCOUNT_SET_NAME] = "UPDATE account SET name = ?2 WHERE id = ?1",
	[MW_Q_ACCOUNT_LIST] = "SELECT " ACCOUNT_COLUMNS " FROM name n"
			      " LEFT JOIN account a ON a.id = n.account_id"
			      " WHERE n.name > ?1 AND (a.name = n.name OR a.id IS NULL)"
			      " ORDER BY n.name LIMIT ?2",
	[MW_Q_NAME_INSERT] = "INSERT INTO name (name, account_id) VALUES (?1, ?2)",
	[MW_Q_NAME_DELETE] = "DELETE FROM name WHERE name = ?1",
	[MW_Q_NAME_DELETE_ALIAS] = "DELETE FROM name WHERE name = ?1 AND account_id = ?2"
				   " AND name <> (SELECT name FROM account WHERE id = ?2)",
	[MW_Q_DEVICE_INSERT] =
		"INSERT INTO device (id, account_id, label, algorithm, digits, period, sealed,"
		" created, confirmed, first, proven, last_used, last_step)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
	[MW_Q_DEVICE_EXPIRE] = "DELETE FROM device WHERE account_id = ?1 AND confirmed = 0"
			       " AND created < ?2",
	[MW_Q_DEVICE_GIVE_WAY] = "DELETE FROM device WHERE id = (SELECT min(id) FROM device"
				 " WHERE account_id = ?1 AND confirmed = 0 AND first = 1)",
	[MW_Q_DEVICE_COUNT] = "SELECT count(*) FROM device WHERE account_id = ?1",
	[MW_Q_DEVICE_LIST] = "SELECT id, account_id, label, algorithm, digits, period, sealed,"
			     " created, confirmed, first, proven, last_used, last_step FROM device"
			     " WHERE account_id = ?1 ORDER BY id LIMIT ?2",
	[MW_Q_DEVICE_DELETE] = "DELETE FROM device WHERE id = ?1 AND account_id = ?2",
	[MW_Q_DEVICE_DROP_REAUTHENTICATED] = "DELETE FROM device WHERE account_id = ?1"
					     " AND confirmed = 0 AND proven = 1",
	[MW_Q_DEVICE_CONFIRM] = "UPDATE device SET confirmed = ?3, last_used = ?3, last_step = ?4"
				" WHERE id = ?1 AND account_id = ?2 AND confirmed = 0"
				" AND created >= ?5"
				" AND (first = 0 OR NOT EXISTS (SELECT 1 FROM device d"
				" WHERE d.account_id = ?2 AND d.confirmed <> 0))",
	[MW_Q_DEVICE_ADVANCE] = "UPDATE device SET last_step = ?3, last_used = ?4"
				" WHERE id = ?1 AND account_id = ?2 AND confirmed <> 0"
				" AND last_step < ?3",
	[MW_Q_THROTTLE] = "SELECT backlog_until, wait_until FROM guess WHERE who = ?1",
	[MW_Q_THROTTLE_SET] =
		"INSERT INTO guess (who, backlog_until, wait_until) VALUES (?1, ?2, ?3)"
		" ON CONFLICT (who) DO UPDATE SET backlog_until = ?2, wait_until = ?3",
	[MW_Q_THROTTLE_CLEAR] = "DELETE FROM guess WHERE who = ?1",
	[MW_Q_REMEMBERED] = "SELECT last FROM grace WHERE account_id = ?1 AND remote = ?2"
			    " AND last BETWEEN ?3 AND ?4",
	[MW_Q_REMEMBERED_CLEAR] = "DELETE FROM grace WHERE account_id = ?1",
	[MW_Q_REMEMBERED_SET] = "INSERT INTO grace (account_id, remote, last) VALUES (?1, ?2, ?3)"
				" ON CONFLICT (account_id, remote) DO UPDATE SET last = ?3",
	/* Only the newest addresses are of use. */
	[MW_Q_REMEMBERED_TRIM] = "DELETE FROM grace WHERE account_id = ?1 AND remote NOT IN"
				 " (SELECT remote FROM grace WHERE account_id = ?1"
				 " ORDER BY last DESC LIMIT 16)",
	[MW_Q_RECOVERY_INSERT] = "INSERT INTO recovery (hash, account_id) VALUES (?1, ?2)",
	[MW_Q_RECOVERY_CLEAR] = "DELETE FROM recovery WHERE account_id = ?1",
	[MW_Q_RECOVERY_USE] = "DELETE FROM recovery WHERE hash = ?1 AND account_id = ?2",
	[MW_Q_RECOVERY_COUNT] = "SELECT count(*) FROM recovery WHERE account_id = ?1",
	[MW_Q_INVITATION_INSERT] = "INSERT INTO invitation (hash, account_id, created, expires)"
				   " VALUES (?1, ?2, ?3, ?4)",
	[MW_Q_INVITATION_CLEAR] = "DELETE FROM invitation WHERE account_id = ?1",
	[MW_Q_INVITATION] = "SELECT 1 FROM invitation WHERE hash = ?1 AND account_id = ?2"
			    " AND expires > ?3",

	[MW_Q_NAMES] = "SELECT n.name FROM name n LEFT JOIN account a ON a.id = n.account_id"
		       " WHERE n.account_id = ?1 ORDER BY n.name <> a.name, n.name",

	[MW_Q_REVOCATION_PUT] =
		"INSERT INTO revocation (issuer, what, id, revoked, until)"
		" VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (issuer, what, id) DO UPDATE SET"
		" revoked = max(revoked, excluded.revoked),"
		" until = CASE WHEN until = 0 OR excluded.until = 0 THEN 0"
		" ELSE max(until, excluded.until) END",
	[MW_Q_REVOCATION_CLEAN] = "DELETE FROM revocation WHERE until <> 0 AND until < ?1",
	[MW_Q_REVOCATION_FIND] =
		"SELECT 1 WHERE"
		" EXISTS (SELECT 1 FROM revocation WHERE issuer = ?1 AND what = 1 AND id = ?2) OR"
		" EXISTS (SELECT 1 FROM revocation WHERE issuer = ?1 AND what = 2 AND id = ?3) OR"
		" EXISTS (SELECT 1 FROM revocation WHERE issuer = ?1 AND what = 0 AND id = ''"
		" AND revoked >= ?4)",
	[MW_Q_REVOCATION_LIST] = "SELECT issuer, what, id, revoked, until FROM revocation"
				 " WHERE (issuer, what, id) > (?1, ?2, ?3)"
				 " ORDER BY issuer, what, id LIMIT ?4",
};
