/*
 * JWK sets: a key that is chosen is one that the issuer published, under that kid and
 * for that algorithm, and it verifies what its owner signs.
 *
 * The input is a small program: each three bytes publish one of the keys (which, under
 * which kid, with what beside it). A first byte of 0xff takes the rest as the set
 * itself. Keys are fresh in every run.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "base/wbuf.h"
#include "common/oauth/jwks.h"
#include "tests/unit/token_maker.h"

#define KEYS	  4
#define PUBLISHED 8

static struct maker_key keys[KEYS];
static uint8_t signatures[KEYS][1024];
static size_t lengths[KEYS];

static const char *const kids[] = { NULL, "a", "b", "c" };

/* What is beside a key; from the fifth on, the key is of no use. */
static const char *const more[] = {
	"",
	"\"use\":\"sig\",",
	"\"key_ops\":[\"verify\"],",
	"\"x5t\":\"x\",",
	"\"use\":\"enc\",",
	"\"d\":\"AAAA\",",
	"\"alg\":\"HS256\",",
	"\"alg\":\"RS256\",",
};
#define GOOD  4
#define OTHER (sizeof(more) / sizeof(more[0]))

static struct {
	unsigned key, kid, more;
} published[PUBLISHED];
static size_t count;

static void set_up(void)
{
	static const enum mw_jws_alg algs[KEYS] = { MW_JWS_ES256, MW_JWS_ES256, MW_JWS_EDDSA,
						    MW_JWS_ED448 };

	if (keys[0].evp != NULL)
		return;
	for (size_t i = 0; i < KEYS; i++) {
		keys[i] = maker_key_new(NULL, algs[i], 0);
		lengths[i] = maker_sign(&keys[i], mw_span_str("x"), signatures[i]);
	}
}

static bool is_published(unsigned key, struct mw_span kid)
{
	for (size_t i = 0; i < count; i++) {
		const char *its = kids[published[i].kid];

		if (published[i].key == key && published[i].more < GOOD &&
		    (its == NULL || (kid.ptr != NULL && mw_span_is(kid, its)) || kid.ptr == NULL))
			return true;
	}
	return false;
}

static void judge_choice(const struct mw_jwks *set, struct mw_span kid, const char *alg)
{
	const struct mw_jwk *chosen;
	enum mw_jwks_choice choice = mw_jwks_choose(set, kid, mw_span_str(alg), &chosen);
	unsigned key = 0;

	if (choice != MW_JWKS_CHOSEN && choice != MW_JWKS_ONLY)
		return;
	must(mw_jws_alg_is(chosen->key.alg, mw_span_str(alg)));
	must(choice == MW_JWKS_ONLY || mw_span_is(kid, chosen->kid));
	must(choice == MW_JWKS_CHOSEN || kid.ptr == NULL || chosen->kid[0] == '\0');
	while (key < KEYS &&
	       mw_jws_verify(&chosen->key, mw_span_str("x"),
			     mw_span_of(signatures[key], lengths[key])) != MW_JWS_GOOD)
		key++;
	must(key < KEYS && is_published(key, kid));
}

static void judge(const struct mw_jwks *set)
{
	static const char *const algs[] = { "ES256", "EdDSA", "Ed448", "Ed25519", "RS256" };

	must(mw_jwks_count(set) + mw_jwks_skipped(set) == count);
	for (size_t a = 0; a < sizeof(algs) / sizeof(algs[0]); a++) {
		judge_choice(set, mw_span_of(NULL, 0), algs[a]);
		for (size_t k = 1; k < sizeof(kids) / sizeof(kids[0]); k++)
			judge_choice(set, mw_span_str(kids[k]), algs[a]);
		judge_choice(set, mw_span_str("never"), algs[a]);
	}
}

static void build(struct mw_span in, struct mw_wbuf *w)
{
	char jwk[MAKER_JWK_MAX];
	uint8_t which, kid, what;

	count = 0;
	mw_put_str(w, "{\"keys\":[");
	while (count < PUBLISHED && mw_take_u8(&in, &which) && mw_take_u8(&in, &kid) &&
	       mw_take_u8(&in, &what)) {
		struct maker_key key = keys[which % KEYS];

		published[count].key = which % KEYS;
		published[count].kid = kid % (sizeof(kids) / sizeof(kids[0]));
		published[count].more = what % OTHER;
		key.kid = kids[published[count].kid];
		mw_putf(w, "%s%s", count > 0 ? "," : "",
			maker_jwk(&key, more[published[count].more], jwk));
		count++;
	}
	mw_put_str(w, "]}");
	must(!w->overflow);
}

/* Whatever it is. */
static void judge_stranger(struct mw_span text)
{
	const struct mw_jwks_skipped *skipped;
	const struct mw_jwk *chosen;
	struct mw_err err;
	struct mw_jwks *set = mw_jwks_parse(text, MW_JWS_BIT(MW_JWS_RS256), &err);
	const char *kid;

	for (size_t i = 0; set != NULL && (kid = mw_jwks_kid(set, i)) != NULL; i++) {
		must(strlen(kid) <= MW_JWK_KID_MAX && mw_span_is_text(mw_span_str(kid)));
		mw_jwks_choose(set, mw_span_str(kid), mw_span_str("EdDSA"), &chosen);
	}
	for (size_t i = 0; set != NULL && (skipped = mw_jwks_skipped_at(set, i)) != NULL; i++)
		must(skipped->why[0] != '\0' && mw_span_is_text(mw_span_str(skipped->why)));
	mw_jwks_unref(set);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char text[PUBLISHED * MAKER_JWK_MAX];
	struct mw_wbuf w = mw_wbuf_of(text, sizeof(text));
	struct mw_jwks *set;
	struct mw_err err;

	set_up();
	if (size > 0 && data[0] == 0xff) {
		judge_stranger(mw_span_of(data + 1, size - 1));
		return 0;
	}
	build(mw_span_of(data, size), &w);
	set = mw_jwks_parse(mw_wbuf_span(&w), MW_JWS_BIT(MW_JWS_RS256), &err);
	must(set != NULL);
	judge(set);
	mw_jwks_unref(set);
	return 0;
}
