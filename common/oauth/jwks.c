/*
 * NAME
 *	jwks - parse a JWK set, and choose a key of it
 */
#include "common/oauth/jwks.h"

#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/oauth/json.h"

/* OpenSSL takes 5 ms to check an RSA key of 2048 bits, and 150 ms for one of 8192; the
 * cube of the length is about right. So a set may take a few seconds at most. */
#define COST_MAX 8192

/* A key that is used, for one of its algorithms. */
struct entry {
	struct mw_jwk jwk;
	const json_t *from; /* while the set is parsed */
	size_t number;
	bool dropped;
};

struct mw_jwks {
	atomic_uint refs;
	size_t used, not_used; /* keys of the set */
	size_t count, size;    /* entries: a key may have several algorithms */
	size_t told, cost;
	struct entry *entries;
	struct mw_jwks_skipped *skipped; /* MW_JWKS_KEYS_MAX at most, or NULL */
};

static void skip(struct mw_jwks *set, const json_t *jwk, size_t number, const char *why)
{
	struct mw_jwks_skipped *s = &set->skipped[set->told];

	set->not_used++;
	if (set->told == MW_JWKS_KEYS_MAX)
		return;
	set->told++;
	mw_jwk_kid(jwk, s->kid);
	s->number = number;
	s->elsewhere = mw_jwk_is_elsewhere(jwk);
	snprintf(s->why, sizeof(s->why), "%s", why);
}

/* A key for each of its algorithms, or for none. */
static bool take_key(struct mw_jwks *set, const json_t *jwk, size_t number, mw_jws_algs algs,
		     struct mw_err *err)
{
	size_t before = set->count;

	for (int alg = MW_JWS_RS256; alg < MW_JWS_ALG_COUNT; alg++) {
		struct entry *e = &set->entries[set->count];

		if ((algs & MW_JWS_BIT(alg)) == 0)
			continue;
		*e = (struct entry){ .from = jwk, .number = number };
		if (set->count == set->size ||
		    !mw_jwk_take(jwk, (enum mw_jws_alg)alg, &e->jwk, err))
			break;
		set->count++;
	}
	return set->count > before;
}

/* In (1024 bits)^3. */
static size_t cost_of(const json_t *jwk, mw_jws_algs algs)
{
	size_t kilobits = (mw_json_string(jwk, "n").len * 6 + 512) / 1024, cost = 0;

	for (; algs != 0; algs &= algs - 1)
		cost += kilobits * kilobits * kilobits;
	return cost;
}

static bool is_too_much(const struct mw_jwks *set, size_t cost, struct mw_err *err)
{
	if (set->used == MW_JWKS_KEYS_MAX)
		mw_fail(err, "only the first %d usable keys are used", MW_JWKS_KEYS_MAX);
	else if (cost > 0 && set->cost + cost > COST_MAX)
		mw_fail(err, "the keys before it take all the time that there is for checks");
	else
		return false;
	return true;
}

static void judge(struct mw_jwks *set, const json_t *jwk, size_t number, mw_jws_algs rsa)
{
	struct mw_err err;
	mw_jws_algs algs = mw_jwk_algs(jwk, rsa, &err);

	size_t cost = cost_of(jwk, algs);

	if (algs == 0 || is_too_much(set, cost, &err)) {
		skip(set, jwk, number, err.text);
		return;
	}
	set->cost += cost;
	if (take_key(set, jwk, number, algs, &err))
		set->used++;
	else
		skip(set, jwk, number, err.text);
}

/* Whether both say the same in what makes a key. */
static bool is_repetition(const json_t *a, const json_t *b)
{
	static const char *const members[] = { "kty", "crv", "n", "e", "x", "y" };

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		const json_t *one = json_object_get(a, members[i]),
			     *other = json_object_get(b, members[i]);

		if ((one == NULL) != (other == NULL) || (one != NULL && !json_equal(one, other)))
			return false;
	}
	return true;
}

/* Keys without a kid compete only when they are chosen. */
static bool collide(const struct entry *a, const struct entry *b)
{
	return a->jwk.key.alg == b->jwk.key.alg && strcmp(a->jwk.kid, b->jwk.kid) == 0 &&
	       (a->jwk.kid[0] != '\0' || is_repetition(a->from, b->from));
}

static bool is_left(const struct mw_jwks *set, size_t number)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->entries[i].number == number && !set->entries[i].dropped)
			return true;
	return false;
}

/* A key may be left for another algorithm. */
static void drop(struct mw_jwks *set, struct entry *which, const char *why)
{
	if (which->dropped)
		return;
	which->dropped = true;
	if (is_left(set, which->number))
		return;
	skip(set, which->from, which->number, why);
	set->used--;
}

static void settle(struct mw_jwks *set, struct entry *first, struct entry *second)
{
	static const char why[] = "another key has the same kid and algorithm";

	if (!is_repetition(first->from, second->from)) {
		drop(set, first, why);
		drop(set, second, why);
	} else if (!first->dropped) {
		drop(set, second, "it repeats another key");
	}
}

static void drop_collisions(struct mw_jwks *set)
{
	for (size_t i = 0; i < set->count; i++)
		for (size_t j = 0; j < i; j++)
			if (collide(&set->entries[j], &set->entries[i]))
				settle(set, &set->entries[j], &set->entries[i]);
}

static void sweep(struct mw_jwks *set)
{
	size_t kept = 0;

	for (size_t i = 0; i < set->count; i++) {
		set->entries[i].from = NULL;
		if (set->entries[i].dropped)
			mw_jws_key_clear(&set->entries[i].jwk.key);
		else
			set->entries[kept++] = set->entries[i];
	}
	set->count = kept;
}

/* Room for what `total` keys may become. */
static struct mw_jwks *new_set(size_t total)
{
	size_t few = total < MW_JWKS_KEYS_MAX ? total : MW_JWKS_KEYS_MAX;
	struct mw_jwks *set = calloc(1, sizeof(*set));

	if (set == NULL)
		return NULL;
	atomic_init(&set->refs, 1);
	set->size = few * MW_JWS_ALG_COUNT;
	set->entries = calloc(set->size + 1, sizeof(set->entries[0]));
	set->skipped = calloc(MW_JWKS_KEYS_MAX + 1, sizeof(set->skipped[0]));
	if (set->entries != NULL && set->skipped != NULL)
		return set;
	mw_jwks_unref(set);
	return NULL;
}

static void fit(struct mw_jwks *set)
{
	void *less = realloc(set->entries, (set->count + 1) * sizeof(set->entries[0]));

	if (less != NULL)
		set->entries = less;
	less = realloc(set->skipped, (set->told + 1) * sizeof(set->skipped[0]));
	if (less != NULL)
		set->skipped = less;
}

static struct mw_jwks *take_set(const json_t *keys, mw_jws_algs rsa, struct mw_err *err)
{
	struct mw_jwks *set;
	const json_t *jwk;
	size_t i;

	if (!json_is_array(keys)) {
		mw_fail(err, "is not a JWK set: it has no array \"keys\"");
		return NULL;
	}
	if ((set = new_set(json_array_size(keys))) == NULL) {
		mw_fail(err, "no memory for %zu keys", json_array_size(keys));
		return NULL;
	}
	json_array_foreach(keys, i, jwk) judge(set, jwk, i + 1, rsa);
	drop_collisions(set);
	sweep(set);
	fit(set);
	return set;
}

struct mw_jwks *mw_jwks_parse(struct mw_span json, mw_jws_algs rsa, struct mw_err *err)
{
	struct mw_jwks *set = NULL;
	json_t *root;

	if (sodium_init() < 0) {
		mw_fail(err, "libsodium cannot start");
		return NULL;
	}
	root = json.len <= MW_JWKS_BYTES_MAX ? mw_json_object(json) : NULL;
	if (root == NULL)
		mw_fail(err, "is not a JSON object of at most %d bytes", MW_JWKS_BYTES_MAX);
	else
		set = take_set(json_object_get(root, "keys"), rsa, err);
	json_decref(root);
	return set;
}

struct mw_jwks *mw_jwks_ref(struct mw_jwks *set)
{
	atomic_fetch_add_explicit(&set->refs, 1, memory_order_relaxed);
	return set;
}

void mw_jwks_unref(struct mw_jwks *set)
{
	if (set == NULL || atomic_fetch_sub_explicit(&set->refs, 1, memory_order_acq_rel) != 1)
		return;
	for (size_t i = 0; i < set->count; i++)
		mw_jws_key_clear(&set->entries[i].jwk.key);
	free(set->entries);
	free(set->skipped);
	free(set);
}

size_t mw_jwks_count(const struct mw_jwks *set)
{
	return set->used;
}

size_t mw_jwks_skipped(const struct mw_jwks *set)
{
	return set->not_used;
}

const struct mw_jwks_skipped *mw_jwks_skipped_at(const struct mw_jwks *set, size_t number)
{
	return number < set->told ? &set->skipped[number] : NULL;
}

void mw_jwks_skipped_text(const struct mw_jwks_skipped *skipped, char *out, size_t size)
{
	snprintf(out, size, "key %zu%s%.64s%s: %s", skipped->number,
		 skipped->kid[0] != '\0' ? " (kid \"" : "", skipped->kid,
		 skipped->kid[0] != '\0' ? "\")" : "", skipped->why);
}

const char *mw_jwks_kid(const struct mw_jwks *set, size_t number)
{
	if (number < set->count)
		return set->entries[number].jwk.kid;
	return number - set->count < set->told ? set->skipped[number - set->count].kid : NULL;
}

static bool is_skipped(const struct mw_jwks *set, struct mw_span kid)
{
	for (size_t i = 0; i < set->told; i++)
		if (set->skipped[i].kid[0] != '\0' && mw_span_is(kid, set->skipped[i].kid))
			return true;
	return false;
}

/* The key of that kid, when there is such a kid. */
static enum mw_jwks_choice choose_by_kid(const struct mw_jwks *set, struct mw_span kid,
					 struct mw_span alg, const struct mw_jwk **out)
{
	size_t with_kid = 0, fitting = 0;

	for (size_t i = 0; i < set->count; i++) {
		const struct mw_jwk *jwk = &set->entries[i].jwk;

		if (jwk->kid[0] == '\0' || !mw_span_is(kid, jwk->kid))
			continue;
		with_kid++;
		if (mw_jws_alg_is(jwk->key.alg, alg)) {
			fitting++;
			*out = jwk;
		}
	}
	if (fitting > 0)
		return fitting == 1 ? MW_JWKS_CHOSEN : MW_JWKS_SEVERAL;
	if (with_kid > 0)
		return MW_JWKS_OTHER_ALG;
	return is_skipped(set, kid) ? MW_JWKS_SKIPPED : MW_JWKS_NONE;
}

/* The only key for that algorithm. */
static enum mw_jwks_choice choose_by_alg(const struct mw_jwks *set, struct mw_span alg,
					 const struct mw_jwk **out)
{
	size_t fitting = 0;

	for (size_t i = 0; i < set->count; i++)
		if (mw_jws_alg_is(set->entries[i].jwk.key.alg, alg)) {
			fitting++;
			*out = &set->entries[i].jwk;
		}
	return fitting == 0 ? MW_JWKS_NONE : fitting == 1 ? MW_JWKS_ONLY : MW_JWKS_SEVERAL;
}

enum mw_jwks_choice mw_jwks_choose(const struct mw_jwks *set, struct mw_span kid,
				   struct mw_span alg, const struct mw_jwk **out)
{
	enum mw_jwks_choice choice;

	*out = NULL;
	if (kid.ptr == NULL)
		return choose_by_alg(set, alg, out);
	if ((choice = choose_by_kid(set, kid, alg, out)) != MW_JWKS_NONE)
		return choice;
	if (choose_by_alg(set, alg, out) == MW_JWKS_ONLY && (*out)->kid[0] == '\0')
		return MW_JWKS_ONLY;
	return MW_JWKS_NONE;
}
