/* What the store should answer. */
#include "tests/unit/store_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Rows have no order: the last one takes the place of one that goes, so loops that
 * drop rows go from the last to the first. */
#define DROP(m, rows, row, i) ((m)->row[i] = (m)->row[--(m)->rows])
#define ADD(m, rows, row, new)                                                                     \
	((m)->row[room((m)->rows++, sizeof((m)->row) / sizeof((m)->row[0]))] = (new))

/* Rows that know how old the store was. */
#define DROP_AGED(m, rows, row, i)                                                                 \
	((m)->row##_age[i] = (m)->row##_age[(m)->rows - 1], DROP(m, rows, row, i))
#define ADD_AGED(m, rows, row, new)                                                                \
	(ADD(m, rows, row, new), (m)->row##_age[(m)->rows - 1] = (m)->age)

static size_t room(size_t at, size_t max)
{
	if (at < max)
		return at;
	fprintf(stderr, "the model has no room for one row more than %zu\n", max);
	abort();
}

static int64_t give_id(int64_t *last, int64_t given)
{
	return *last = given > *last ? given : *last + 1;
}

static bool same_hash(const uint8_t *a, const uint8_t *b)
{
	return memcmp(a, b, MW_KEY_HASH_SIZE) == 0;
}

/* Accounts and names */

static struct mw_account *account_of(const struct model *m, int64_t id)
{
	for (size_t i = m->accounts; i-- > 0;)
		if (m->account[i].id == id)
			return (struct mw_account *)&m->account[i];
	return NULL;
}

/* The account that a name belongs to, or 0. */
static int64_t owner_of(const struct model *m, const char *name)
{
	for (size_t i = m->names; i-- > 0;)
		if (strcmp(m->name[i].name, name) == 0)
			return m->name[i].account_id;
	return 0;
}

static void add_name(struct model *m, int64_t account_id, const char *name)
{
	struct model_name new = { .account_id = account_id };

	strcpy(new.name, name);
	ADD(m, names, name, new);
}

static void drop_name(struct model *m, const char *name)
{
	for (size_t i = m->names; i-- > 0;)
		if (strcmp(m->name[i].name, name) == 0)
			DROP(m, names, name, i);
}

enum mw_store_result model_account_by_name(const struct model *m, const char *name,
					   struct mw_account *out)
{
	const struct mw_account *a = account_of(m, owner_of(m, name));

	if (a == NULL)
		return MW_STORE_NOT_FOUND;
	*out = *a;
	return MW_STORE_OK;
}

enum mw_store_result model_account_create(struct model *m, int64_t given, struct mw_account *a)
{
	if (owner_of(m, a->name) != 0)
		return MW_STORE_EXISTS;
	a->id = give_id(&m->last_account, given);
	ADD(m, accounts, account, *a);
	add_name(m, a->id, a->name);
	return MW_STORE_OK;
}

static void keep_deleted(struct model *m, const struct mw_key *key)
{
	for (size_t i = m->deleted_keys; i-- > 0;)
		if (memcmp(m->deleted_key[i].hash, key->hash, sizeof(key->hash)) == 0)
			DROP(m, deleted_keys, deleted_key, i);
	ADD(m, deleted_keys, deleted_key, *key);
}

static void give_up(struct model *m, const char *name, int64_t now)
{
	struct mw_revocation r = { .what = MW_REVOKED_NAME,
				   .when = now,
				   .until = now + MW_NAME_REMEMBERED };

	strcpy(r.id, name);
	model_token_revoke(m, &r);
}

enum mw_store_result model_account_delete(struct model *m, int64_t id, int64_t now)
{
	if (account_of(m, id) == NULL)
		return MW_STORE_NOT_FOUND;
	for (size_t i = m->names; i-- > 0 && now != 0;)
		if (m->name[i].account_id == id)
			give_up(m, m->name[i].name, now);
	for (size_t i = m->accounts; i-- > 0;)
		if (m->account[i].id == id)
			DROP(m, accounts, account, i);
	for (size_t i = m->names; i-- > 0;)
		if (m->name[i].account_id == id)
			DROP(m, names, name, i);
	for (size_t i = m->keys; i-- > 0;)
		if (m->key[i].account_id == id) {
			keep_deleted(m, &m->key[i]);
			DROP(m, keys, key, i);
		}
	for (size_t i = m->devices; i-- > 0;)
		if (m->device[i].account_id == id)
			DROP_AGED(m, devices, device, i);
	for (size_t i = m->throttles; i-- > 0;)
		if (m->throttle[i].who == id)
			DROP(m, throttles, throttle, i);
	for (size_t i = m->addresses; i-- > 0;)
		if (m->address[i].account_id == id)
			DROP(m, addresses, address, i);
	for (size_t i = m->codes; i-- > 0;)
		if (m->code[i].account_id == id)
			DROP(m, codes, code, i);
	for (size_t i = m->invitations; i-- > 0;)
		if (m->invitation[i].account_id == id)
			DROP_AGED(m, invitations, invitation, i);
	return MW_STORE_OK;
}

static void forget_addresses(struct model *m, int64_t account_id)
{
	for (size_t i = m->addresses; i-- > 0;)
		if (m->address[i].account_id == account_id)
			DROP(m, addresses, address, i);
}

enum mw_store_result model_account_set_disabled(struct model *m, int64_t id, bool disabled)
{
	struct mw_account *a = account_of(m, id);

	if (a == NULL)
		return MW_STORE_NOT_FOUND;
	a->disabled = disabled;
	if (disabled)
		forget_addresses(m, id);
	return MW_STORE_OK;
}

enum mw_store_result model_account_rename(struct model *m, int64_t id, const char *name,
					  int64_t now)
{
	struct mw_account *a = account_of(m, id);
	int64_t owner = owner_of(m, name);

	if (a == NULL)
		return MW_STORE_NOT_FOUND;
	if (owner != 0 && owner != id)
		return MW_STORE_EXISTS;
	if (strcmp(a->name, name) == 0)
		return MW_STORE_OK;
	drop_name(m, a->name);
	give_up(m, a->name, now);
	drop_name(m, name);
	add_name(m, id, name);
	strcpy(a->name, name);
	return MW_STORE_OK;
}

enum mw_store_result model_account_alias(struct model *m, int64_t id, const char *name)
{
	if (account_of(m, id) == NULL)
		return MW_STORE_NOT_FOUND;
	if (owner_of(m, name) != 0)
		return MW_STORE_EXISTS;
	add_name(m, id, name);
	return MW_STORE_OK;
}

enum mw_store_result model_account_unalias(struct model *m, int64_t id, const char *name,
					   int64_t now)
{
	const struct mw_account *a = account_of(m, id);

	if (a == NULL || owner_of(m, name) != id || strcmp(a->name, name) == 0)
		return MW_STORE_NOT_FOUND;
	give_up(m, name, now); /* first: `name` may be the one in m->name */
	drop_name(m, name);
	return MW_STORE_OK;
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

enum mw_store_result model_account_limit_tokens(struct model *m, int64_t id, int64_t when)
{
	struct mw_account *a = account_of(m, id);
	enum mw_store_result r = MW_STORE_NOT_FOUND;

	if (a != NULL && a->tokens_valid_after > when) {
		a->tokens_valid_after = when;
		r = MW_STORE_OK;
	}
	for (size_t i = m->revocations; i-- > 0;) {
		if (m->revocation[i].what != MW_REVOKED_NAME || m->revocation[i].when <= when ||
		    owner_of(m, m->revocation[i].id) != id || a == NULL)
			continue;
		m->revocation[i].when = when;
		r = MW_STORE_OK;
	}
	return r;
}

enum mw_store_result model_account_end_tokens(struct model *m, int64_t id, int64_t when)
{
	struct mw_account *a = account_of(m, id);

	if (a == NULL)
		return MW_STORE_NOT_FOUND;
	a->tokens_valid_after = later(a->tokens_valid_after, when);
	return MW_STORE_OK;
}

enum mw_store_result model_account_list(const struct model *m, const char *after,
					struct mw_account *out, size_t max, size_t *count)
{
	for (*count = 0; *count < max; ++*count) {
		const struct mw_account *next = NULL;

		for (size_t i = m->accounts; i-- > 0;)
			if (strcmp(m->account[i].name, after) > 0 &&
			    (next == NULL || strcmp(m->account[i].name, next->name) < 0))
				next = &m->account[i];
		if (next == NULL)
			break;
		out[*count] = *next;
		after = next->name;
	}
	return MW_STORE_OK;
}

/* The alias of that account that comes after `after`, or NULL. */
static const char *next_alias(const struct model *m, const struct mw_account *a, const char *after)
{
	const char *next = NULL;

	for (size_t i = m->names; i-- > 0;) {
		const char *name = m->name[i].name;

		if (m->name[i].account_id == a->id && strcmp(name, a->name) != 0 &&
		    strcmp(name, after) > 0 && (next == NULL || strcmp(name, next) < 0))
			next = name;
	}
	return next;
}

enum mw_store_result model_account_names(const struct model *m, int64_t id, char *out, size_t size)
{
	const struct mw_account *a = account_of(m, id);
	const char *alias = "";

	out[0] = '\0';
	if (a == NULL)
		return MW_STORE_NOT_FOUND;
	if (strlen(a->name) >= size)
		return MW_STORE_OK;
	strcpy(out, a->name);
	while ((alias = next_alias(m, a, alias)) != NULL &&
	       strlen(out) + 1 + strlen(alias) < size) {
		strcat(out, " ");
		strcat(out, alias);
	}
	return MW_STORE_OK;
}

/* Keys */

static struct mw_key *key_of(const struct model *m, int64_t id)
{
	for (size_t i = m->keys; i-- > 0;)
		if (m->key[i].id == id)
			return (struct mw_key *)&m->key[i];
	return NULL;
}

static const struct mw_key *key_of_hash(const struct model *m, const uint8_t *hash)
{
	for (size_t i = m->keys; i-- > 0;)
		if (same_hash(m->key[i].hash, hash))
			return &m->key[i];
	return NULL;
}

static enum mw_store_result key_record(const struct model *m, const struct mw_key *key,
				       const char *name, struct mw_key_record *out)
{
	const struct mw_account *a = key != NULL ? account_of(m, key->account_id) : NULL;

	if (a == NULL)
		return MW_STORE_NOT_FOUND;
	out->key = *key;
	out->account = *a;
	out->name_matches = owner_of(m, name) == key->account_id;
	return MW_STORE_OK;
}

enum mw_store_result model_key_by_hash(const struct model *m, const uint8_t *hash, const char *name,
				       struct mw_key_record *out)
{
	return key_record(m, key_of_hash(m, hash), name, out);
}

enum mw_store_result model_key_deleted(const struct model *m, const uint8_t *hash, int64_t *id)
{
	for (size_t i = m->deleted_keys; i-- > 0;) {
		if (!same_hash(m->deleted_key[i].hash, hash))
			continue;
		*id = m->deleted_key[i].id;
		return MW_STORE_OK;
	}
	return MW_STORE_NOT_FOUND;
}

enum mw_store_result model_key_by_id(const struct model *m, int64_t id, struct mw_key_record *out)
{
	return key_record(m, key_of(m, id), "", out);
}

enum mw_store_result model_key_create(struct model *m, int64_t given, struct mw_key *key)
{
	if (account_of(m, key->account_id) == NULL)
		return MW_STORE_NOT_FOUND;
	if (key_of_hash(m, key->hash) != NULL)
		return MW_STORE_EXISTS;
	key->id = give_id(&m->last_key, given);
	ADD(m, keys, key, *key);
	return MW_STORE_OK;
}

enum mw_store_result model_key_revoke(struct model *m, int64_t id, int64_t now)
{
	struct mw_key *key = key_of(m, id);

	if (key == NULL)
		return MW_STORE_NOT_FOUND;
	if (key->revoked == 0)
		key->revoked = now > 0 ? now : 1;
	return MW_STORE_OK;
}

enum mw_store_result model_key_bind(struct model *m, int64_t id, const char *network)
{
	struct mw_key *key = key_of(m, id);

	if (key == NULL)
		return MW_STORE_NOT_FOUND;
	if (key->bound[0] != '\0')
		return MW_STORE_STALE;
	strcpy(key->bound, network);
	return MW_STORE_OK;
}

enum mw_store_result model_key_list(const struct model *m, int64_t account_id, int64_t after,
				    struct mw_key_record *out, size_t max, size_t *count)
{
	for (*count = 0; *count < max; ++*count) {
		const struct mw_key *next = NULL;

		for (size_t i = m->keys; i-- > 0;)
			if ((account_id == 0 || m->key[i].account_id == account_id) &&
			    m->key[i].id > after && (next == NULL || m->key[i].id < next->id))
				next = &m->key[i];
		if (next == NULL)
			break;
		key_record(m, next, "", &out[*count]);
		after = next->id;
	}
	return MW_STORE_OK;
}

enum mw_store_result model_key_touch(struct model *m, const struct mw_key_use *uses, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct mw_key *key = key_of(m, uses[i].key_id);

		if (key == NULL ||
		    (uses[i].when < key->last_used && key->last_used <= uses[i].when + 3600))
			continue;
		key->last_used = uses[i].when;
		strcpy(key->last_remote, uses[i].remote);
		strcpy(key->last_service, uses[i].service);
	}
	return MW_STORE_OK;
}

/* Codes that were accepted */

static bool was_used(const struct model *m, int64_t device_id, int64_t step)
{
	for (size_t i = m->uses; i-- > 0;)
		if (m->use[i].device_id == device_id && m->use[i].first <= step &&
		    m->use[i].last >= step)
			return true;
	return false;
}

/* The range of that device that begins after `step` and before all others, or NULL. */
static struct model_use *use_after(const struct model *m, int64_t device_id, int64_t step)
{
	const struct model_use *next = NULL;

	for (size_t i = m->uses; i-- > 0;)
		if (m->use[i].device_id == device_id && m->use[i].first > step &&
		    (next == NULL || m->use[i].first < next->first))
			next = &m->use[i];
	return (struct model_use *)next;
}

/* Of ranges with the same distance between them, the first two become one. */
static void join_uses(struct model *m, int64_t device_id)
{
	struct model_use *at = use_after(m, device_id, INT64_MIN), *next, *best = NULL,
			 *gone = NULL;

	for (; at != NULL && (next = use_after(m, device_id, at->first)) != NULL; at = next)
		if (best == NULL || next->first - at->last < gone->first - best->last) {
			best = at;
			gone = next;
		}
	if (best == NULL)
		return;
	best->last = gone->last;
	DROP(m, uses, use, (size_t)(gone - m->use));
}

static void drop_uses_of_no_device(struct model *m)
{
	for (size_t i = m->uses; i-- > 0;) {
		bool there = false;

		for (size_t k = m->devices; k-- > 0;)
			there = there || m->device[k].id == m->use[i].device_id;
		if (!there)
			DROP(m, uses, use, i);
	}
}

static void use_step(struct model *m, int64_t device_id, int64_t step)
{
	struct model_use new = { device_id, step, step };
	size_t n = 0;

	drop_uses_of_no_device(m);
	ADD(m, uses, use, new);
	for (size_t i = m->uses; i-- > 0;)
		n += m->use[i].device_id == device_id;
	if (n > MODEL_USES_EACH)
		join_uses(m, device_id);
}

static bool is_ahead(const struct mw_device *d, int64_t now, unsigned window)
{
	return d->confirmed != 0 && d->last_step > now / (int64_t)d->totp.period + window;
}

static bool has_ahead(const struct model *m, int64_t account_id, int64_t now, unsigned window)
{
	for (size_t i = m->devices; i-- > 0;)
		if (m->device[i].account_id == account_id && is_ahead(&m->device[i], now, window))
			return true;
	return false;
}

enum mw_store_result model_device_ahead(const struct model *m, int64_t now, unsigned window,
					struct mw_account *out, size_t max, size_t *count)
{
	const char *after = "";

	for (*count = 0; *count < max; ++*count) {
		const struct mw_account *next = NULL;

		for (size_t i = m->accounts; i-- > 0;)
			if (strcmp(m->account[i].name, after) > 0 &&
			    has_ahead(m, m->account[i].id, now, window) &&
			    (next == NULL || strcmp(m->account[i].name, next->name) < 0))
				next = &m->account[i];
		if (next == NULL)
			break;
		out[*count] = *next;
		after = next->name;
	}
	return MW_STORE_OK;
}

/* Devices */

static struct mw_device *device_of(const struct model *m, int64_t account_id, int64_t id)
{
	for (size_t i = m->devices; i-- > 0;)
		if (m->device[i].account_id == account_id && m->device[i].id == id)
			return (struct mw_device *)&m->device[i];
	return NULL;
}

static size_t count_devices(const struct model *m, int64_t account_id, bool confirmed_only)
{
	size_t n = 0;

	for (size_t i = m->devices; i-- > 0;)
		n += m->device[i].account_id == account_id &&
		     (m->device[i].confirmed != 0 || !confirmed_only);
	return n;
}

/* An id that finds no spare place is never used. */
enum mw_store_result model_device_next_id(struct model *m, int64_t given, int64_t *id)
{
	*id = give_id(&m->last_device, given);
	if (m->spares < MODEL_SPARE_IDS)
		ADD(m, spares, spare, *id);
	return MW_STORE_OK;
}

/* Too old by the store's age, or, if `by_clock`, by the clock. */
static void drop_expired(struct model *m, int64_t account_id, int64_t now, bool by_clock)
{
	for (size_t i = m->devices; i-- > 0;)
		if (m->device[i].account_id == account_id && m->device[i].confirmed == 0 &&
		    (by_clock ? m->device[i].created < now - MW_PENDING_MAX_AGE
			      : m->device_age[i] < m->age - MW_PENDING_MAX_AGE))
			DROP_AGED(m, devices, device, i);
}

/* The oldest of those that give way to another; false: there is none. */
static bool drop_oldest_first(struct model *m, int64_t account_id)
{
	size_t oldest = m->devices;

	for (size_t i = m->devices; i-- > 0;)
		if (m->device[i].account_id == account_id && m->device[i].confirmed == 0 &&
		    m->device[i].begun == MW_BEGUN_FIRST &&
		    (oldest == m->devices || m->device[i].id < m->device[oldest].id))
			oldest = i;
	if (oldest == m->devices)
		return false;
	DROP_AGED(m, devices, device, oldest);
	return true;
}

/* All zeros: no seed is known of it. */
static bool has_seed(const struct model *m, const struct mw_device *d)
{
	static const uint8_t none[MW_KEY_HASH_SIZE];

	if (memcmp(d->seed_hash, none, sizeof(none)) == 0)
		return false;
	for (size_t i = m->devices; i-- > 0;)
		if (memcmp(m->device[i].seed_hash, d->seed_hash, sizeof(none)) == 0)
			return true;
	return false;
}

static enum mw_store_result add_device(struct model *m, const struct mw_device *d)
{
	const struct mw_account *a = account_of(m, d->account_id);

	if (a == NULL)
		return MW_STORE_NOT_FOUND;
	if (a->disabled && d->begun != MW_BEGUN_BY_ADMIN)
		return MW_STORE_DISABLED;
	drop_expired(m, d->account_id, d->created, false);
	if (count_devices(m, d->account_id, false) >= MW_DEVICES_MAX)
		drop_expired(m, d->account_id, d->created, true);
	if (count_devices(m, d->account_id, false) >= MW_DEVICES_MAX &&
	    (d->begun != MW_BEGUN_FIRST || !drop_oldest_first(m, d->account_id)))
		return MW_STORE_EXISTS;
	if (has_seed(m, d))
		return MW_STORE_STALE;
	ADD_AGED(m, devices, device, *d);
	for (size_t i = m->spares; i-- > 0;)
		if (m->spare[i] == d->id)
			DROP(m, spares, spare, i);
	return MW_STORE_OK;
}

enum mw_store_result model_device_add(struct model *m, const struct mw_device *devices,
				      size_t count)
{
	struct model before = *m;
	enum mw_store_result r = MW_STORE_OK;

	for (size_t i = 0; i < count && r == MW_STORE_OK; i++)
		r = add_device(m, &devices[i]);
	if (r != MW_STORE_OK)
		*m = before;
	return r;
}

enum mw_store_result model_device_list(const struct model *m, int64_t account_id,
				       struct mw_device *out, size_t *count)
{
	int64_t after = INT64_MIN;

	for (*count = 0; *count < MW_DEVICES_MAX; ++*count) {
		const struct mw_device *next = NULL;

		for (size_t i = m->devices; i-- > 0;)
			if (m->device[i].account_id == account_id && m->device[i].id > after &&
			    (next == NULL || m->device[i].id < next->id))
				next = &m->device[i];
		if (next == NULL)
			break;
		out[*count] = *next;
		after = next->id;
	}
	return MW_STORE_OK;
}

enum mw_store_result model_device_remove(struct model *m, int64_t account_id, int64_t id)
{
	if (device_of(m, account_id, id) == NULL)
		return MW_STORE_NOT_FOUND;
	for (size_t i = m->devices; i-- > 0;)
		if (m->device[i].account_id == account_id &&
		    (m->device[i].id == id || (m->device[i].confirmed == 0 &&
					       m->device[i].begun == MW_BEGUN_REAUTHENTICATED)))
			DROP_AGED(m, devices, device, i);
	forget_addresses(m, account_id);
	return MW_STORE_OK;
}

static void drop_invitations(struct model *m, int64_t account_id)
{
	for (size_t i = m->invitations; i-- > 0;)
		if (m->invitation[i].account_id == account_id)
			DROP_AGED(m, invitations, invitation, i);
}

enum mw_store_result model_device_confirm(struct model *m, const struct mw_confirmation *c)
{
	struct mw_device *d = device_of(m, c->account_id, c->device_id);
	const struct mw_account *a = account_of(m, c->account_id);

	if (a == NULL)
		return MW_STORE_NOT_FOUND;
	if (a->disabled && !c->by_admin)
		return MW_STORE_DISABLED;
	if (c->invitation != NULL &&
	    model_invitation_find(m, c->account_id, c->invitation, c->now) != MW_STORE_OK)
		return MW_STORE_STALE;
	if (d == NULL || d->confirmed != 0 || d->created < c->now - MW_PENDING_MAX_AGE ||
	    m->device_age[d - m->device] < m->age - MW_PENDING_MAX_AGE ||
	    (d->begun == MW_BEGUN_FIRST && count_devices(m, c->account_id, true) > 0))
		return MW_STORE_NOT_FOUND;
	d->confirmed = d->last_used = c->now > 0 ? c->now : 1;
	d->last_step = c->step;
	use_step(m, d->id, c->step);
	if (c->invitation != NULL)
		drop_invitations(m, c->account_id);
	if (c->recovery_count > 0)
		model_recovery_replace(m, c->account_id, c->recovery, c->recovery_count);
	return MW_STORE_OK;
}

/* Attempts */

static struct mw_throttle *throttle_of(struct model *m, int64_t who)
{
	for (size_t i = m->throttles; i-- > 0;)
		if (m->throttle[i].who == who)
			return &m->throttle[i].state;
	ADD(m, throttles, throttle, ((struct model_throttle){ .who = who }));
	return &m->throttle[m->throttles - 1].state;
}

/* A guess of a time to come was made before the clock was set back: it is as if it had
 * been made now. */
static void set_back(struct mw_throttle *g, int64_t now)
{
	int64_t back = g->counted - now;

	if (back <= 0)
		return;
	g->backlog_until -= back;
	g->wait_until -= back;
	g->counted -= back;
}

/* Each wrong code is a debt that is paid off in its cost. From the fifth on there
 * are waits: 30 s, doubled with each one more, up to the cost. There is never more to
 * pay than twenty of the dearest guesses: 72 minutes for each of seven codes of ten
 * devices. */
static void count_wrong(struct mw_throttle *g, int64_t cost, int64_t now)
{
	int64_t until = g->backlog_until, wrong, wait = 30;

	if (until < now)
		until = now;
	until += cost;
	if (until > now + 20 * 10 * 7 * 72 * 60)
		until = now + 20 * 10 * 7 * 72 * 60;
	g->backlog_until = until;
	wrong = (until - now) / cost + ((until - now) % cost > 0);
	for (int64_t i = 5; i < wrong && wait < cost; i++)
		wait *= 2;
	if (wait > cost)
		wait = cost;
	g->wait_until = now + (wrong < 5 ? 0 : wait);
	g->counted = now;
}

static int64_t wait_of(const struct mw_throttle *g, int64_t now)
{
	return g->wait_until > now ? g->wait_until - now : 0;
}

static void drop_oldest_address(struct model *m, int64_t account_id)
{
	size_t oldest = m->addresses;

	for (size_t i = m->addresses; i-- > 0;)
		if (m->address[i].account_id == account_id &&
		    (oldest == m->addresses || m->address[i].last < m->address[oldest].last))
			oldest = i;
	DROP(m, addresses, address, oldest);
}

static void remember(struct model *m, int64_t account_id, const char *remote, int64_t now)
{
	struct model_address new = { .account_id = account_id, .last = now, .age = m->age };
	size_t n = 0;

	strcpy(new.remote, remote);
	for (size_t i = m->addresses; i-- > 0;)
		if (m->address[i].account_id == account_id &&
		    (strcmp(m->address[i].remote, remote) == 0 || m->address[i].last > now))
			DROP(m, addresses, address, i);
	ADD(m, addresses, address, new);
	for (size_t i = m->addresses; i-- > 0;)
		n += m->address[i].account_id == account_id;
	if (n > MODEL_ADDRESSES_EACH)
		drop_oldest_address(m, account_id);
}

/* The names of a slot have one row between them. */
static void evict(struct model *m, int64_t who)
{
	for (size_t i = m->throttles; i-- > 0;)
		if (who < 0 && m->throttle[i].who < 0 && m->throttle[i].who != who &&
		    (-1 - m->throttle[i].who) >> 40 == (-1 - who) >> 40)
			DROP(m, throttles, throttle, i);
}

enum mw_store_result model_attempt(struct model *m, const struct mw_attempt *t,
				   struct mw_attempt_outcome *out)
{
	struct mw_device *d = device_of(m, t->who, t->device_id);
	const struct mw_account *a = account_of(m, t->who);
	struct mw_throttle *g, before;

	*out = (struct mw_attempt_outcome){ .verdict = MW_ATTEMPT_WRONG };
	if (t->who > 0 && a == NULL)
		return MW_STORE_OK;
	g = throttle_of(m, t->who);
	before = *g;
	set_back(g, t->now);
	*out = (struct mw_attempt_outcome){ .wait = wait_of(g, t->now) };
	if (out->wait > 0) {
		out->verdict = MW_ATTEMPT_THROTTLED;
	} else if (t->noisy && g->backlog_until > t->now) {
		out->verdict = MW_ATTEMPT_NOISY;
	} else if (t->device_id == 0 || d == NULL || d->confirmed == 0) {
		out->verdict = MW_ATTEMPT_WRONG;
		evict(m, t->who);
		g = throttle_of(m, t->who);
		count_wrong(g, t->cost, t->now);
		out->wait = wait_of(g, t->now);
	} else if (d->last_step >= t->step || was_used(m, d->id, t->step)) {
		out->verdict =
			d->last_step > t->latest ? MW_ATTEMPT_CLOCK_FAULT : MW_ATTEMPT_REPLAYED;
		*g = before;
	} else {
		out->verdict = a->disabled ? MW_ATTEMPT_DISABLED : MW_ATTEMPT_RIGHT;
		d->last_step = t->step;
		d->last_used = t->now;
		use_step(m, d->id, t->step);
		if (t->remote[0] != '\0' && !a->disabled)
			remember(m, t->who, t->remote, t->now);
	}
	return MW_STORE_OK;
}

enum mw_store_result model_throttle_show(const struct model *m, int64_t who,
					 struct mw_throttle *out)
{
	*out = (struct mw_throttle){ 0 };
	for (size_t i = m->throttles; i-- > 0;)
		if (m->throttle[i].who == who)
			*out = m->throttle[i].state;
	return MW_STORE_OK;
}

static void reset_device(struct model *m, struct mw_device *d, int64_t now, unsigned window,
			 struct mw_unlocked *out)
{
	int64_t next;

	if (d == NULL)
		return;
	next = d->last_step = now / (int64_t)d->totp.period + window;

	do
		next++;
	while (was_used(m, d->id, next));
	out->reset[out->count].device_id = d->id;
	out->reset[out->count++].from = next * (int64_t)d->totp.period;
}

enum mw_store_result model_unlock(struct model *m, int64_t account_id, int64_t now, unsigned window,
				  struct mw_unlocked *out)
{
	struct mw_device list[MW_DEVICES_MAX];
	size_t count;

	*out = (struct mw_unlocked){ 0 };
	for (size_t i = m->throttles; i-- > 0;) {
		if (m->throttle[i].who != account_id)
			continue;
		set_back(&m->throttle[i].state, now);
		out->wrong_codes = m->throttle[i].state.backlog_until > now;
		out->wait = wait_of(&m->throttle[i].state, now);
		DROP(m, throttles, throttle, i);
	}
	model_device_list(m, account_id, list, &count);
	for (size_t i = 0; i < count; i++)
		if (is_ahead(&list[i], now, window))
			reset_device(m, device_of(m, account_id, list[i].id), now, window, out);
	return MW_STORE_OK;
}

enum mw_store_result model_remembered(const struct model *m, int64_t account_id, const char *remote,
				      int64_t since, int64_t now)
{
	for (size_t i = m->addresses; i-- > 0;)
		if (m->address[i].account_id == account_id &&
		    strcmp(m->address[i].remote, remote) == 0 && m->address[i].last >= since &&
		    m->address[i].last <= now && m->age - m->address[i].age <= now - since)
			return MW_STORE_OK;
	return MW_STORE_NOT_FOUND;
}

/* Recovery codes and invitations */

enum mw_store_result model_recovery_replace(struct model *m, int64_t account_id,
					    const uint8_t (*hashes)[MW_KEY_HASH_SIZE], size_t count)
{
	struct model_code new = { .account_id = account_id };

	if (account_of(m, account_id) == NULL)
		return MW_STORE_NOT_FOUND;
	for (size_t i = m->codes; i-- > 0;)
		if (m->code[i].account_id == account_id)
			DROP(m, codes, code, i);
	for (size_t i = 0; i < count; i++) {
		memcpy(new.hash, hashes[i], sizeof(new.hash));
		ADD(m, codes, code, new);
	}
	return MW_STORE_OK;
}

enum mw_store_result model_recovery_use(struct model *m, int64_t account_id, const uint8_t *hash,
					size_t *left)
{
	const struct mw_account *a = account_of(m, account_id);

	for (size_t i = m->codes; i-- > 0;) {
		if (m->code[i].account_id != account_id || !same_hash(m->code[i].hash, hash))
			continue;
		*left = 0;
		if (a->disabled)
			return MW_STORE_DISABLED;
		DROP(m, codes, code, i);
		throttle_of(m, account_id)->wait_until = throttle_of(m, account_id)->counted;
		return model_recovery_count(m, account_id, left);
	}
	*left = 0;
	return MW_STORE_NOT_FOUND;
}

enum mw_store_result model_recovery_count(const struct model *m, int64_t account_id, size_t *left)
{
	*left = 0;
	for (size_t i = m->codes; i-- > 0;)
		*left += m->code[i].account_id == account_id;
	return MW_STORE_OK;
}

enum mw_store_result model_invitation_add(struct model *m, const struct mw_invitation *i)
{
	if (account_of(m, i->account_id) == NULL)
		return MW_STORE_NOT_FOUND;
	drop_invitations(m, i->account_id);
	ADD_AGED(m, invitations, invitation, *i);
	return MW_STORE_OK;
}

enum mw_store_result model_invitation_find(const struct model *m, int64_t account_id,
					   const uint8_t *hash, int64_t now)
{
	for (size_t i = m->invitations; i-- > 0;)
		if (m->invitation[i].account_id == account_id &&
		    same_hash(m->invitation[i].hash, hash) && m->invitation[i].expires > now &&
		    m->age - m->invitation_age[i] <
			    m->invitation[i].expires - m->invitation[i].created)
			return MW_STORE_OK;
	return MW_STORE_NOT_FOUND;
}

/* Access tokens */

static int compare(const struct mw_revocation *a, const struct mw_revocation *b)
{
	if (strcmp(a->issuer, b->issuer) != 0)
		return strcmp(a->issuer, b->issuer);
	if (a->what != b->what)
		return a->what < b->what ? -1 : 1;
	return strcmp(a->id, b->id);
}

static void put_revocation(struct model *m, const struct mw_revocation *r)
{
	for (size_t i = m->revocations; i-- > 0;) {
		struct mw_revocation *there = &m->revocation[i];

		if (compare(there, r) != 0)
			continue;
		m->revocation_age[i] = m->age;
		there->when = later(there->when, r->when);
		there->until =
			there->until == 0 || r->until == 0 ? 0 : later(there->until, r->until);
		return;
	}
	ADD_AGED(m, revocations, revocation, *r);
}

/* Nobody needs it any more. */
static bool is_over(const struct model *m, size_t i, int64_t now)
{
	const struct mw_revocation *r = &m->revocation[i];

	return r->until != 0 && r->until < now &&
	       m->age - m->revocation_age[i] > r->until - r->when;
}

enum mw_store_result model_token_revoke(struct model *m, const struct mw_revocation *r)
{
	for (size_t i = m->revocations; i-- > 0;)
		if (is_over(m, i, r->when))
			DROP_AGED(m, revocations, revocation, i);
	put_revocation(m, r);
	return MW_STORE_OK;
}

static bool revokes(const struct mw_revocation *r, const struct mw_token_facts *t)
{
	bool older = t->issued <= r->when;

	if (strcmp(r->issuer, r->what == MW_REVOKED_NAME ? "" : t->issuer) != 0)
		return false;
	switch (r->what) {
	case MW_REVOKED_ISSUER:
		return older;
	case MW_REVOKED_TOKEN:
		return strcmp(r->id, t->jti) == 0;
	case MW_REVOKED_SESSION:
		return strcmp(r->id, t->sid) == 0;
	case MW_REVOKED_SUBJECT:
		return strcmp(r->id, t->sub) == 0 && older;
	case MW_REVOKED_SESSIONLESS:
		return strcmp(r->id, t->sub) == 0 && older && t->sid[0] == '\0';
	case MW_REVOKED_NAME:
		return older && (strcmp(r->id, t->name) == 0 || strcmp(r->id, t->full_name) == 0);
	default:
		return false;
	}
}

enum mw_store_result model_token_revoked(const struct model *m, const struct mw_token_facts *token)
{
	for (size_t i = m->revocations; i-- > 0;)
		if (revokes(&m->revocation[i], token))
			return MW_STORE_OK;
	return MW_STORE_NOT_FOUND;
}

enum mw_store_result model_token_log_out(struct model *m, const struct mw_revocation *seen,
					 const struct mw_revocation *revocations, size_t count)
{
	for (size_t i = m->revocations; i-- > 0;)
		if (compare(&m->revocation[i], seen) == 0 && !is_over(m, i, seen->when))
			return MW_STORE_EXISTS;
	model_token_revoke(m, seen);
	for (size_t i = 0; i < count; i++)
		put_revocation(m, &revocations[i]);
	return MW_STORE_OK;
}

enum mw_store_result model_token_list(const struct model *m, const struct mw_revocation *after,
				      struct mw_revocation *out, size_t max, size_t *count)
{
	for (*count = 0; *count < max; ++*count) {
		const struct mw_revocation *next = NULL;

		for (size_t i = m->revocations; i-- > 0;)
			if (m->revocation[i].what < MW_REVOKED_NAME &&
			    compare(&m->revocation[i], after) > 0 &&
			    (next == NULL || compare(&m->revocation[i], next) < 0))
				next = &m->revocation[i];
		if (next == NULL)
			break;
		out[*count] = *next;
		after = next;
	}
	return MW_STORE_OK;
}

enum mw_store_result model_token_latest(const struct model *m, const char *issuer, int64_t *when)
{
	bool any = false;

	*when = 0;
	for (size_t i = m->revocations; i-- > 0;) {
		if (strcmp(m->revocation[i].issuer, issuer) != 0)
			continue;
		*when = any ? later(*when, m->revocation[i].when) : m->revocation[i].when;
		any = true;
	}
	return MW_STORE_OK;
}

enum mw_store_result model_token_limit(struct model *m, const char *issuer, int64_t when)
{
	enum mw_store_result r = MW_STORE_NOT_FOUND;

	for (size_t i = m->revocations; i-- > 0;) {
		if (strcmp(m->revocation[i].issuer, issuer) != 0 || m->revocation[i].when <= when)
			continue;
		m->revocation[i].when = when;
		r = MW_STORE_OK;
	}
	return r;
}

enum mw_store_result model_tick(struct model *m, int64_t *age, int64_t seconds)
{
	bool same = *age == m->age;

	if (same)
		m->age += seconds;
	*age = m->age;
	return same ? MW_STORE_OK : MW_STORE_STALE;
}

enum mw_store_result model_status(const struct model *m, struct mw_store_status *out)
{
	*out = (struct mw_store_status){ .schema = MW_SCHEMA_VERSION,
					 .accounts = (int64_t)m->accounts };
	for (size_t i = m->keys; i-- > 0;)
		out->keys += m->key[i].revoked == 0;
	return MW_STORE_OK;
}
