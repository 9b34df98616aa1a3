/*
 * Access tokens: success implies a token that the test issued and that is valid
 * now, for the one whom it was issued for.
 *
 * The input is a small program. Its first byte picks the time, the second one
 * of the tokens that were issued; then come steps of four bytes (what, where,
 * where, how) that change the token: letters, lengths, parts of other tokens,
 * headers that lie, signatures by a stranger's key or by none. A first byte of
 * 0xff takes the rest as the token itself. Keys are fresh in every run.
 */
#include "tests/fuzz/fuzz.h"

#include <openssl/hmac.h>
#include <string.h>

#include "base/b64.h"
#include "common/oauth/jwt.h"
#include "tests/unit/token_maker.h"

#define START INT64_C(1767225600)
#define SKEW  30
#define STEP  600 /* what the first byte counts the time in */

#define KEYS 5

static struct maker_key keys[KEYS], stranger;
static struct mw_jwks *set;
static char public_key[MAKER_JWK_MAX];

static const struct mw_jwt_policy policy = {
	.issuer = "https://a.example",
	.audience = { .ours = "mail" },
	.access_claim = "",
	.username_claim = "sub",
	.scopes = "*",
	.default_scopes = "",
	.skew = SKEW,
};

/* What is issued: for whom, for what, from when to when. */
static const struct {
	int key;
	const char *sub, *aud, *iss, *more;
	int64_t from, to; /* steps after START */
} wishes[] = {
	{ 0, "alice", "mail", "https://a.example", "", 0, 3 },
	{ 1, "bob", "mail", "https://a.example", ",\"scope\":\"smtp imap\"", 1, 4 },
	{ 2, "carol", "mail", "https://a.example", ",\"jti\":\"x\"", 0, 100 },
	{ 2, "dora", "other", "https://a.example", "", 0, 100 },
	{ 2, "eve", "mail", "https://b.example", "", 0, 100 },
	{ 2, "fay", "mail", "https://a.example", ",\"cnf\":{\"jkt\":\"x\"}", 0, 100 },
	{ 1, "grace", "mail", "https://a.example", "", 0, 1 },
	{ 3, "heidi", "mail", "https://a.example", "", 0, 100 },
	{ 4, "ivan", "mail", "https://a.example", "", 0, 100 },
};
#define ISSUED (sizeof(wishes) / sizeof(wishes[0]))

static char issued[ISSUED][MAKER_TOKEN_MAX];

static void issue(size_t n)
{
	const struct maker_key *key = &keys[wishes[n].key];
	char header[128], payload[512];

	snprintf(header, sizeof(header), "{\"alg\":\"%s\",\"typ\":\"at+jwt\",\"kid\":\"%s\"}",
		 mw_jws_alg_name(key->alg), key->kid);
	snprintf(payload, sizeof(payload),
		 "{\"iss\":\"%s\",\"aud\":\"%s\",\"sub\":\"%s\",\"iat\":%lld,\"nbf\":%lld,"
		 "\"exp\":%lld%s}",
		 wishes[n].iss, wishes[n].aud, wishes[n].sub,
		 (long long)(START + wishes[n].from * STEP),
		 (long long)(START + wishes[n].from * STEP),
		 (long long)(START + wishes[n].to * STEP), wishes[n].more);
	maker_token(key, header, payload, issued[n]);
}

static void set_up(void)
{
	char jwks[(KEYS + 1) * MAKER_JWK_MAX], jwk[MAKER_JWK_MAX];
	struct mw_wbuf w = mw_wbuf_of(jwks, sizeof(jwks));
	struct mw_err err;

	if (set != NULL)
		return;
	keys[0] = maker_key_new("rsa", MW_JWS_RS256, 2048);
	keys[1] = maker_key_new("ec", MW_JWS_ES256, 0);
	keys[2] = maker_key_new("ed", MW_JWS_EDDSA, 0);
	keys[3] = maker_key_new("ed448", MW_JWS_ED448, 0);
	keys[4] = maker_key_new("p521", MW_JWS_ES512, 0);
	stranger = maker_key_new("ed", MW_JWS_EDDSA, 0);
	mw_put_str(&w, "{\"keys\":[");
	for (int i = 0; i < KEYS; i++)
		mw_putf(&w, "%s%s", i ? "," : "", maker_jwk(&keys[i], "", jwk));
	mw_put_str(&w, "]}");
	set = mw_jwks_parse(mw_wbuf_span(&w), MW_JWS_BIT(MW_JWS_RS256), &err);
	must(set != NULL);
	maker_jwk(&keys[0], "", public_key);
	for (size_t n = 0; n < ISSUED; n++)
		issue(n);
}

static bool is_good(size_t n, int64_t now)
{
	return strcmp(wishes[n].aud, "mail") == 0 && strcmp(wishes[n].iss, policy.issuer) == 0 &&
	       strstr(wishes[n].more, "cnf") == NULL &&
	       now >= START + wishes[n].from * STEP - SKEW &&
	       now < START + wishes[n].to * STEP + SKEW;
}

/* Header and payload: an ECDSA signature has a twin (n - S) that is as valid. */
static size_t signed_len(const char *token, size_t len)
{
	const char *dot = memrchr(token, '.', len);

	return dot != NULL ? (size_t)(dot - token) : 0;
}

/* The number of the token that this one is; ISSUED when it is none. */
static size_t which(const char *token, size_t len)
{
	size_t n = 0, part = signed_len(token, len);

	while (n < ISSUED && (part != signed_len(issued[n], strlen(issued[n])) ||
			      memcmp(token, issued[n], part) != 0))
		n++;
	return n;
}

static void judge(const char *token, size_t len, int64_t now)
{
	struct mw_jwt_claims claims;
	struct mw_jwt jwt;
	enum mw_reason reason = mw_jwt_parse(&jwt, mw_span_of(token, len));
	size_t n = which(token, len);

	if (reason == MW_R_NONE)
		reason = mw_jwt_verify(&jwt, &policy, set, now, &claims);
	mw_jwt_free(&jwt);
	if (reason == MW_R_NONE) {
		must(n < ISSUED && is_good(n, now));
		must(strcmp(claims.username, wishes[n].sub) == 0);
	} else if (n < ISSUED && len == strlen(issued[n]) && memcmp(token, issued[n], len) == 0) {
		must(!is_good(n, now));
	}
}

/* The token being changed. */
static char text[MAKER_TOKEN_MAX];
static size_t text_len;

static struct mw_span part_of(const char *token, size_t len, unsigned number)
{
	struct mw_span rest = mw_span_of(token, len), part = rest;

	while (mw_take_until(&rest, '.', &part) && number-- > 0)
		;
	return number == (unsigned)-1 ? part : rest;
}

static void replace(struct mw_span part, struct mw_span with)
{
	size_t at = (size_t)(part.ptr - (const uint8_t *)text);

	if (text_len - part.len + with.len > MAKER_TOKEN_MAX - 1)
		return;
	memmove(text + at + with.len, text + at + part.len, text_len - at - part.len);
	memmove(text + at, with.ptr, with.len);
	text_len = text_len - part.len + with.len;
}

/* A header that lies, over the payload that is there. */
static void lie(unsigned how)
{
	static const char *const headers[] = {
		"{\"alg\":\"none\",\"typ\":\"at+jwt\",\"kid\":\"ed\"}",
		"{\"alg\":\"HS256\",\"typ\":\"at+jwt\",\"kid\":\"rsa\"}",
		"{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"ed\"}",
		"{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"kid\":\"rsa\"}",
		"{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"kid\":\"ed\",\"alg\":\"none\"}",
		"{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"kid\":\"ed\",\"crit\":[]}",
		"{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\"}",
		"{\"alg\":\"PS256\",\"typ\":\"at+jwt\",\"kid\":\"rsa\"}",
		"{\"alg\":\"RS512\",\"typ\":\"at+jwt\",\"kid\":\"rsa\"}",
		"{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"kid\":\"ed448\"}",
		"{\"alg\":\"Ed448\",\"typ\":\"at+jwt\",\"kid\":\"ed\"}",
		"{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"p521\"}",
		"{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"kid\":\"nobody\"}",
	};
	char encoded[512];
	struct mw_wbuf w = mw_wbuf_of(encoded, sizeof(encoded));

	mw_b64_encode(MW_B64URL, mw_span_str(headers[how % (sizeof(headers) / sizeof(headers[0]))]),
		      &w);
	replace(part_of(text, text_len, 0), mw_wbuf_span(&w));
}

/* A signature of somebody who is not the issuer. */
static void sign(unsigned how)
{
	struct mw_span input = mw_span_of(text, signed_len(text, text_len));
	uint8_t signature[1024];
	char encoded[2048];
	struct mw_wbuf w = mw_wbuf_of(encoded, sizeof(encoded));
	size_t len = how % 64;
	unsigned mac_len = 32;

	memset(signature, how & 64 ? 0xff : 0, sizeof(signature));
	if (how % 3 == 1) {
		len = maker_sign(&stranger, input, signature);
	} else if (how % 3 == 2) {
		HMAC(EVP_sha256(), public_key, (int)strlen(public_key), input.ptr, input.len,
		     signature, &mac_len);
		len = mac_len;
	}
	mw_b64_encode(MW_B64URL, mw_span_of(signature, len), &w);
	replace(part_of(text, text_len, 2), mw_wbuf_span(&w));
}

static void change(uint8_t what, unsigned where, uint8_t how)
{
	size_t at = text_len > 0 ? where % text_len : 0,
	       len = how < text_len - at ? how : text_len - at;
	const char *other = issued[how % ISSUED];

	switch (what % 7) {
	case 0:
		if (at < text_len)
			text[at] = (char)how;
		break;
	case 1:
		replace(mw_span_of(text + at, len), mw_span_of("", 0));
		break;
	case 2:
		replace(mw_span_of(text + at, 0), mw_span_of(issued[0], how));
		break;
	case 3:
		replace(part_of(text, text_len, where % 3),
			part_of(other, strlen(other), where % 3));
		break;
	case 4:
		lie(how);
		break;
	case 5:
		sign(how);
		break;
	default:
		text_len = at;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mw_span in = mw_span_of(data, size);
	uint8_t when, which_one, what, how;
	uint16_t where;

	set_up();
	if (!mw_take_u8(&in, &when) || !mw_take_u8(&in, &which_one))
		return 0;
	if (when == 0xff) {
		judge((const char *)in.ptr, in.len, START + STEP);
		return 0;
	}
	text_len = strlen(issued[which_one % ISSUED]);
	memcpy(text, issued[which_one % ISSUED], text_len);
	while (mw_take_u8(&in, &what) && mw_take_u16(&in, &where) && mw_take_u8(&in, &how))
		change(what, where, how);
	judge(text, text_len, START + (int64_t)when * (STEP / 4) - STEP);
	return 0;
}
