/*
 * NAME
 *	statements - the texts
 */
#include "common/store/sql/statements.h"

#include "common/store/records.h"

/* Numbers of enums that stand in the texts. */
_Static_assert(MW_BEGUN_FIRST == 1 && MW_BEGUN_REAUTHENTICATED == 2, "device.begun");
_Static_assert(MW_REVOKED_ISSUER == 0 && MW_REVOKED_TOKEN == 1 && MW_REVOKED_SESSION == 2 &&
		       MW_REVOKED_SUBJECT == 3 && MW_REVOKED_SESSIONLESS == 4 &&
		       MW_REVOKED_NAME == 5 && MW_LOGOUT_SEEN == 6,
	       "revocation.what");

/*
 * Joins are LEFT joins: where the schema promises a row and there is none, the
 * store is damaged, which must show as NULLs and not as "not found".
 */
#define ACCOUNT_COLUMNS "a.id, a.name, a.disabled, a.created, a.valid_after, a.tokens_valid_after"
#define RULE_COLUMNS                                                                               \
	"k.id, k.account_id, k.scopes, k.networks, k.bind, k.bound, k.created, k.not_before, "     \
	"k.expires, k.revoked, "
#define DECISION_COLUMNS RULE_COLUMNS ACCOUNT_COLUMNS
#define KEY_COLUMNS                                                                                \
	RULE_COLUMNS                                                                               \
	"k.hash, k.label, k.last_used, k.last_remote, k.last_service, " ACCOUNT_COLUMNS
/* How many seconds the store has been served for. */
#define AGE	  "(SELECT value FROM counter WHERE name = 'age')"
#define FROM_KEY  " FROM api_key k LEFT JOIN account a ON a.id = k.account_id "
#define FROM_NAME " FROM account_name n LEFT JOIN account a ON a.id = n.account_id "

#define Q(statement, sql) [MW_Q_##statement] = { #statement, sql }

// clang-format off
const struct mw_sql_text mw_sql_statements[MW_Q_COUNT] = {
	Q(COUNTS,
	  "SELECT (SELECT value FROM counter WHERE name = 'accounts'),"
	  " (SELECT value FROM counter WHERE name = 'keys')"),
	Q(NEXT_ID,
	  "UPDATE counter SET value = value + 1 WHERE name = ?1 RETURNING value"),
	Q(AGE,
	  "SELECT value FROM counter WHERE name = 'age'"),
	Q(AGE_ADD,
	  "UPDATE counter SET value = value + ?2 WHERE name = 'age' AND value = ?1"),
	Q(META,
	  "SELECT value FROM meta WHERE name = ?1"),
	Q(META_SET,
	  "INSERT INTO meta (name, value) VALUES (?1, ?2)"
	  " ON CONFLICT (name) DO UPDATE SET value = excluded.value"),

	/* CASE, since SQLite works out both sides of an OR in a result. */
	Q(KEY_BY_HASH,
	  "SELECT CASE WHEN a.name = ?2 THEN 1"
	  " WHEN EXISTS (SELECT 1 FROM account_name n WHERE n.name = ?2"
	  " AND n.account_id = k.account_id) THEN 1 ELSE 0 END, "
	  DECISION_COLUMNS FROM_KEY "WHERE k.hash = ?1"),
	Q(KEY_BY_ID,
	  "SELECT 0, " KEY_COLUMNS FROM_KEY "WHERE k.id = ?1"),
	Q(KEY_INSERT,
	  "INSERT INTO api_key (id, account_id, hash, label, scopes, networks, bind, bound,"
	  " created, not_before, expires, revoked, last_used, last_remote, last_service)"
	  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)"
	  " ON CONFLICT (hash) DO NOTHING"),
	Q(KEY_REVOKE,
	  "UPDATE api_key SET revoked = ?2 WHERE id = ?1 AND revoked = 0"),
	Q(KEY_BIND,
	  "UPDATE api_key SET bound = ?2 WHERE id = ?1 AND bound = ''"),
	Q(KEY_TOUCH,
	  "UPDATE api_key SET last_used = ?2, last_remote = ?3, last_service = ?4"
	  " WHERE id = ?1 AND (last_used <= ?2 OR last_used > ?2 + 3600)"),
	Q(KEY_LIST_ALL,
	  "SELECT 0, " KEY_COLUMNS FROM_KEY "WHERE k.id > ?1 ORDER BY k.id LIMIT ?2"),
	Q(KEY_LIST_ACCOUNT,
	  "SELECT 0, " KEY_COLUMNS FROM_KEY
	  "WHERE k.id > ?1 AND k.account_id = ?3 ORDER BY k.id LIMIT ?2"),
	Q(KEY_KEEP_DELETED,
	  "INSERT INTO deleted_key (hash, id) SELECT hash, id FROM api_key WHERE account_id = ?1"
	  " ON CONFLICT (hash) DO UPDATE SET id = excluded.id"),
	Q(KEY_DELETED,
	  "SELECT id FROM deleted_key WHERE hash = ?1"),

	Q(ACCOUNT_BY_ID,
	  "SELECT " ACCOUNT_COLUMNS " FROM account a WHERE a.id = ?1"),
	Q(ACCOUNT_BY_NAME,
	  "SELECT " ACCOUNT_COLUMNS FROM_NAME "WHERE n.name = ?1"),
	Q(ACCOUNT_INSERT,
	  "INSERT INTO account (id, name, disabled, created, valid_after, tokens_valid_after)"
	  " VALUES (?1, ?2, ?3, ?4, ?5, ?6)"),
	Q(ACCOUNT_DELETE,
	  "DELETE FROM account WHERE id = ?1"),
	Q(ACCOUNT_SET_DISABLED,
	  "UPDATE account SET disabled = ?2 WHERE id = ?1"),
	Q(ACCOUNT_SET_NAME,
	  "UPDATE account SET name = ?2 WHERE id = ?1"),
	Q(ACCOUNT_END_TOKENS,
	  "UPDATE account SET tokens_valid_after = CASE WHEN tokens_valid_after > ?2"
	  " THEN tokens_valid_after ELSE ?2 END WHERE id = ?1"),
	Q(ACCOUNT_LIMIT_TOKENS,
	  "UPDATE account SET tokens_valid_after = ?2 WHERE id = ?1 AND tokens_valid_after > ?2"),
	Q(NAMES_LIMIT,
	  "UPDATE revocation SET revoked = ?2 WHERE issuer = '' AND what = 5 AND revoked > ?2"
	  " AND id IN (SELECT n.name FROM account_name n WHERE n.account_id = ?1)"),
	Q(ACCOUNT_LIST,
	  "SELECT " ACCOUNT_COLUMNS FROM_NAME
	  "WHERE n.name > ?1 AND (a.name = n.name OR a.id IS NULL) ORDER BY n.name LIMIT ?2"),
	Q(NAME_INSERT,
	  "INSERT INTO account_name (name, account_id) VALUES (?1, ?2)"),
	Q(NAME_DELETE,
	  "DELETE FROM account_name WHERE name = ?1"),
	Q(NAME_DELETE_ALIAS,
	  "DELETE FROM account_name WHERE name = ?1 AND account_id = ?2"
	  " AND name <> (SELECT a.name FROM account a WHERE a.id = ?2)"),
	Q(NAMES,
	  "SELECT n.name" FROM_NAME "WHERE n.account_id = ?1"
	  " ORDER BY CASE WHEN n.name = a.name THEN 0 ELSE 1 END, n.name"),

	Q(DEVICE_INSERT,
	  "INSERT INTO device (id, account_id, label, algorithm, digits, period, sealed,"
	  " created, confirmed, begun, last_used, last_step, age)"
	  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, " AGE ")"),
	Q(DEVICE_SEED_INSERT,
	  "INSERT INTO device_seed (hash, device_id) VALUES (?1, ?2) ON CONFLICT (hash) DO NOTHING"),
	Q(DEVICE_EXPIRE,
	  "DELETE FROM device WHERE account_id = ?1 AND confirmed = 0 AND age + ?2 < " AGE),
	Q(DEVICE_EXPIRE_BY_CLOCK,
	  "DELETE FROM device WHERE account_id = ?1 AND confirmed = 0 AND created < ?2"),
	Q(DEVICE_GIVE_WAY,
	  "DELETE FROM device WHERE id = (SELECT min(d.id) FROM device d"
	  " WHERE d.account_id = ?1 AND d.confirmed = 0 AND d.begun = 1)"),
	Q(DEVICE_COUNT,
	  "SELECT count(*) FROM device WHERE account_id = ?1"),
	Q(DEVICE_LIST,
	  "SELECT id, account_id, label, algorithm, digits, period, sealed, created, confirmed,"
	  " begun, last_used, last_step FROM device WHERE account_id = ?1 ORDER BY id LIMIT ?2"),
	Q(DEVICE_DELETE,
	  "DELETE FROM device WHERE id = ?1 AND account_id = ?2"),
	Q(DEVICE_DROP_REAUTHENTICATED,
	  "DELETE FROM device WHERE account_id = ?1 AND confirmed = 0 AND begun = 2"),
	Q(DEVICE_CONFIRM,
	  "UPDATE device SET confirmed = ?3, last_used = ?3, last_step = ?4"
	  " WHERE id = ?1 AND account_id = ?2 AND confirmed = 0 AND created >= ?5"
	  " AND age + ?6 >= " AGE
	  " AND (begun <> 1 OR NOT EXISTS (SELECT 1 FROM device d"
	  " WHERE d.account_id = ?2 AND d.confirmed <> 0))"),
	Q(DEVICE_ADVANCE,
	  "UPDATE device SET last_step = ?3, last_used = ?4"
	  " WHERE id = ?1 AND account_id = ?2 AND confirmed <> 0 AND last_step < ?3"
	  " AND NOT EXISTS (SELECT 1 FROM used_step u"
	  " WHERE u.device_id = ?1 AND ?3 BETWEEN u.first AND u.last)"),
	Q(DEVICE_SET_BACK,
	  "UPDATE device SET last_step = ?3 WHERE id = ?1 AND account_id = ?2"),
	/* The first condition is what the index finds; it follows from the second. */
	Q(DEVICE_AHEAD,
	  "SELECT DISTINCT " ACCOUNT_COLUMNS " FROM device d LEFT JOIN account a"
	  " ON a.id = d.account_id WHERE d.last_step * d.period > ?1"
	  " AND d.last_step > ?1 / d.period + ?2 AND d.confirmed <> 0 ORDER BY a.name LIMIT ?3"),
	Q(DEVICE_WATERMARK,
	  "SELECT last_step FROM device WHERE id = ?1 AND account_id = ?2 AND confirmed <> 0"),

	Q(USED,
	  "SELECT first, last FROM used_step WHERE device_id = ?1 ORDER BY first"),
	Q(USED_ADD,
	  "INSERT INTO used_step (device_id, first, last) VALUES (?1, ?2, ?3)"),
	Q(USED_EXTEND,
	  "UPDATE used_step SET last = ?3 WHERE device_id = ?1 AND first = ?2"),
	Q(USED_DROP,
	  "DELETE FROM used_step WHERE device_id = ?1 AND first = ?2"),

	Q(THROTTLE,
	  "SELECT backlog_until, wait_until, counted FROM throttle WHERE subject = ?1"),
	Q(THROTTLE_SET,
	  "INSERT INTO throttle (subject, backlog_until, wait_until, counted)"
	  " VALUES (?1, ?2, ?3, ?4)"
	  " ON CONFLICT (subject) DO UPDATE SET backlog_until = excluded.backlog_until,"
	  " wait_until = excluded.wait_until, counted = excluded.counted"),
	Q(THROTTLE_END_WAIT,
	  "UPDATE throttle SET wait_until = counted WHERE subject = ?1"),
	Q(THROTTLE_EVICT,
	  "DELETE FROM throttle WHERE subject BETWEEN ?1 AND ?2 AND subject <> ?3"),
	Q(THROTTLE_CLEAR,
	  "DELETE FROM throttle WHERE subject = ?1"),

	Q(REMEMBERED,
	  "SELECT last_used FROM remembered WHERE account_id = ?1 AND remote = ?2"
	  " AND last_used BETWEEN ?3 AND ?4 AND age + (?4 - ?3) >= " AGE),
	Q(REMEMBERED_SET,
	  "INSERT INTO remembered (account_id, remote, last_used, age)"
	  " VALUES (?1, ?2, ?3, " AGE ")"
	  " ON CONFLICT (account_id, remote) DO UPDATE SET last_used = excluded.last_used,"
	  " age = excluded.age"),
	Q(REMEMBERED_TRIM,
	  "DELETE FROM remembered WHERE account_id = ?1 AND (last_used > ?2 OR remote NOT IN"
	  " (SELECT r.remote FROM remembered r WHERE r.account_id = ?1 AND r.last_used <= ?2"
	  " ORDER BY r.last_used DESC, r.remote LIMIT 16))"),
	Q(REMEMBERED_CLEAR,
	  "DELETE FROM remembered WHERE account_id = ?1"),

	Q(RECOVERY_INSERT,
	  "INSERT INTO recovery_code (hash, account_id) VALUES (?1, ?2)"),
	Q(RECOVERY_CLEAR,
	  "DELETE FROM recovery_code WHERE account_id = ?1"),
	Q(RECOVERY_USE,
	  "DELETE FROM recovery_code WHERE hash = ?1 AND account_id = ?2"),
	Q(RECOVERY_COUNT,
	  "SELECT count(*) FROM recovery_code WHERE account_id = ?1"),

	Q(INVITATION,
	  "SELECT 1 FROM invitation WHERE hash = ?1 AND account_id = ?2 AND expires > ?3"
	  " AND age + (expires - created) > " AGE),
	Q(INVITATION_INSERT,
	  "INSERT INTO invitation (hash, account_id, created, expires, age)"
	  " VALUES (?1, ?2, ?3, ?4, " AGE ")"),
	Q(INVITATION_CLEAR,
	  "DELETE FROM invitation WHERE account_id = ?1"),

	/* The later of both times; of until, 0 is the latest. */
	Q(REVOCATION_PUT,
	  "INSERT INTO revocation (issuer, what, id, revoked, until, age)"
	  " VALUES (?1, ?2, ?3, ?4, ?5, " AGE ") ON CONFLICT (issuer, what, id) DO UPDATE SET"
	  " age = excluded.age,"
	  " revoked = CASE WHEN revocation.revoked > excluded.revoked"
	  " THEN revocation.revoked ELSE excluded.revoked END,"
	  " until = CASE WHEN revocation.until = 0 OR excluded.until = 0 THEN 0"
	  " WHEN revocation.until > excluded.until"
	  " THEN revocation.until ELSE excluded.until END"),
	Q(REVOCATION_CLEAN,
	  "DELETE FROM revocation WHERE until <> 0 AND until < ?1"
	  " AND age + (until - revoked) < " AGE),
	Q(REVOCATION_LATEST,
	  "SELECT revoked FROM revocation WHERE issuer = ?1 ORDER BY revoked DESC LIMIT 1"),
	Q(REVOCATION_LIMIT,
	  "UPDATE revocation SET revoked = ?2 WHERE issuer = ?1 AND revoked > ?2"),
	Q(REVOCATION_FIND,
	  "SELECT 1 WHERE"
	  " EXISTS (SELECT 1 FROM revocation WHERE issuer = ?1 AND what = 1 AND id = ?2) OR"
	  " EXISTS (SELECT 1 FROM revocation WHERE issuer = ?1 AND what = 2 AND id = ?3) OR"
	  " EXISTS (SELECT 1 FROM revocation WHERE issuer = ?1 AND what = 0 AND id = ''"
	  " AND revoked >= ?4) OR"
	  " EXISTS (SELECT 1 FROM revocation WHERE issuer = ?1 AND what = 3 AND id = ?5"
	  " AND revoked >= ?4) OR"
	  " EXISTS (SELECT 1 FROM revocation WHERE issuer = ?1 AND what = 4 AND id = ?5"
	  " AND ?3 = '' AND revoked >= ?4) OR"
	  " EXISTS (SELECT 1 FROM revocation WHERE issuer = '' AND what = 5"
	  " AND id IN (?6, ?7) AND revoked >= ?4)"),
	Q(REVOCATION_THERE,
	  "SELECT 1 FROM revocation WHERE issuer = ?1 AND what = ?2 AND id = ?3"),
	Q(NAMES_GIVE_UP,
	  "INSERT INTO revocation (issuer, what, id, revoked, until, age)"
	  " SELECT '', 5, n.name, CAST(?2 AS bigint), CAST(?3 AS bigint), " AGE
	  " FROM account_name n WHERE n.account_id = ?1"
	  " ON CONFLICT (issuer, what, id) DO UPDATE SET age = excluded.age,"
	  " revoked = CASE WHEN revocation.revoked > excluded.revoked"
	  " THEN revocation.revoked ELSE excluded.revoked END,"
	  " until = CASE WHEN revocation.until = 0 OR excluded.until = 0 THEN 0"
	  " WHEN revocation.until > excluded.until"
	  " THEN revocation.until ELSE excluded.until END"),
	Q(REVOCATION_LIST,
	  "SELECT issuer, what, id, revoked, until FROM revocation"
	  " WHERE (issuer, what, id) > (?1, ?2, ?3) AND what < 5 ORDER BY issuer, what, id LIMIT ?4"),
};
// clang-format on
