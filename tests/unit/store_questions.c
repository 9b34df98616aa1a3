/* Questions for a store and for the model of it. */
#include "tests/unit/store_questions.h"

#include <stdio.h>
#include <string.h>

#include "base/wbuf.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define START	     1700000000
#define HOUR	     3600
#define DAY	     (24 * HOUR)

static const char *const names[] = {
	"alice",
	"alice@example.org",
	"bob",
	"bob@example.org",
	"carol@example.org",
	"c",
	"dave",
	"\xc3\xa9ve",
	"al%",
	"a_ice",
	"zoe",
	"o'hara",
};
static const char *const addresses[] = {
	"192.0.2.1",	"192.0.2.2",	"192.0.2.3",	"192.0.2.4",	"192.0.2.5",
	"192.0.2.6",	"192.0.2.7",	"192.0.2.8",	"192.0.2.9",	"192.0.2.10",
	"198.51.100.1", "198.51.100.2", "198.51.100.3", "198.51.100.4", "198.51.100.5",
	"2001:db8::1",	"2001:db8::2",	"2001:db8::3",	"2001:db8::4",	"2001:db8::5",
};
static const char *const networks[] = { "", "192.0.2.0/24", "2001:db8::/32 198.51.100.0/24" };
static const char *const scopes[] = { "smtp", "imap smtp", "imap pop3 sieve smtp" };
static const char *const labels[] = { "", "phone", "T\xc3\xa9l\xc3\xa9phone; 'x' \"y\"" };
static const char *const services[] = { "smtp", "imap", "" };
static const char *const issuers[] = { "dex", "keycloak", "mailward" };
static const char *const token_ids[] = { "t1", "t2", "t3", "T1", "t", "t%" };
/* Accounts that do not exist, and names that belong to none. */
/* Decoys, of which the first two share a slot, and an account that there is not. */
static const int64_t strangers[] = { -1, -2, -3000000000000, 1000000 };

#define KEY_HASHES 48

/* Random numbers (splitmix64) */

static uint64_t next_random(uint64_t *random)
{
	uint64_t z = *random += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

uint64_t random_below(uint64_t *random, uint64_t n)
{
	return n == 0 ? 0 : next_random(random) % n;
}

static uint64_t below(struct sequence *s, uint64_t n)
{
	return random_below(&s->random, n);
}

/* In so many of a hundred cases. */
static bool percent(struct sequence *s, unsigned n)
{
	return below(s, 100) < n;
}

#define ONE_OF(s, array) ((array)[below(s, COUNT(array))])

/* Answers in words */

static const char *result_name(enum mw_store_result r)
{
	static const char *const results[] = { "OK", "NOT_FOUND", "EXISTS", "STALE", "DISABLED" };

	return r == MW_STORE_FAILED ? "FAILED" : results[r];
}

/* What follows it, follows an OK only. */
static struct mw_wbuf begin(struct answer *a, enum mw_store_result r)
{
	struct mw_wbuf w = mw_wbuf_of(a->text, sizeof(a->text));

	a->result = r;
	a->given = 0;
	mw_putf(&w, "%s", result_name(r));
	return w;
}

/* Enough to tell bytes apart (FNV-1a). */
static void put_bytes(struct mw_wbuf *w, const char *name, const uint8_t *bytes, size_t len)
{
	uint64_t sum = 0xcbf29ce484222325;

	for (size_t i = 0; i < len; i++)
		sum = (sum ^ bytes[i]) * 0x100000001b3;
	mw_putf(w, " %s=%016llx", name, (unsigned long long)sum);
}

static void put_number(struct mw_wbuf *w, const char *name, int64_t number)
{
	mw_putf(w, " %s=%lld", name, (long long)number);
}

static void put_text(struct mw_wbuf *w, const char *name, const char *text)
{
	mw_putf(w, " %s=\"%s\"", name, text);
}

static void put_account(struct mw_wbuf *w, const struct mw_account *a)
{
	put_number(w, "account", a->id);
	put_text(w, "name", a->name);
	put_number(w, "disabled", a->disabled);
	put_number(w, "created", a->created);
	put_number(w, "valid_after", a->valid_after);
	put_number(w, "tokens_valid_after", a->tokens_valid_after);
}

/* What a decision needs of a key. */
static void put_rules(struct mw_wbuf *w, const struct mw_key *k)
{
	put_number(w, "key", k->id);
	put_number(w, "owner", k->account_id);
	put_bytes(w, "hash", k->hash, sizeof(k->hash));
	put_text(w, "scopes", k->scopes);
	put_text(w, "networks", k->networks);
	put_number(w, "bind", k->bind);
	put_text(w, "bound", k->bound);
	put_number(w, "created", k->created);
	put_number(w, "not_before", k->not_before);
	put_number(w, "expires", k->expires);
	put_number(w, "revoked", k->revoked);
}

static void put_use(struct mw_wbuf *w, int64_t when, const char *remote, const char *service)
{
	put_number(w, "last_used", when);
	put_text(w, "last_remote", remote);
	put_text(w, "last_service", service);
}

static void put_key(struct mw_wbuf *w, const struct mw_key *k)
{
	put_rules(w, k);
	put_text(w, "label", k->label);
	put_use(w, k->last_used, k->last_remote, k->last_service);
}

static void put_device(struct mw_wbuf *w, const struct mw_device *d)
{
	put_number(w, "\n  device", d->id);
	put_number(w, "owner", d->account_id);
	put_text(w, "label", d->label);
	mw_putf(w, " totp=%d,%u,%u", (int)d->totp.algorithm, d->totp.digits, d->totp.period);
	put_bytes(w, "sealed", d->sealed, sizeof(d->sealed));
	put_number(w, "created", d->created);
	put_number(w, "confirmed", d->confirmed);
	put_number(w, "last_used", d->last_used);
	put_number(w, "begun", d->begun);
	put_number(w, "last_step", d->last_step);
}

static void put_revocation(struct mw_wbuf *w, const struct mw_revocation *r)
{
	put_text(w, "\n  issuer", r->issuer);
	put_number(w, "what", r->what);
	put_text(w, "id", r->id);
	put_number(w, "when", r->when);
	put_number(w, "until", r->until);
}

/*
 * Asking: of the store, or of the model where `s` is NULL. After anything but an OK
 * records hold nothing.
 */

#define ASK(s, m, group, question, name, ...)                                                      \
	((s) != NULL ? (s)->group->question((s), __VA_ARGS__) : name((m), __VA_ARGS__))

static void account_by_name(struct mw_store *s, struct model *m, const struct question *q,
			    struct answer *a)
{
	struct mw_account out = { 0 };
	struct mw_wbuf w =
		begin(a, ASK(s, m, accounts, by_name, model_account_by_name, q->name, &out));

	if (a->result == MW_STORE_OK)
		put_account(&w, &out);
}

static void account_create(struct mw_store *s, struct model *m, const struct question *q,
			   struct answer *a)
{
	struct mw_account account = q->account;
	int64_t given = a->given;
	struct mw_wbuf w = begin(a, s != NULL ? s->accounts->create(s, &account)
					      : model_account_create(m, given, &account));

	if (a->result != MW_STORE_OK)
		return;
	a->given = account.id;
	put_account(&w, &account);
}

static void account_delete(struct mw_store *s, struct model *m, const struct question *q,
			   struct answer *a)
{
	begin(a, ASK(s, m, accounts, delete, model_account_delete, q->account_id,
		     q->yes ? q->now : 0));
}

static void account_set_disabled(struct mw_store *s, struct model *m, const struct question *q,
				 struct answer *a)
{
	begin(a,
	      ASK(s, m, accounts, set_disabled, model_account_set_disabled, q->account_id, q->yes));
}

static void account_rename(struct mw_store *s, struct model *m, const struct question *q,
			   struct answer *a)
{
	begin(a, ASK(s, m, accounts, rename, model_account_rename, q->account_id, q->name, q->now));
}

static void account_alias(struct mw_store *s, struct model *m, const struct question *q,
			  struct answer *a)
{
	begin(a, ASK(s, m, accounts, alias, model_account_alias, q->account_id, q->name));
}

static void account_unalias(struct mw_store *s, struct model *m, const struct question *q,
			    struct answer *a)
{
	begin(a,
	      ASK(s, m, accounts, unalias, model_account_unalias, q->account_id, q->name, q->now));
}

static void account_end_tokens(struct mw_store *s, struct model *m, const struct question *q,
			       struct answer *a)
{
	begin(a, ASK(s, m, accounts, end_tokens, model_account_end_tokens, q->account_id, q->now));
}

static void account_limit_tokens(struct mw_store *s, struct model *m, const struct question *q,
				 struct answer *a)
{
	begin(a,
	      ASK(s, m, accounts, limit_tokens, model_account_limit_tokens, q->account_id, q->now));
}

static void account_list(struct mw_store *s, struct model *m, const struct question *q,
			 struct answer *a)
{
	struct mw_account out[PAGE];
	size_t count = 0;
	struct mw_wbuf w = begin(
		a, ASK(s, m, accounts, list, model_account_list, q->name, out, q->max, &count));

	for (size_t i = 0; i < count; i++)
		put_account(&w, &out[i]);
}

static void account_names(struct mw_store *s, struct model *m, const struct question *q,
			  struct answer *a)
{
	char out[COUNT(names) * 32];
	struct mw_wbuf w = begin(
		a, ASK(s, m, accounts, names, model_account_names, q->account_id, out, q->count));

	if (a->result == MW_STORE_OK)
		put_text(&w, "names", out);
}

static void key_by_hash(struct mw_store *s, struct model *m, const struct question *q,
			struct answer *a)
{
	struct mw_key_record out = { 0 };
	struct mw_wbuf w =
		begin(a, ASK(s, m, keys, by_hash, model_key_by_hash, q->hash, q->name, &out));

	if (a->result != MW_STORE_OK)
		return;
	put_rules(&w, &out.key);
	put_account(&w, &out.account);
	put_number(&w, "name_matches", out.name_matches);
}

static void key_deleted(struct mw_store *s, struct model *m, const struct question *q,
			struct answer *a)
{
	int64_t id = 0;
	struct mw_wbuf w = begin(a, ASK(s, m, keys, deleted, model_key_deleted, q->hash, &id));

	if (a->result == MW_STORE_OK)
		put_number(&w, "id", id);
}

static void put_record(struct mw_wbuf *w, const struct mw_key_record *r)
{
	put_key(w, &r->key);
	put_account(w, &r->account);
}

static void key_by_id(struct mw_store *s, struct model *m, const struct question *q,
		      struct answer *a)
{
	struct mw_key_record out = { 0 };
	struct mw_wbuf w = begin(a, ASK(s, m, keys, by_id, model_key_by_id, q->id, &out));

	if (a->result == MW_STORE_OK)
		put_record(&w, &out);
}

static void key_create(struct mw_store *s, struct model *m, const struct question *q,
		       struct answer *a)
{
	struct mw_key key = q->key;
	int64_t given = a->given;
	struct mw_wbuf w =
		begin(a, s != NULL ? s->keys->create(s, &key) : model_key_create(m, given, &key));

	if (a->result != MW_STORE_OK)
		return;
	a->given = key.id;
	put_key(&w, &key);
}

static void key_revoke(struct mw_store *s, struct model *m, const struct question *q,
		       struct answer *a)
{
	begin(a, ASK(s, m, keys, revoke, model_key_revoke, q->id, q->now));
}

static void key_bind(struct mw_store *s, struct model *m, const struct question *q,
		     struct answer *a)
{
	begin(a, ASK(s, m, keys, bind, model_key_bind, q->id, q->name));
}

static void key_list(struct mw_store *s, struct model *m, const struct question *q,
		     struct answer *a)
{
	struct mw_key_record out[PAGE];
	size_t count = 0;
	struct mw_wbuf w = begin(a, ASK(s, m, keys, list, model_key_list, q->account_id, q->id, out,
					q->max, &count));

	for (size_t i = 0; i < count; i++)
		put_record(&w, &out[i]);
}

static void key_touch(struct mw_store *s, struct model *m, const struct question *q,
		      struct answer *a)
{
	begin(a, ASK(s, m, keys, touch, model_key_touch, q->uses, q->count));
}

static void device_next_id(struct mw_store *s, struct model *m, const struct question *q,
			   struct answer *a)
{
	int64_t id = 0, given = a->given;
	struct mw_wbuf w = begin(a, s != NULL ? s->devices->next_id(s, &id)
					      : model_device_next_id(m, given, &id));

	(void)q;
	a->given = id;
	put_number(&w, "id", id);
}

static void device_add(struct mw_store *s, struct model *m, const struct question *q,
		       struct answer *a)
{
	begin(a, ASK(s, m, devices, add, model_device_add, q->devices, q->count));
}

static void device_list(struct mw_store *s, struct model *m, const struct question *q,
			struct answer *a)
{
	struct mw_device out[MW_DEVICES_MAX];
	size_t count = 0;
	struct mw_wbuf w =
		begin(a, ASK(s, m, devices, list, model_device_list, q->account_id, out, &count));

	for (size_t i = 0; i < count; i++)
		put_device(&w, &out[i]);
}

static void device_remove(struct mw_store *s, struct model *m, const struct question *q,
			  struct answer *a)
{
	begin(a, ASK(s, m, devices, remove, model_device_remove, q->account_id, q->id));
}

static void device_confirm(struct mw_store *s, struct model *m, const struct question *q,
			   struct answer *a)
{
	struct mw_confirmation c = { .account_id = q->account_id,
				     .device_id = q->id,
				     .step = q->step,
				     .now = q->now,
				     .by_admin = q->max > 3,
				     .invitation = q->yes ? q->hash : NULL,
				     .recovery = q->codes,
				     .recovery_count = q->count };

	begin(a, ASK(s, m, devices, confirm, model_device_confirm, &c));
}

static void attempt(struct mw_store *s, struct model *m, const struct question *q, struct answer *a)
{
	struct mw_attempt t = { .who = q->account_id,
				.noisy = q->noisy,
				.device_id = q->id,
				.step = q->step,
				.latest = q->latest,
				.cost = q->cost,
				.now = q->now,
				.remote = q->remote };
	struct mw_attempt_outcome out = { 0 };
	struct mw_wbuf w = begin(a, ASK(s, m, throttle, attempt, model_attempt, &t, &out));

	put_number(&w, "verdict", out.verdict);
	put_number(&w, "wait", out.wait);
}

static void throttle_show(struct mw_store *s, struct model *m, const struct question *q,
			  struct answer *a)
{
	struct mw_throttle out = { 0 };
	struct mw_wbuf w =
		begin(a, ASK(s, m, throttle, show, model_throttle_show, q->account_id, &out));

	put_number(&w, "backlog_until", out.backlog_until);
	put_number(&w, "wait_until", out.wait_until);
	put_number(&w, "counted", out.counted);
}

static void unlock(struct mw_store *s, struct model *m, const struct question *q, struct answer *a)
{
	struct mw_unlocked out = { 0 };
	struct mw_wbuf w = begin(a, ASK(s, m, throttle, unlock, model_unlock, q->account_id, q->now,
					(unsigned)q->count, &out));

	put_number(&w, "wrong_codes", out.wrong_codes);
	put_number(&w, "wait", out.wait);
	for (size_t i = 0; i < out.count; i++) {
		put_number(&w, "reset", out.reset[i].device_id);
		put_number(&w, "from", out.reset[i].from);
	}
}

static void device_ahead(struct mw_store *s, struct model *m, const struct question *q,
			 struct answer *a)
{
	struct mw_account out[PAGE];
	size_t count = 0;
	struct mw_wbuf w = begin(a, ASK(s, m, devices, ahead, model_device_ahead, q->now,
					(unsigned)q->count, out, q->max, &count));

	for (size_t i = 0; i < count; i++)
		put_account(&w, &out[i]);
}

static void remembered(struct mw_store *s, struct model *m, const struct question *q,
		       struct answer *a)
{
	begin(a, ASK(s, m, remembered, find, model_remembered, q->account_id, q->remote, q->since,
		     q->now));
}

static void recovery_replace(struct mw_store *s, struct model *m, const struct question *q,
			     struct answer *a)
{
	begin(a, ASK(s, m, recovery, replace, model_recovery_replace, q->account_id, q->codes,
		     q->count));
}

static void recovery_use(struct mw_store *s, struct model *m, const struct question *q,
			 struct answer *a)
{
	size_t left = 0;
	struct mw_wbuf w = begin(
		a, ASK(s, m, recovery, use, model_recovery_use, q->account_id, q->hash, &left));

	put_number(&w, "left", (int64_t)left);
}

static void recovery_count(struct mw_store *s, struct model *m, const struct question *q,
			   struct answer *a)
{
	size_t left = 0;
	struct mw_wbuf w =
		begin(a, ASK(s, m, recovery, count, model_recovery_count, q->account_id, &left));

	put_number(&w, "left", (int64_t)left);
}

static void invitation_add(struct mw_store *s, struct model *m, const struct question *q,
			   struct answer *a)
{
	struct mw_invitation i = { .account_id = q->account_id,
				   .created = q->now,
				   .expires = q->since };

	memcpy(i.hash, q->hash, sizeof(i.hash));
	begin(a, ASK(s, m, invitations, add, model_invitation_add, &i));
}

static void invitation_find(struct mw_store *s, struct model *m, const struct question *q,
			    struct answer *a)
{
	begin(a,
	      ASK(s, m, invitations, find, model_invitation_find, q->account_id, q->hash, q->now));
}

static void token_revoke(struct mw_store *s, struct model *m, const struct question *q,
			 struct answer *a)
{
	begin(a, ASK(s, m, tokens, revoke, model_token_revoke, &q->revocation));
}

static void token_revoked(struct mw_store *s, struct model *m, const struct question *q,
			  struct answer *a)
{
	const struct mw_token_facts token = { .issuer = q->revocation.issuer,
					      .jti = q->revocation.id,
					      .sid = q->sid,
					      .sub = q->remote,
					      .name = q->name,
					      .full_name = q->yes ? "alice" : "",
					      .issued = q->now };

	begin(a, ASK(s, m, tokens, revoked, model_token_revoked, &token));
}

/* Two revocations: of a session and of its subject. */
static void token_log_out(struct mw_store *s, struct model *m, const struct question *q,
			  struct answer *a)
{
	struct mw_revocation r[2] = { q->revocation, q->revocation };

	r[0].what = q->yes ? MW_REVOKED_SUBJECT : MW_REVOKED_SESSION;
	r[1].what = MW_REVOKED_SESSIONLESS;
	strcpy(r[1].id, q->sid);
	begin(a, ASK(s, m, tokens, log_out, model_token_log_out, &q->revocation, r, 2));
}

static void token_list(struct mw_store *s, struct model *m, const struct question *q,
		       struct answer *a)
{
	struct mw_revocation out[PAGE];
	size_t count = 0;
	struct mw_wbuf w = begin(
		a, ASK(s, m, tokens, list, model_token_list, &q->revocation, out, q->max, &count));

	for (size_t i = 0; i < count; i++)
		put_revocation(&w, &out[i]);
}

static void token_latest(struct mw_store *s, struct model *m, const struct question *q,
			 struct answer *a)
{
	int64_t when = 0;
	struct mw_wbuf w = begin(
		a, ASK(s, m, tokens, latest, model_token_latest, q->revocation.issuer, &when));

	put_number(&w, "when", when);
}

static void token_limit(struct mw_store *s, struct model *m, const struct question *q,
			struct answer *a)
{
	begin(a, ASK(s, m, tokens, limit, model_token_limit, q->revocation.issuer, q->now));
}

static void tick(struct mw_store *s, struct model *m, const struct question *q, struct answer *a)
{
	int64_t age = q->since;
	struct mw_wbuf w = begin(a, ASK(s, m, lifecycle, tick, model_tick, &age, q->step));

	put_number(&w, "age", age);
}

static void status(struct mw_store *s, struct model *m, const struct question *q, struct answer *a)
{
	struct mw_store_status out = { 0 };
	struct mw_wbuf w = begin(a, ASK(s, m, lifecycle, status, model_status, &out));

	(void)q;
	put_number(&w, "schema", out.schema);
	put_number(&w, "accounts", out.accounts);
	put_number(&w, "keys", out.keys);
}

/* Drawing values */

static void move_clock(struct sequence *s)
{
	static const int64_t jumps[] = { HOUR,	   6 * HOUR,  DAY,	     DAY + 1,
					 30 * DAY, 365 * DAY, 20 * 365 * DAY };
	int64_t jump = percent(s, 6) ? ONE_OF(s, jumps) : 0;

	s->now += (int64_t)below(s, 120) + (percent(s, 50) ? jump : -jump);
	if (s->now < -DAY || s->now > 5000000000)
		s->now = START;
}

/* An id, most often of a row that is there; or one of a row that was, or will be. */
static int64_t draw_id(struct sequence *s, int64_t there, int64_t last)
{
	return there != 0 && percent(s, 88) ? there : (int64_t)below(s, (uint64_t)last + 4) - 1;
}

static int64_t draw_account(struct sequence *s)
{
	const struct model *m = &s->model;

	return draw_id(s, m->accounts > 0 ? m->account[below(s, m->accounts)].id : 0,
		       m->last_account);
}

static int64_t draw_key_id(struct sequence *s)
{
	const struct model *m = &s->model;

	return draw_id(s, m->keys > 0 ? m->key[below(s, m->keys)].id : 0, m->last_key);
}

enum wanted { ANY, PENDING, CONFIRMED };

/* A device, most often one of that account, and as wanted. */
static const struct mw_device *draw_device(struct sequence *s, int64_t account_id,
					   enum wanted wanted)
{
	const struct model *m = &s->model;
	size_t at = below(s, m->devices);

	for (size_t i = 0; i < m->devices && percent(s, 98); i++) {
		const struct mw_device *d = &m->device[(at + i) % m->devices];

		if (d->account_id == account_id &&
		    (wanted == ANY || (d->confirmed != 0) == (wanted == CONFIRMED)))
			return d;
	}
	return m->devices > 0 ? &m->device[at] : NULL;
}

static void set_code(uint8_t *hash, uint64_t number)
{
	memset(hash, 0x5a, MW_KEY_HASH_SIZE);
	memcpy(hash, &number, sizeof(number));
}

static void draw_new_codes(struct sequence *s, struct question *q)
{
	q->count = below(s, MW_RECOVERY_MAX + 1);
	for (size_t i = 0; i < q->count; i++)
		set_code(q->codes[i], ++s->codes);
}

/* A code that was made lately, or is there; with its account, most often. */
static void draw_code(struct sequence *s, struct question *q)
{
	const struct model *m = &s->model;
	const struct model_code *c = &m->code[below(s, m->codes)];

	if (m->codes == 0 || percent(s, 30)) {
		set_code(q->hash, s->codes - below(s, 40));
		return;
	}
	memcpy(q->hash, c->hash, sizeof(q->hash));
	if (percent(s, 75))
		q->account_id = c->account_id;
}

static void draw_invitation(struct sequence *s, struct question *q)
{
	const struct model *m = &s->model;
	const struct mw_invitation *i = &m->invitation[below(s, m->invitations)];

	if (m->invitations == 0 || percent(s, 20)) {
		set_code(q->hash, s->codes - below(s, 40));
		return;
	}
	memcpy(q->hash, i->hash, sizeof(q->hash));
	if (percent(s, 80))
		q->account_id = i->account_id;
	if (percent(s, 20))
		q->now = i->expires - (int64_t)below(s, 2);
}

/* A time near the clock, on either side. */
static int64_t draw_time(struct sequence *s)
{
	static const int64_t spans[] = { 0, 1, 60, HOUR, DAY, 30 * DAY };
	int64_t span = ONE_OF(s, spans);

	return percent(s, 10) ? 0 : s->now + (percent(s, 50) ? span : -span);
}

/* Drawing questions: arguments beyond those that question_draw() gives to all */

static void draw_new_account(struct sequence *s, struct question *q)
{
	strcpy(q->account.name, q->name);
	q->account.disabled = percent(s, 10);
	q->account.created = s->now;
	q->account.valid_after = draw_time(s);
}

static void draw_after_name(struct sequence *s, struct question *q)
{
	if (percent(s, 30))
		q->name = "";
}

static void draw_alias(struct sequence *s, struct question *q)
{
	const struct model *m = &s->model;
	const struct model_name *n = &m->name[below(s, m->names)];

	if (m->names == 0 || percent(s, 30))
		return;
	q->name = n->name;
	q->account_id = n->account_id;
}

static void draw_delete(struct sequence *s, struct question *q)
{
	q->yes = percent(s, 80);
}

static void draw_size(struct sequence *s, struct question *q)
{
	static const size_t sizes[] = { 1, 2, 6, 12, 24, 40, COUNT(names) * 32 };

	q->count = ONE_OF(s, sizes);
}

static void draw_new_key(struct sequence *s, struct question *q)
{
	struct mw_key *k = &q->key;

	k->account_id = q->account_id;
	memcpy(k->hash, q->hash, sizeof(k->hash));
	strcpy(k->label, ONE_OF(s, labels));
	strcpy(k->scopes, ONE_OF(s, scopes));
	strcpy(k->networks, ONE_OF(s, networks));
	k->bind = percent(s, 50) ? MW_BIND_FIRST_USE : MW_BIND_NO;
	if (percent(s, 10))
		strcpy(k->bound, "192.0.2.0/24");
	k->created = s->now;
	k->not_before = draw_time(s);
	k->expires = draw_time(s);
	k->revoked = percent(s, 10) ? draw_time(s) : 0;
}

static void draw_a_key(struct sequence *s, struct question *q)
{
	q->id = draw_key_id(s);
}

static void draw_bind(struct sequence *s, struct question *q)
{
	q->id = draw_key_id(s);
	q->name = percent(s, 50) ? "192.0.2.0/24" : "2001:db8::/32";
}

static void draw_key_page(struct sequence *s, struct question *q)
{
	q->id = percent(s, 30) ? 0 : draw_key_id(s);
	if (percent(s, 40))
		q->account_id = 0;
}

static void draw_uses(struct sequence *s, struct question *q)
{
	q->count = below(s, PAGE + 1);
	for (size_t i = 0; i < q->count; i++) {
		q->uses[i].key_id = draw_key_id(s);
		q->uses[i].when = draw_time(s);
		strcpy(q->uses[i].remote, ONE_OF(s, addresses));
		strcpy(q->uses[i].service, ONE_OF(s, services));
	}
}

static void draw_new_device(struct sequence *s, struct mw_device *d, int64_t account_id, int64_t id)
{
	static const struct mw_totp kinds[] = { { MW_TOTP_SHA1, 6, 30 },
						{ MW_TOTP_SHA256, 8, 60 },
						{ MW_TOTP_SHA512, 6, 15 } };

	d->id = id;
	d->account_id = account_id;
	strcpy(d->label, ONE_OF(s, labels));
	d->totp = ONE_OF(s, kinds);
	memset(d->sealed, (int)below(s, 256), sizeof(d->sealed));
	memset(d->seed_hash, percent(s, 20) ? (int)below(s, 256) : 0, sizeof(d->seed_hash));
	d->created = s->now;
	d->confirmed = percent(s, 40) ? s->now : 0;
	d->begun = (enum mw_begun)below(s, 3);
	d->last_used = percent(s, 20) ? s->now : 0;
	d->last_step = (int64_t)below(s, 20);
}

/* Ids are used in any order, each once. */
static void draw_new_devices(struct sequence *s, struct question *q)
{
	const struct model *m = &s->model;
	size_t first = below(s, m->spares);

	q->count = below(s, 5);
	if (q->count > m->spares)
		q->count = m->spares;
	for (size_t i = 0; i < q->count; i++)
		draw_new_device(s, &q->devices[i], percent(s, 90) ? q->account_id : draw_account(s),
				m->spare[(first + i) % m->spares]);
}

static void draw_device_id(struct sequence *s, struct question *q, enum wanted wanted)
{
	const struct mw_device *d = draw_device(s, q->account_id, wanted);

	q->id = draw_id(s, d != NULL ? d->id : 0, s->model.last_device);
}

static void draw_a_device(struct sequence *s, struct question *q)
{
	draw_device_id(s, q, ANY);
}

static void draw_confirmation(struct sequence *s, struct question *q)
{
	if ((q->yes = percent(s, 40)))
		draw_invitation(s, q);
	draw_device_id(s, q, PENDING);
	q->step = (int64_t)below(s, 20);
	if (percent(s, 40))
		draw_new_codes(s, q);
}

static void draw_who(struct sequence *s, struct question *q)
{
	const struct model *m = &s->model;

	q->account_id = m->accounts > 0 && percent(s, 85) ? m->account[below(s, m->accounts)].id
							  : ONE_OF(s, strangers);
}

static bool remembered_at(const struct model *m, int64_t account_id, int64_t when)
{
	for (size_t i = 0; i < m->addresses; i++)
		if (m->address[i].account_id == account_id && m->address[i].last == when)
			return true;
	return false;
}

/* Which of two addresses of the same second is forgotten first is left to the store,
 * so there are none. */
static void draw_attempt(struct sequence *s, struct question *q)
{
	static const int64_t costs[] = { 6 * HOUR, 6 * HOUR, 12 * HOUR, 84 * HOUR };
	const struct mw_device *d;

	draw_who(s, q);
	/* One account has more logins than others: its oldest addresses go. */
	if (s->model.accounts > 0 && percent(s, 40))
		q->account_id = s->model.account[0].id;
	d = draw_device(s, q->account_id, percent(s, 80) ? CONFIRMED : ANY);
	q->cost = ONE_OF(s, costs);
	q->id = d != NULL && percent(s, 75) ? d->id : 0;
	q->step = d != NULL && percent(s, 75) ? d->last_step + 1 + (int64_t)below(s, 3)
					      : (int64_t)below(s, 60);
	q->latest = (int64_t)below(s, 60);
	q->noisy = percent(s, 15);
	if (percent(s, 10))
		q->remote = "";
	while (remembered_at(&s->model, q->account_id, q->now))
		q->now++;
}

/* Mostly times near the steps of devices. */
static void draw_window(struct sequence *s, struct question *q)
{
	draw_who(s, q);
	q->count = below(s, 4);
	if (percent(s, 80))
		q->now = (int64_t)below(s, 2000);
}

static void draw_new_invitation(struct sequence *s, struct question *q)
{
	set_code(q->hash, ++s->codes);
	q->since = s->now + (int64_t)below(s, 2 * DAY) - HOUR; /* when it expires */
}

/* A revocation that is there, so that a question can be about its very second. */
static const struct mw_revocation *draw_a_revocation(struct sequence *s)
{
	static const struct mw_revocation none;
	const struct model *m = &s->model;
	size_t at = below(s, m->revocations);

	return m->revocations > 0 ? &m->revocation[at] : &none;
}

static void draw_token(struct sequence *s, struct question *q)
{
	const struct mw_revocation *r = draw_a_revocation(s);

	strcpy(q->revocation.issuer, ONE_OF(s, issuers));
	strcpy(q->revocation.id, ONE_OF(s, token_ids));
	q->sid = ONE_OF(s, token_ids);
	if (percent(s, 20))
		q->revocation.id[0] = '\0';
	if (percent(s, 20))
		q->sid = "";
	q->remote = percent(s, 20) ? "" : ONE_OF(s, token_ids); /* sub */
	q->yes = percent(s, 20);
	q->now = percent(s, 50) ? draw_time(s) : r->when + (int64_t)below(s, 2); /* issued */
	if (r->what == MW_REVOKED_NAME)
		return;
	if (r->what == MW_REVOKED_ISSUER)
		strcpy(q->revocation.issuer, r->issuer);
}

static void draw_revocation(struct sequence *s, struct question *q)
{
	const struct mw_revocation *there = draw_a_revocation(s);
	struct mw_revocation *r = &q->revocation;

	strcpy(r->issuer, ONE_OF(s, issuers));
	r->what = percent(s, 10) ? MW_REVOKED_ISSUER : (enum mw_revoked_what)(1 + below(s, 4));
	if (r->what != MW_REVOKED_ISSUER)
		strcpy(r->id, ONE_OF(s, token_ids));
	r->when = percent(s, 80) ? s->now : there->until + (int64_t)below(s, 2);
	/* For ever only now and then, or soon there would be nothing else. */
	r->until = below(s, 300) == 0 ? 0 : s->now + (int64_t)below(s, 60 * DAY) - DAY;
}

/* Of one that is there, most often, and near its time. */
static void draw_limit(struct sequence *s, struct question *q)
{
	const struct mw_revocation *r = draw_a_revocation(s);

	draw_token(s, q);
	if (percent(s, 70)) {
		strcpy(q->revocation.issuer, r->issuer);
		q->now = r->when - (int64_t)below(s, 3) * HOUR;
	}
}

/* As long as what is kept for a time: hours and days. */
static void draw_tick(struct sequence *s, struct question *q)
{
	static const int64_t spans[] = { 60, HOUR, DAY, DAY, 30 * DAY };

	q->since = percent(s, 85) ? s->model.age : s->model.age - 60;
	q->step = ONE_OF(s, spans) + (int64_t)below(s, 3) - 1;
}

static void draw_log_out(struct sequence *s, struct question *q)
{
	draw_revocation(s, q);
	q->revocation.what = MW_LOGOUT_SEEN;
	if (q->revocation.id[0] == '\0')
		strcpy(q->revocation.id, ONE_OF(s, token_ids));
	q->sid = ONE_OF(s, token_ids);
	q->yes = percent(s, 50);
}

static void draw_after_revocation(struct sequence *s, struct question *q)
{
	if (percent(s, 70))
		draw_revocation(s, q);
}

/* The questions, how often each is asked, and what is drawn for it */

enum kind {
	ACCOUNT_BY_NAME,
	ACCOUNT_CREATE,
	ACCOUNT_DELETE,
	ACCOUNT_SET_DISABLED,
	ACCOUNT_RENAME,
	ACCOUNT_ALIAS,
	ACCOUNT_UNALIAS,
	ACCOUNT_END_TOKENS,
	ACCOUNT_LIMIT_TOKENS,
	ACCOUNT_LIST,
	ACCOUNT_NAMES,
	KEY_BY_HASH,
	KEY_BY_ID,
	KEY_DELETED,
	KEY_CREATE,
	KEY_REVOKE,
	KEY_BIND,
	KEY_LIST,
	KEY_TOUCH,
	DEVICE_NEXT_ID,
	DEVICE_ADD,
	DEVICE_LIST,
	DEVICE_REMOVE,
	DEVICE_CONFIRM,
	DEVICE_AHEAD,
	ATTEMPT,
	THROTTLE_SHOW,
	UNLOCK,
	REMEMBERED,
	RECOVERY_REPLACE,
	RECOVERY_USE,
	RECOVERY_COUNT,
	INVITATION_ADD,
	INVITATION_FIND,
	TOKEN_REVOKE,
	TOKEN_REVOKED,
	TOKEN_LOG_OUT,
	TOKEN_LIST,
	TOKEN_LATEST,
	TOKEN_LIMIT,
	TICK,
	STATUS,
	KINDS
};

struct question_kind {
	const char *name;
	unsigned weight;
	void (*ask)(struct mw_store *s, struct model *m, const struct question *q,
		    struct answer *a);
	void (*draw)(struct sequence *s, struct question *q);
};

// clang-format off
static const struct question_kind kinds[KINDS] = {
	[ACCOUNT_BY_NAME] =	 { "accounts->by_name", 4, account_by_name, NULL },
	[ACCOUNT_CREATE] =	 { "accounts->create", 3, account_create, draw_new_account },
	[ACCOUNT_DELETE] =	 { "accounts->delete", 1, account_delete, draw_delete },
	[ACCOUNT_SET_DISABLED] = { "accounts->set_disabled", 1, account_set_disabled, NULL },
	[ACCOUNT_RENAME] =	 { "accounts->rename", 2, account_rename, NULL },
	[ACCOUNT_ALIAS] =	 { "accounts->alias", 2, account_alias, NULL },
	[ACCOUNT_UNALIAS] =	 { "accounts->unalias", 4, account_unalias, draw_alias },
	[ACCOUNT_END_TOKENS] =	 { "accounts->end_tokens", 1, account_end_tokens, NULL },
	[ACCOUNT_LIMIT_TOKENS] = { "accounts->limit_tokens", 1, account_limit_tokens, NULL },
	[ACCOUNT_LIST] =	 { "accounts->list", 3, account_list, draw_after_name },
	[ACCOUNT_NAMES] =	 { "accounts->names", 4, account_names, draw_size },
	[KEY_BY_HASH] =		 { "keys->by_hash", 10, key_by_hash, NULL },
	[KEY_DELETED] =		 { "keys->deleted", 4, key_deleted, NULL },
	[KEY_BY_ID] =		 { "keys->by_id", 4, key_by_id, draw_a_key },
	[KEY_CREATE] =		 { "keys->create", 6, key_create, draw_new_key },
	[KEY_REVOKE] =		 { "keys->revoke", 3, key_revoke, draw_a_key },
	[KEY_BIND] =		 { "keys->bind", 4, key_bind, draw_bind },
	[KEY_LIST] =		 { "keys->list", 4, key_list, draw_key_page },
	[KEY_TOUCH] =		 { "keys->touch", 3, key_touch, draw_uses },
	[DEVICE_NEXT_ID] =	 { "devices->next_id", 6, device_next_id, NULL },
	[DEVICE_ADD] =		 { "devices->add", 6, device_add, draw_new_devices },
	[DEVICE_LIST] =		 { "devices->list", 6, device_list, NULL },
	[DEVICE_REMOVE] =	 { "devices->remove", 1, device_remove, draw_a_device },
	[DEVICE_CONFIRM] =	 { "devices->confirm", 6, device_confirm, draw_confirmation },
	[DEVICE_AHEAD] =	 { "devices->ahead", 3, device_ahead, draw_window },
	[ATTEMPT] =		 { "throttle->attempt", 30, attempt, draw_attempt },
	[THROTTLE_SHOW] =	 { "throttle->show", 4, throttle_show, draw_who },
	[UNLOCK] =		 { "throttle->unlock", 4, unlock, draw_window },
	[REMEMBERED] =		 { "remembered->find", 6, remembered, NULL },
	[RECOVERY_REPLACE] =	 { "recovery->replace", 2, recovery_replace, draw_new_codes },
	[RECOVERY_USE] =	 { "recovery->use", 4, recovery_use, draw_code },
	[RECOVERY_COUNT] =	 { "recovery->count", 2, recovery_count, NULL },
	[INVITATION_ADD] =	 { "invitations->add", 2, invitation_add, draw_new_invitation },
	[INVITATION_FIND] =	 { "invitations->find", 4, invitation_find, draw_invitation },
	[TOKEN_REVOKE] =	 { "tokens->revoke", 4, token_revoke, draw_revocation },
	[TOKEN_REVOKED] =	 { "tokens->revoked", 5, token_revoked, draw_token },
	[TOKEN_LOG_OUT] =	 { "tokens->log_out", 2, token_log_out, draw_log_out },
	[TOKEN_LIST] =		 { "tokens->list", 3, token_list, draw_after_revocation },
	[TOKEN_LATEST] =	 { "tokens->latest", 2, token_latest, draw_token },
	[TOKEN_LIMIT] =		 { "tokens->limit", 1, token_limit, draw_limit },
	[TICK] =		 { "lifecycle->tick", 3, tick, draw_tick },
	[STATUS] =		 { "lifecycle->status", 3, status, NULL },
};
// clang-format on

static const struct question_kind *draw_kind(struct sequence *s)
{
	uint64_t sum = 0, at;
	size_t i = 0;

	for (size_t k = 0; k < KINDS; k++)
		sum += kinds[k].weight;
	for (at = below(s, sum); at >= kinds[i].weight; i++)
		at -= kinds[i].weight;
	return &kinds[i];
}

void sequence_begin(struct sequence *s, uint64_t seed)
{
	memset(s, 0, sizeof(*s));
	s->random = seed;
	s->now = START;
	s->codes = 100;
}

static void begin_question(struct question *q, enum kind kind)
{
	memset(q, 0, sizeof(*q));
	q->kind = &kinds[kind];
	q->name = q->remote = q->sid = "";
	q->max = PAGE;
}

void question_draw(struct sequence *s, struct question *q)
{
	const struct question_kind *kind = draw_kind(s);

	begin_question(q, (enum kind)(kind - kinds));
	move_clock(s);
	s->number++;
	q->now = s->now;
	q->since = s->now - (int64_t)below(s, DAY);
	q->account_id = draw_account(s);
	q->name = ONE_OF(s, names);
	q->remote = ONE_OF(s, addresses);
	q->max = 1 + below(s, PAGE);
	q->yes = percent(s, 40);
	memset(q->hash, (int)below(s, KEY_HASHES), sizeof(q->hash));
	if (kind->draw != NULL)
		kind->draw(s, q);
}

void question_ask(struct mw_store *store, const struct question *q, struct answer *a)
{
	q->kind->ask(store, NULL, q, a);
	if (a->result == MW_STORE_FAILED)
		snprintf(a->text, sizeof(a->text), "FAILED: %s", mw_store_error(store));
}

void question_ask_model(struct model *m, const struct question *q, int64_t given, struct answer *a)
{
	a->given = given;
	q->kind->ask(NULL, m, q, a);
}

void question_text(const struct question *q, char text[static TEXT])
{
	struct mw_wbuf w = mw_wbuf_of(text, TEXT);

	mw_putf(&w, "%s: account=%lld id=%lld now=%lld since=%lld", q->kind->name,
		(long long)q->account_id, (long long)q->id, (long long)q->now, (long long)q->since);
	put_number(&w, "latest", q->latest);
	mw_putf(&w, " step=%lld cost=%lld max=%zu count=%zu yes=%d", (long long)q->step,
		(long long)q->cost, q->max, q->count, q->yes);
	put_text(&w, "name", q->name);
	put_text(&w, "remote", q->remote);
	put_text(&w, "sid", q->sid);
	put_bytes(&w, "hash", q->hash, sizeof(q->hash));
	if (q->kind == &kinds[ACCOUNT_CREATE])
		put_account(&w, &q->account);
	if (q->kind == &kinds[KEY_CREATE])
		put_key(&w, &q->key);
	for (size_t i = 0; q->kind == &kinds[KEY_TOUCH] && i < q->count; i++) {
		put_number(&w, "\n  key", q->uses[i].key_id);
		put_use(&w, q->uses[i].when, q->uses[i].remote, q->uses[i].service);
	}
	for (size_t i = 0; q->kind == &kinds[DEVICE_ADD] && i < q->count; i++)
		put_device(&w, &q->devices[i]);
	if (q->revocation.issuer[0] != '\0')
		put_revocation(&w, &q->revocation);
}

/* All that can be read */

struct comparison {
	struct mw_store *store;
	struct model *model;
	struct question *q;
	struct answer *real, *expected;
};

/* Asks c->q of both. */
static bool same(struct comparison *c)
{
	question_ask(c->store, c->q, c->real);
	question_ask_model(c->model, c->q, 0, c->expected);
	return strcmp(c->real->text, c->expected->text) == 0;
}

static bool same_about(struct comparison *c, enum kind kind, int64_t account_id)
{
	begin_question(c->q, kind);
	c->q->account_id = account_id;
	c->q->count = COUNT(names) * 32;
	return same(c);
}

static bool same_names(struct comparison *c)
{
	for (size_t i = 0; i < COUNT(names); i++) {
		begin_question(c->q, ACCOUNT_BY_NAME);
		c->q->name = names[i];
		if (!same(c))
			return false;
		begin_question(c->q, ACCOUNT_LIST);
		c->q->name = names[i];
		if (!same(c))
			return false;
	}
	return true;
}

static bool same_keys(struct comparison *c)
{
	for (int i = 0; i < KEY_HASHES; i++) {
		begin_question(c->q, KEY_BY_HASH);
		memset(c->q->hash, i, sizeof(c->q->hash));
		if (!same(c))
			return false;
		begin_question(c->q, KEY_DELETED);
		memset(c->q->hash, i, sizeof(c->q->hash));
		if (!same(c))
			return false;
	}
	for (size_t i = 0; i <= c->model->keys; i++) {
		begin_question(c->q, KEY_LIST);
		c->q->id = i < c->model->keys ? c->model->key[i].id : 0;
		if (!same(c))
			return false;
	}
	return true;
}

/* Longer than the store's age ever is. */
#define AGES (INT64_C(1) << 50)

static bool same_address(struct comparison *c, int64_t account_id, const char *remote,
			 int64_t since, int64_t now)
{
	begin_question(c->q, REMEMBERED);
	c->q->account_id = account_id;
	c->q->remote = remote;
	c->q->since = since;
	c->q->now = now;
	return same(c);
}

/* When each address was remembered is found out by looking up to that second, and from
 * it on. */
static bool same_addresses(struct comparison *c, int64_t account_id)
{
	const struct model *m = c->model;

	for (size_t i = 0; i < COUNT(addresses); i++) {
		int64_t last = 0;

		for (size_t j = 0; j < m->addresses; j++)
			if (m->address[j].account_id == account_id &&
			    strcmp(m->address[j].remote, addresses[i]) == 0)
				last = m->address[j].last;
		if (!same_address(c, account_id, addresses[i], last - AGES, last) ||
		    !same_address(c, account_id, addresses[i], last, last + AGES) ||
		    !same_address(c, account_id, addresses[i], -AGES, AGES))
			return false;
	}
	return true;
}

static bool same_accounts(struct comparison *c)
{
	static const enum kind about[] = { ACCOUNT_NAMES, DEVICE_LIST, THROTTLE_SHOW,
					   RECOVERY_COUNT };

	for (size_t i = 0; i < c->model->accounts; i++) {
		int64_t id = c->model->account[i].id;

		for (size_t k = 0; k < COUNT(about); k++)
			if (!same_about(c, about[k], id))
				return false;
		if (!same_addresses(c, id))
			return false;
	}
	return true;
}

static bool same_strangers(struct comparison *c)
{
	for (size_t i = 0; i < COUNT(strangers); i++)
		if (!same_about(c, THROTTLE_SHOW, strangers[i]))
			return false;
	return true;
}

/* Of each invitation whether it is there, and when it expires. */
static bool same_invitations(struct comparison *c)
{
	for (size_t i = 0; i < 2 * c->model->invitations; i++) {
		const struct mw_invitation *invitation = &c->model->invitation[i / 2];

		begin_question(c->q, INVITATION_FIND);
		c->q->account_id = invitation->account_id;
		memcpy(c->q->hash, invitation->hash, sizeof(c->q->hash));
		c->q->now = invitation->expires - (int64_t)(i % 2);
		if (!same(c))
			return false;
	}
	return true;
}

static bool same_revocations(struct comparison *c)
{
	for (size_t i = 0; i <= c->model->revocations; i++) {
		begin_question(c->q, TOKEN_LIST);
		if (i < c->model->revocations)
			c->q->revocation = c->model->revocation[i];
		if (!same(c))
			return false;
	}
	return true;
}

bool questions_compare_all(struct mw_store *store, struct model *m, struct question *q,
			   struct answer *real, struct answer *model)
{
	struct comparison c = { store, m, q, real, model };

	return same_about(&c, STATUS, 0) && same_names(&c) && same_keys(&c) && same_accounts(&c) &&
	       same_strangers(&c) && same_invitations(&c) && same_revocations(&c);
}
