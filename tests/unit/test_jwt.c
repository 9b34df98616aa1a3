/* Tokens: each defect is refused for its own reason, and tokens as the known
 * identity providers shape them are accepted. All keys are made afresh. */
#include "tests/unit/unit.h"

#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>

#include "base/b64.h"
#include "common/oauth/jwt.h"
#include "tests/unit/token_maker.h"

#define NOW  INT64_C(1767225600)
#define SKEW 30

static struct maker_key rsa, rsa2, pss, p256, p384, ed, attacker;
static struct mw_jwks *keys;
static char token_buf[MAKER_TOKEN_MAX];

static const struct mw_jwt_policy policy = {
	.issuer = "https://id.example.org/realms/mail",
	.audience = { .ours = "mail https://mail.example.org" },
	.type = MW_JWT_AT,
	.access_claim = "",
	.username_claim = "preferred_username",
	.scopes = "smtp=mail:send imap=mail:read imap=https://mail.example.org/IMAP",
	.default_scopes = "",
	.skew = SKEW,
};

static int make_keys(void **state)
{
	struct maker_key *all[] = { &rsa, &rsa2, &pss, &p256, &p384, &ed };
	char set[6 * MAKER_JWK_MAX + 64], jwk[MAKER_JWK_MAX], alg[32];
	struct mw_wbuf w = mw_wbuf_of(set, sizeof(set));
	struct mw_err err;

	(void)state;
	rsa = maker_key_new("rsa", MW_JWS_RS256, 2048);
	rsa2 = maker_key_new("rsa2", MW_JWS_RS256, 2048);
	pss = maker_key_new("pss", MW_JWS_PS256, 2048);
	p256 = maker_key_new("p256", MW_JWS_ES256, 0);
	p384 = maker_key_new("p384", MW_JWS_ES384, 0);
	ed = maker_key_new("ed", MW_JWS_EDDSA, 0);
	attacker = maker_key_new("rsa", MW_JWS_RS256, 2048);
	mw_put_str(&w, "{\"keys\":[");
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		snprintf(alg, sizeof(alg), "\"alg\":\"%s\",", mw_jws_alg_name(all[i]->alg));
		mw_putf(&w, "%s%s", i ? "," : "", maker_jwk(all[i], alg, jwk));
	}
	mw_put_str(&w, "]}");
	keys = mw_jwks_parse(mw_wbuf_span(&w), MW_JWS_BIT(MW_JWS_RS256), &err);
	return keys != NULL && mw_jwks_count(keys) == 6 ? 0 : -1;
}

static int drop_keys(void **state)
{
	struct maker_key *all[] = { &rsa, &rsa2, &pss, &p256, &p384, &ed, &attacker };

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		maker_key_free(all[i]);
	mw_jwks_unref(keys);
	return 0;
}

/* One member of an object, as JSON. */
struct member {
	const char *name, *value;
};

static const struct member good_header[] = {
	{ "alg", "\"RS256\"" }, { "typ", "\"at+jwt\"" }, { "kid", "\"rsa\"" }, { NULL, NULL }
};
static const struct member good_payload[] = {
	{ "iss", "\"https://id.example.org/realms/mail\"" },
	{ "aud", "[\"account\",\"mail\"]" },
	{ "exp", "1767225900" },
	{ "iat", "1767225500" },
	{ "nbf", "1767225500" },
	{ "preferred_username", "\"alice@example.org\"" },
	{ "scope", "\"openid mail:send\"" },
	{ "jti", "\"0c5ba6f4\"" },
	{ NULL, NULL },
};

/* The object with one member set to something else (NULL: left out) or added. */
static const char *object_with(const struct member *base, struct member change, char *out,
			       size_t size)
{
	struct mw_wbuf w = mw_wbuf_of(out, size);
	bool changed = change.name == NULL;

	mw_put_str(&w, "{\"z\":0");
	for (; base->name != NULL; base++) {
		bool this = !changed && strcmp(base->name, change.name) == 0;
		const char *value = this ? change.value : base->value;

		changed = changed || this;
		if (value != NULL)
			mw_putf(&w, ",\"%s\":%s", base->name, value);
	}
	if (!changed && change.value != NULL)
		mw_putf(&w, ",\"%s\":%s", change.name, change.value);
	mw_put_str(&w, "}");
	assert_false(w.overflow);
	return mw_wbuf_cstr(&w);
}

static enum mw_reason verify_at(struct mw_span token, const struct mw_jwt_policy *p, int64_t now,
				struct mw_jwt_claims *claims)
{
	struct mw_jwt jwt;
	enum mw_reason reason = mw_jwt_parse(&jwt, token);

	if (reason == MW_R_NONE)
		reason = mw_jwt_verify(&jwt, p, keys, now, claims);
	mw_jwt_free(&jwt);
	return reason;
}

static enum mw_reason verify(const char *token)
{
	struct mw_jwt_claims claims;

	return verify_at(mw_span_str(token), &policy, NOW, &claims);
}

static const char *token_with(const struct maker_key *key, struct member header,
			      struct member payload)
{
	char h[4096], p[8192];

	return maker_token(key, object_with(good_header, header, h, sizeof(h)),
			   object_with(good_payload, payload, p, sizeof(p)), token_buf);
}

static const struct member as_it_is = { NULL, NULL };

static void expect(enum mw_reason wanted, const char *token, const char *what)
{
	enum mw_reason got = verify(token);

	if (got != wanted)
		fail_msg("%s: got %s, wanted %s", what, mw_reason_name(got),
			 mw_reason_name(wanted));
}

static void the_token_that_all_defects_start_from_is_accepted(void **state)
{
	struct mw_jwt_claims c;

	(void)state;
	token_with(&rsa, as_it_is, as_it_is);
	assert_int_equal(verify_at(mw_span_str(token_buf), &policy, NOW, &c), MW_R_NONE);
	assert_string_equal(c.username, "alice@example.org");
	assert_string_equal(c.scopes, "smtp");
	assert_string_equal(c.jti, "0c5ba6f4");
	assert_int_equal(c.expires, 1767225900);
	assert_int_equal(c.issued, 1767225500);
}

/* Signed by the right key, so that only the defect is wrong. */
static const struct {
	enum mw_reason reason;
	struct member change;
} header_defects[] = {
	{ MW_R_TOKEN_ALG_REFUSED, { "alg", NULL } },
	{ MW_R_TOKEN_ALG_REFUSED, { "alg", "\"none\"" } },
	{ MW_R_TOKEN_ALG_REFUSED, { "alg", "\"NONE\"" } },
	{ MW_R_TOKEN_ALG_REFUSED, { "alg", "\"nOnE\"" } },
	{ MW_R_TOKEN_ALG_REFUSED, { "alg", "\"\"" } },
	{ MW_R_TOKEN_ALG_REFUSED, { "alg", "256" } },
	{ MW_R_TOKEN_ALG_REFUSED, { "alg", "[\"RS256\"]" } },
	{ MW_R_TOKEN_ALG_REFUSED, { "alg", "\"HS256\"" } },
	{ MW_R_TOKEN_ALG_REFUSED, { "alg", "\"HS384\"" } },
	{ MW_R_TOKEN_ALG_REFUSED, { "alg", "\"RS1\"" } },
	{ MW_R_TOKEN_ALG_MISMATCH, { "alg", "\"RS512\"" } },
	{ MW_R_TOKEN_ALG_REFUSED, { "alg", "\"ES256K\"" } },
	{ MW_R_TOKEN_ALG_REFUSED, { "alg", "\"ES521\"" } },
	{ MW_R_TOKEN_ALG_MISMATCH, { "alg", "\"Ed448\"" } },
	{ MW_R_TOKEN_ALG_REFUSED, { "alg", "\"rs256\"" } },
	{ MW_R_TOKEN_ALG_REFUSED, { "alg", "\"RS256 \"" } },
	{ MW_R_TOKEN_ALG_MISMATCH, { "alg", "\"PS256\"" } },
	{ MW_R_TOKEN_ALG_MISMATCH, { "alg", "\"ES256\"" } },
	{ MW_R_TOKEN_ALG_MISMATCH, { "alg", "\"EdDSA\"" } },
	{ MW_R_TOKEN_ALG_MISMATCH, { "kid", "\"p256\"" } },
	{ MW_R_TOKEN_ALG_MISMATCH, { "kid", "\"pss\"" } },
	{ MW_R_TOKEN_SIGNATURE, { "kid", "\"rsa2\"" } },
	{ MW_R_TOKEN_KEY_UNKNOWN, { "kid", "\"rsa3\"" } },
	{ MW_R_TOKEN_KEY_UNKNOWN, { "kid", "\"\"" } },
	{ MW_R_TOKEN_KEY_UNKNOWN, { "kid", "\"RSA\"" } },
	{ MW_R_TOKEN_KEY_UNKNOWN, { "kid", "0" } },
	{ MW_R_TOKEN_KEY_UNKNOWN, { "kid", "null" } },
	{ MW_R_TOKEN_KEY_UNKNOWN, { "kid", "\"../../../../dev/null\"" } },
	{ MW_R_TOKEN_KEY_UNKNOWN, { "kid", "\"' OR '1'='1\"" } },
	{ MW_R_TOKEN_KEY_UNNAMED, { "kid", NULL } },
	{ MW_R_TOKEN_TYPE, { "typ", NULL } },
	{ MW_R_TOKEN_TYPE, { "typ", "\"JWT\"" } },
	{ MW_R_TOKEN_TYPE, { "typ", "\"dpop+jwt\"" } },
	{ MW_R_TOKEN_TYPE, { "typ", "\"logout+jwt\"" } },
	{ MW_R_TOKEN_TYPE, { "typ", "\"application/\"" } },
	{ MW_R_TOKEN_TYPE, { "typ", "true" } },
	{ MW_R_TOKEN_CRITICAL, { "crit", "[\"exp\"]" } },
	{ MW_R_TOKEN_CRITICAL, { "crit", "[\"http://example.org/x\"]" } },
	{ MW_R_TOKEN_CRITICAL, { "crit", "[]" } },
	{ MW_R_TOKEN_CRITICAL, { "crit", "null" } },
	{ MW_R_TOKEN_CRITICAL, { "b64", "false" } },
	{ MW_R_TOKEN_HEADER, { "alg", "\"RS256\",\"alg\":\"RS256\"" } },
	{ MW_R_TOKEN_HEADER, { "x", "\"\\u0000\"" } },
	{ MW_R_TOKEN_HEADER, { "x", "\"\xff\"" } },
	{ MW_R_TOKEN_HEADER, { "x", "\"\\ud800\"" } },
	{ MW_R_TOKEN_HEADER, { "x", "[[[[[[[[[[[[[[[[0]]]]]]]]]]]]]]]]" } },
	{ MW_R_TOKEN_HEADER, { "x", "01" } },
	{ MW_R_TOKEN_HEADER, { "x", "1,}" } },
	{ MW_R_TOKEN_HEADER, { "x", "0}{\"alg\":\"none\"" } },
	{ MW_R_TOKEN_HEADER, { "x", "0}}" } },
};

static const struct {
	enum mw_reason reason;
	struct member change;
} payload_defects[] = {
	{ MW_R_TOKEN_ISSUER_UNKNOWN, { "iss", NULL } },
	{ MW_R_TOKEN_ISSUER_UNKNOWN, { "iss", "\"https://evil.example\"" } },
	{ MW_R_TOKEN_ISSUER_UNKNOWN, { "iss", "\"https://id.example.org/realms/mail/\"" } },
	{ MW_R_TOKEN_ISSUER_UNKNOWN, { "iss", "\"https://id.example.org/realms/mai\"" } },
	{ MW_R_TOKEN_ISSUER_UNKNOWN, { "iss", "\"https://ID.example.org/realms/mail\"" } },
	{ MW_R_TOKEN_ISSUER_UNKNOWN, { "iss", "\"http://id.example.org/realms/mail\"" } },
	{ MW_R_TOKEN_ISSUER_UNKNOWN, { "iss", "[\"https://id.example.org/realms/mail\"]" } },
	{ MW_R_TOKEN_AUDIENCE, { "aud", NULL } },
	{ MW_R_TOKEN_AUDIENCE, { "aud", "null" } },
	{ MW_R_TOKEN_AUDIENCE, { "aud", "[]" } },
	{ MW_R_TOKEN_AUDIENCE, { "aud", "\"\"" } },
	{ MW_R_TOKEN_AUDIENCE, { "aud", "\"account\"" } },
	{ MW_R_TOKEN_AUDIENCE, { "aud", "\"mai\"" } },
	{ MW_R_TOKEN_AUDIENCE, { "aud", "\"mail https://mail.example.org\"" } },
	{ MW_R_TOKEN_AUDIENCE, { "aud", "[\"account\",\"webmail\"]" } },
	{ MW_R_TOKEN_AUDIENCE, { "aud", "[\"mail\",1]" } },
	{ MW_R_TOKEN_AUDIENCE, { "aud", "{\"mail\":\"mail\"}" } },
	{ MW_R_TOKEN_NO_EXPIRY, { "exp", NULL } },
	{ MW_R_TOKEN_NO_EXPIRY, { "exp", "\"1767225900\"" } },
	{ MW_R_TOKEN_NO_EXPIRY, { "exp", "null" } },
	{ MW_R_TOKEN_NO_EXPIRY, { "exp", "true" } },
	{ MW_R_TOKEN_NO_EXPIRY, { "exp", "-1" } },
	{ MW_R_TOKEN_NO_EXPIRY, { "exp", "1e300" } },
	{ MW_R_TOKEN_NO_EXPIRY, { "exp", "9223372036854775807" } },
	{ MW_R_TOKEN_EXPIRED, { "exp", "0" } },
	{ MW_R_TOKEN_EXPIRED, { "exp", "1767225570" } }, /* NOW - SKEW */
	{ MW_R_TOKEN_EXPIRED, { "exp", "1767225569.9" } },
	{ MW_R_TOKEN_CLOCK, { "nbf", "1767225631" } },
	{ MW_R_TOKEN_NOT_YET_VALID, { "nbf", "1767225901" } },
	{ MW_R_TOKEN_NOT_YET_VALID, { "nbf", "\"1767225500\"" } },
	{ MW_R_TOKEN_ISSUE_TIME, { "iat", NULL } },
	{ MW_R_TOKEN_CLOCK, { "iat", "1767225631" } },
	{ MW_R_TOKEN_ISSUE_TIME, { "iat", "1767225901" } },
	{ MW_R_TOKEN_ISSUE_TIME, { "iat", "\"1767225500\"" } },
	{ MW_R_TOKEN_BOUND,
	  { "cnf", "{\"jkt\":\"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I\"}" } },
	{ MW_R_TOKEN_BOUND, { "cnf", "null" } },
	{ MW_R_TOKEN_USERNAME, { "preferred_username", NULL } },
	{ MW_R_TOKEN_USERNAME, { "preferred_username", "\"\"" } },
	{ MW_R_TOKEN_USERNAME, { "preferred_username", "17" } },
	{ MW_R_TOKEN_USERNAME, { "preferred_username", "[\"alice@example.org\"]" } },
	{ MW_R_TOKEN_USERNAME, { "preferred_username", "\"alice smith\"" } },
	{ MW_R_TOKEN_USERNAME, { "preferred_username", "\"<alice@example.org>\"" } },
	{ MW_R_TOKEN_USERNAME, { "preferred_username", "\"alice@example.org\\n\"" } },
	{ MW_R_TOKEN_USERNAME, { "preferred_username", "\"alice\\n@example.org\"" } },
	{ MW_R_TOKEN_CLAIM, { "scope", "17" } },
	{ MW_R_TOKEN_CLAIM, { "scope", "[\"mail:send\",17]" } },
	{ MW_R_TOKEN_CLAIM, { "jti", "17" } },
	{ MW_R_TOKEN_CLAIM, { "jti", "\"a\\tb\"" } },
	{ MW_R_TOKEN_CLAIM, { "sid", "{}" } },
	{ MW_R_TOKEN_CLAIM, { "mailward_networks", "\"\"" } },
	{ MW_R_TOKEN_CLAIM, { "mailward_networks", "\"192.0.2.0/33\"" } },
	{ MW_R_TOKEN_CLAIM, { "mailward_networks", "[\"192.0.2.0/24\"]" } },
	{ MW_R_TOKEN_PAYLOAD, { "exp", "0,\"exp\":1767225900" } },
	{ MW_R_TOKEN_PAYLOAD, { "aud", "\"x\",\"aud\":\"mail\"" } },
	{ MW_R_TOKEN_PAYLOAD, { "a\\u0075d", "\"mail\"" } }, /* aud, spelled otherwise */
	{ MW_R_TOKEN_PAYLOAD, { "x", "{\"a\":1,\"a\":2}" } },
	{ MW_R_TOKEN_PAYLOAD, { "x", "[[[[[[[[[[[[[[[[0]]]]]]]]]]]]]]]]" } },
	{ MW_R_TOKEN_PAYLOAD, { "x", "99999999999999999999" } },
	{ MW_R_TOKEN_PAYLOAD, { "x", "NaN" } },
	{ MW_R_TOKEN_PAYLOAD, { "x", "'a'" } },
	{ MW_R_TOKEN_PAYLOAD, { "x", "0} x" } },
};

static void each_defect_of_a_header_has_its_own_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(header_defects) / sizeof(header_defects[0]); i++) {
		struct member change = header_defects[i].change;
		char what[256];

		snprintf(what, sizeof(what), "header %s: %s", change.name,
			 change.value ? change.value : "absent");
		expect(header_defects[i].reason, token_with(&rsa, change, as_it_is), what);
	}
}

static void each_defect_of_a_payload_has_its_own_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(payload_defects) / sizeof(payload_defects[0]); i++) {
		struct member change = payload_defects[i].change;
		char what[256];

		snprintf(what, sizeof(what), "payload %s: %s", change.name,
			 change.value ? change.value : "absent");
		expect(payload_defects[i].reason, token_with(&rsa, as_it_is, change), what);
	}
}

static void what_is_no_object_is_no_header_and_no_payload(void **state)
{
	static const char *const not_objects[] = {
		"[]", "\"x\"", "0", "null", " ", "{", "{}}", "{]", "\xef\xbb\xbf{}", "{\"a\"}"
	};
	char p[8192], h[4096];

	(void)state;
	object_with(good_payload, as_it_is, p, sizeof(p));
	object_with(good_header, as_it_is, h, sizeof(h));
	for (size_t i = 0; i < sizeof(not_objects) / sizeof(not_objects[0]); i++) {
		expect(MW_R_TOKEN_HEADER, maker_token(&rsa, not_objects[i], p, token_buf),
		       not_objects[i]);
		expect(MW_R_TOKEN_PAYLOAD, maker_token(&rsa, h, not_objects[i], token_buf),
		       not_objects[i]);
	}
}

/* The good token's three parts, taken from its text. */
static void parts_of_good(char part[3][4096])
{
	char *at;

	token_with(&rsa, as_it_is, as_it_is);
	for (int i = 0; i < 3; i++) {
		at = strtok(i == 0 ? token_buf : NULL, ".");
		assert_non_null(at);
		snprintf(part[i], 4096, "%s", at);
	}
}

/* A shape with 1, 2 and 3 in place of the good token's parts. */
static void fill(const char *shape, char part[3][4096], char *out, size_t size)
{
	struct mw_wbuf w = mw_wbuf_of(out, size);

	for (; *shape != '\0'; shape++) {
		if (*shape >= '1' && *shape <= '3')
			mw_put_str(&w, part[*shape - '1']);
		else
			mw_put_u8(&w, (uint8_t)*shape);
	}
	mw_wbuf_cstr(&w);
}

static void other_shapes_than_three_strict_parts_are_refused(void **state)
{
	static const struct {
		enum mw_reason reason;
		const char *shape;
	} shapes[] = {
		{ MW_R_TOKEN_FORM, "" },
		{ MW_R_TOKEN_FORM, "." },
		{ MW_R_TOKEN_FORM, ".." },
		{ MW_R_TOKEN_FORM, "1" },
		{ MW_R_TOKEN_FORM, "1.2" },
		{ MW_R_TOKEN_FORM, "1..3" }, /* detached content */
		{ MW_R_TOKEN_FORM, ".2.3" },
		{ MW_R_TOKEN_FORM, "1.2.3." },
		{ MW_R_TOKEN_FORM, "1.2.3.3" },
		{ MW_R_TOKEN_FORM, "1.2.3.3.3" }, /* a JWE has five */
		{ MW_R_TOKEN_FORM, "{\"payload\":\"2\",\"protected\":\"1\"}" },
		{ MW_R_TOKEN_BASE64, "1=.2.3" },
		{ MW_R_TOKEN_BASE64, "1.2=.3" },
		{ MW_R_TOKEN_BASE64, "1.2.3==" },
		{ MW_R_TOKEN_BASE64, "1.2.3\n" },
		{ MW_R_TOKEN_BASE64, " 1.2.3" },
		{ MW_R_TOKEN_BASE64, "1.2 .3" },
		{ MW_R_TOKEN_BASE64, "1.2.+/3" },
		{ MW_R_TOKEN_BASE64, "1.2.3AAA" },
		{ MW_R_TOKEN_SIGNATURE_FORM, "1.2." },
		{ MW_R_TOKEN_SIGNATURE_FORM, "1.2.AAAA" },
		{ MW_R_TOKEN_SIGNATURE_FORM, "1.2.AAAA3" },
	};
	char part[3][4096], token[MAKER_TOKEN_MAX];

	(void)state;
	parts_of_good(part);
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		fill(shapes[i].shape, part, token, sizeof(token));
		expect(shapes[i].reason, token, shapes[i].shape);
	}
}

/* 256 bytes are 342 letters, the last of which carries 4 bits: 16 spellings of
 * one signature for a lax decoder. */
static void no_signature_has_a_second_spelling(void **state)
{
	char part[3][4096], token[MAKER_TOKEN_MAX];
	size_t accepted = 0, last;

	(void)state;
	parts_of_good(part);
	last = strlen(part[2]) - 1;
	for (char c = 'A'; c <= 'z'; c++) {
		part[2][last] = c;
		snprintf(token, sizeof(token), "%s.%s.%s", part[0], part[1], part[2]);
		accepted += verify(token) == MW_R_NONE;
	}
	assert_int_equal(accepted, 1);
}

/* A good token with a claim of so many letters. */
static size_t long_token(size_t letters, char *token)
{
	char value[9300], p[12000];

	memset(value, 'x', letters);
	value[0] = value[letters - 1] = '"';
	value[letters] = '\0';
	object_with(good_payload, (struct member){ "x", value }, p, sizeof(p));
	maker_token(&p256, "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"p256\"}", p, token);
	return strlen(token);
}

static void a_token_longer_than_postfix_can_carry_is_not_looked_at(void **state)
{
	size_t letters = 8600;

	(void)state;
	while (long_token(letters + 1, token_buf) <= MW_JWT_MAX)
		letters++;
	expect(MW_R_TOKEN_LENGTH, token_buf, "one letter too many");
	assert_in_range(long_token(letters, token_buf), MW_JWT_MAX - 1, MW_JWT_MAX);
	expect(MW_R_NONE, token_buf, "the longest");
}

/* Every single bit that changes makes the token worthless. */
static void no_letter_of_a_token_can_change(void **state)
{
	char token[MAKER_TOKEN_MAX];
	size_t len;

	(void)state;
	snprintf(token, sizeof(token), "%s",
		 maker_token(&ed, "{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"kid\":\"ed\"}",
			     "{\"iss\":\"https://id.example.org/realms/mail\",\"aud\":\"mail\","
			     "\"exp\":1767225900,\"iat\":1767225500,"
			     "\"preferred_username\":\"alice\"}",
			     token_buf));
	assert_int_equal(verify(token), MW_R_NONE);
	len = strlen(token);
	for (size_t i = 0; i < len; i++) {
		for (int bit = 0; bit < 7; bit++) {
			token[i] = (char)(token[i] ^ 1 << bit);
			if (token[i] != '\0' && verify(token) == MW_R_NONE)
				fail_msg("letter %zu may have bit %d flipped", i, bit);
			token[i] = (char)(token[i] ^ 1 << bit);
		}
	}
}

static void keys_that_a_token_brings_along_are_never_used(void **state)
{
	char jwk[MAKER_JWK_MAX], x5c[64] = "[\"MIIB\"]";
	const struct member brought[] = {
		{ "jwk", maker_jwk(&attacker, "", jwk) },
		{ "jku", "\"https://evil.example/jwks.json\"" },
		{ "x5u", "\"file:///tmp/evil.pem\"" },
		{ "x5c", x5c },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(brought) / sizeof(brought[0]); i++) {
		expect(MW_R_TOKEN_SIGNATURE, token_with(&attacker, brought[i], as_it_is),
		       brought[i].name);
		/* Nor do they hinder a token that is signed as it should be. */
		expect(MW_R_NONE, token_with(&rsa, brought[i], as_it_is), brought[i].name);
	}
}

/* The oldest trick: the public key is public, so HMAC with it proves nothing. */
static void hmac_keyed_with_the_public_key_is_refused(void **state)
{
	BIO *pem = BIO_new(BIO_s_mem());
	char h[4096], p[8192], *text;
	struct mw_wbuf w = mw_wbuf_of(token_buf, sizeof(token_buf));
	uint8_t mac[32];
	unsigned len = sizeof(mac);
	long text_len;

	(void)state;
	assert_int_equal(PEM_write_bio_PUBKEY(pem, rsa.evp), 1);
	text_len = BIO_get_mem_data(pem, &text);
	object_with(good_header, (struct member){ "alg", "\"HS256\"" }, h, sizeof(h));
	object_with(good_payload, as_it_is, p, sizeof(p));
	mw_b64_encode(MW_B64URL, mw_span_str(h), &w);
	mw_put_str(&w, ".");
	mw_b64_encode(MW_B64URL, mw_span_str(p), &w);
	HMAC(EVP_sha256(), text, (int)text_len, w.ptr, w.len, mac, &len);
	mw_put_str(&w, ".");
	mw_b64_encode(MW_B64URL, mw_span_of(mac, len), &w);
	expect(MW_R_TOKEN_ALG_REFUSED, mw_wbuf_cstr(&w), "HS256");
	BIO_free(pem);
}

static void every_algorithm_verifies_with_its_own_key(void **state)
{
	const struct {
		const struct maker_key *key;
		const char *header;
	} good[] = {
		{ &rsa, "{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"rsa\"}" },
		{ &pss, "{\"alg\":\"PS256\",\"typ\":\"at+jwt\",\"kid\":\"pss\"}" },
		{ &p256, "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"p256\"}" },
		{ &p384, "{\"alg\":\"ES384\",\"typ\":\"at+jwt\",\"kid\":\"p384\"}" },
		{ &ed, "{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\",\"kid\":\"ed\"}" },
		{ &ed, "{\"alg\":\"Ed25519\",\"typ\":\"at+jwt\",\"kid\":\"ed\"}" },
		{ &rsa, "{\"alg\":\"RS256\",\"typ\":\"application/AT+JWT\",\"kid\":\"rsa\"}" },
		{ &p256, "{\"alg\":\"ES256\",\"typ\":\"at+jwt\"}" }, /* the only one of its kind */
	};
	char p[8192];

	(void)state;
	object_with(good_payload, as_it_is, p, sizeof(p));
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		expect(MW_R_NONE, maker_token(good[i].key, good[i].header, p, token_buf),
		       good[i].header);
}

static void clocks_may_differ_by_the_skew_and_not_more(void **state)
{
	struct mw_jwt_claims c;
	struct mw_span token;

	(void)state;
	token = mw_span_str(token_with(&rsa, as_it_is, as_it_is));
	assert_int_equal(verify_at(token, &policy, 1767225900 + SKEW - 1, &c), MW_R_NONE);
	assert_int_equal(verify_at(token, &policy, 1767225900 + SKEW, &c), MW_R_TOKEN_EXPIRED);
	assert_int_equal(verify_at(token, &policy, 1767225500 - SKEW, &c), MW_R_NONE);
	assert_int_equal(verify_at(token, &policy, 1767225500 - SKEW - 1, &c), MW_R_TOKEN_CLOCK);
	assert_string_equal(c.username, "");
	assert_int_equal(verify_at(token, &policy, 1767225500 - MW_JWT_CLOCK_MAX, &c),
			 MW_R_TOKEN_CLOCK);
	assert_int_equal(mw_reason_verdict(MW_R_TOKEN_CLOCK), MW_TEMPFAIL);
	assert_int_equal(verify_at(token, &policy, 1767225500 - MW_JWT_CLOCK_MAX - 1, &c),
			 MW_R_TOKEN_NOT_YET_VALID);
}

static void scopes_are_mapped_to_ours(void **state)
{
	static const struct {
		const char *map, *default_scopes, *claim, *value, *ours;
	} cases[] = {
		{ "smtp=mail:send imap=mail:read", "", "scope", "\"mail:read mail:send\"",
		  "imap smtp" },
		{ "smtp=mail:send", "", "scope", "\"mail:sen mail:sendx  smtp\"", "" },
		{ "smtp=mail:send", "", "scope", "[\"mail:send\"]", "smtp" },
		{ "smtp=SMTP.Send imap=IMAP", "", "scp", "\"SMTP.Send IMAP\"", "imap smtp" },
		{ "smtp=SMTP.Send imap=IMAP", "", "scp", "[\"IMAP\",\"x\"]", "imap" },
		{ "", "imap pop3", "scope", "\"openid\"", "imap pop3" },
		{ "", "imap pop3", "scope", NULL, "imap pop3" },
		{ "", "", "scope", "\"smtp imap\"", "" },
		{ "*", "", "scope", "\"openid smtp urn:x submission\"", "openid smtp" },
		{ "smtp=https://x.example/a=b", "", "scope", "\"https://x.example/a=b\"", "smtp" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mw_jwt_policy p = policy;
		struct member no_scope = { "scope", cases[i].value };
		struct mw_jwt_claims c;
		char payload[8192], with[8192];

		p.scopes = cases[i].map;
		p.default_scopes = cases[i].default_scopes;
		if (strcmp(cases[i].claim, "scp") == 0) {
			/* Older providers have no scope at all. */
			object_with(good_payload, (struct member){ "scope", NULL }, payload,
				    sizeof(payload));
			payload[strlen(payload) - 1] = '\0';
			snprintf(with, sizeof(with), "%.4000s,\"scp\":%s}", payload,
				 cases[i].value);
		} else {
			object_with(good_payload, no_scope, with, sizeof(with));
		}
		maker_token(&rsa, "{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"rsa\"}", with,
			    token_buf);
		assert_int_equal(verify_at(mw_span_str(token_buf), &p, NOW, &c), MW_R_NONE);
		assert_string_equal(c.scopes, cases[i].ours);
	}
}

static void an_address_counts_only_when_its_issuer_vouches_for_it(void **state)
{
	static const struct {
		enum mw_reason reason;
		const char *verified;
	} cases[] = {
		{ MW_R_NONE, ",\"email_verified\":true" },
		{ MW_R_TOKEN_EMAIL_UNVERIFIED, ",\"email_verified\":false" },
		{ MW_R_NONE, ",\"email_verified\":\"true\"" },
		{ MW_R_TOKEN_EMAIL_UNVERIFIED, ",\"email_verified\":\"false\"" },
		{ MW_R_TOKEN_EMAIL_UNVERIFIED, ",\"email_verified\":\"yes\"" },
		{ MW_R_TOKEN_EMAIL_UNVERIFIED, ",\"email_verified\":null" },
		{ MW_R_TOKEN_EMAIL_UNVERIFIED, ",\"email_verified\":[true]" },
		{ MW_R_TOKEN_EMAIL_UNVERIFIED, ",\"email_verified\":1" },
		{ MW_R_TOKEN_EMAIL_UNVERIFIED, "" },
	};
	struct mw_jwt_policy p = policy;
	struct mw_jwt_claims c;
	char payload[1024];

	(void)state;
	p.username_claim = "email";
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(payload, sizeof(payload),
			 "{\"iss\":\"https://id.example.org/realms/mail\",\"aud\":\"mail\","
			 "\"exp\":1767225900,\"iat\":1767225500,\"email\":\"Alice@Example.org\"%s}",
			 cases[i].verified);
		maker_token(&rsa, "{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"rsa\"}", payload,
			    token_buf);
		assert_int_equal(verify_at(mw_span_str(token_buf), &p, NOW, &c), cases[i].reason);
		assert_string_equal(c.username,
				    cases[i].reason == MW_R_NONE ? "alice@example.org" : "");
	}
}

/* Names of headers and claims as the providers document them or their source
 * writes them; the values are made up. */
struct provider {
	const char *header, *access_claim, *username_claim, *audience, *scopes, *default_scopes;
	const char *access_token, *id_token;
	const char *username, *ours;
};

static const struct provider keycloak = {
	.header = "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"rsa\"}",
	.access_claim = "typ=Bearer",
	.username_claim = "preferred_username",
	.audience = "mail",
	.scopes = "smtp=smtp imap=imap",
	.default_scopes = "",
	.access_token =
		"{\"exp\":1767225900,\"iat\":1767225590,\"auth_time\":1767225589,\"jti\":\"onrtac:"
		"1\","
		"\"iss\":\"https://id.example.org/realms/mail\",\"aud\":[\"mail\",\"account\"],"
		"\"sub\":\"5f1c2e7e-0b0c-4d9a-8b59-1f0c7c8f6f0a\",\"typ\":\"Bearer\",\"azp\":"
		"\"webmail\","
		"\"sid\":\"a2f8fb1d-5c8e-4d38-9a0d-5a4ddf1b7f63\",\"acr\":\"1\",\"allowed-"
		"origins\":[\"/*\"],"
		"\"realm_access\":{\"roles\":[\"offline_access\",\"uma_authorization\"]},"
		"\"resource_access\":{\"account\":{\"roles\":[\"manage-account\",\"view-profile\"]}"
		"},"
		"\"scope\":\"openid email profile imap "
		"smtp\",\"email_verified\":true,\"name\":\"Alice A\","
		"\"preferred_username\":\"alice@example.org\",\"given_name\":\"Alice\","
		"\"email\":\"alice@example.org\"}",
	.id_token = "{\"exp\":1767225900,\"iat\":1767225590,\"jti\":\"x\",\"iss\":\"https://"
		    "id.example.org/realms/"
		    "mail\",\"aud\":\"mail\",\"sub\":\"5f1c2e7e\",\"typ\":\"ID\",\"azp\":\"mail\","
		    "\"sid\":\"a2\","
		    "\"at_hash\":\"x\",\"preferred_username\":\"alice@example.org\"}",
	.username = "alice@example.org",
	.ours = "imap smtp",
};

static const struct provider entra = {
	.header = "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"kid\":\"rsa\"}",
	.access_claim = "scp",
	.username_claim = "preferred_username",
	.audience = "6e74172b-be56-4843-9ff4-e66a39bb12e3",
	.scopes = "smtp=SMTP.Send imap=IMAP.AccessAsUser.All",
	.default_scopes = "",
	.access_token = "{\"aud\":\"6e74172b-be56-4843-9ff4-e66a39bb12e3\","
			"\"iss\":\"https://id.example.org/realms/"
			"mail\",\"iat\":1767225590,\"nbf\":1767225590,"
			"\"exp\":1767229490,\"aio\":\"AXQAi/"
			"8IAAAA\",\"azp\":\"6e74172b-be56-4843-9ff4-e66a39bb12e3\","
			"\"azpacr\":\"0\",\"name\":\"Alice "
			"A\",\"oid\":\"690222be-ff1a-4d56-abd1-7e4f7d38e474\","
			"\"preferred_username\":\"Alice@Example.org\",\"rh\":\"I\",\"scp\":\"IMAP."
			"AccessAsUser.All "
			"SMTP.Send\",\"sid\":\"004e\",\"sub\":\"HKZpfaHyWadeOouYlitjrI-"
			"KffTm222X5rrV3xDqfKQ\","
			"\"tid\":\"72f988bf-86f1-41af-91ab-2d7cd011db47\",\"uti\":"
			"\"fqiBqXLPj0eQa82S-IYFAA\","
			"\"ver\":\"2.0\"}",
	.id_token =
		"{\"aud\":\"6e74172b-be56-4843-9ff4-e66a39bb12e3\",\"iss\":\"https://"
		"id.example.org/"
		"realms/"
		"mail\",\"iat\":1767225590,\"nbf\":1767225590,\"exp\":1767229490,\"name\":\"A\","
		"\"preferred_username\":\"alice@example.org\",\"nonce\":\"1\",\"ver\":\"2.0\"}",
	.username = "alice@example.org",
	.ours = "imap smtp",
};

/* Its access tokens are its ID tokens and azp and uid. */
static const struct provider authentik = {
	.header = "{\"alg\":\"RS256\",\"kid\":\"rsa\",\"typ\":\"JWT\"}",
	.access_claim = "uid",
	.username_claim = "email",
	.audience = "mail",
	.scopes = "",
	.default_scopes = "imap smtp",
	.access_token =
		"{\"iss\":\"https://id.example.org/realms/mail\",\"sub\":\"3f2c\",\"aud\":\"mail\","
		"\"exp\":1767225900,\"iat\":1767225590,\"auth_time\":1767225580,"
		"\"acr\":\"goauthentik.io/providers/oauth2/default\",\"amr\":[\"pwd\",\"mfa\"],"
		"\"sid\":\"9a\",\"email\":\"alice@example.org\",\"email_verified\":true,"
		"\"name\":\"Alice\",\"preferred_username\":\"alice\",\"groups\":[\"staff\"],"
		"\"azp\":\"mail\",\"uid\":\"pV3x\"}",
	.id_token =
		"{\"iss\":\"https://id.example.org/realms/mail\",\"sub\":\"3f2c\",\"aud\":\"mail\","
		"\"exp\":1767225900,\"iat\":1767225590,\"at_hash\":\"x\",\"nonce\":\"n\","
		"\"email\":\"alice@example.org\",\"email_verified\":true}",
	.username = "alice@example.org",
	.ours = "imap smtp",
};

/* No typ, and an at_hash even in access tokens; c_hash is in ID tokens only. */
static const struct provider dex = {
	.header = "{\"alg\":\"RS256\",\"kid\":\"rsa\"}",
	.access_claim = "!c_hash",
	.username_claim = "email",
	.audience = "mail",
	.scopes = "",
	.default_scopes = "imap",
	.access_token =
		"{\"iss\":\"https://id.example.org/realms/mail\",\"sub\":\"CgVhbGljZRIFbG9jYWw\","
		"\"aud\":[\"mail\",\"webmail\"],\"azp\":\"webmail\",\"exp\":1767225900,"
		"\"iat\":1767225590,\"at_hash\":\"ZC6kFA\",\"email\":\"alice@example.org\","
		"\"email_verified\":true,\"name\":\"alice\"}",
	.id_token =
		"{\"iss\":\"https://id.example.org/realms/mail\",\"sub\":\"CgVhbGljZRIFbG9jYWw\","
		"\"aud\":\"mail\",\"exp\":1767225900,\"iat\":1767225590,\"at_hash\":\"ZC6kFA\","
		"\"c_hash\":\"x\",\"email\":\"alice@example.org\",\"email_verified\":true}",
	.username = "alice@example.org",
	.ours = "imap",
};

static void expect_provider(const struct provider *p)
{
	struct mw_jwt_policy theirs = policy;
	struct mw_jwt_claims c;

	theirs.type = MW_JWT_PLAIN;
	theirs.access_claim = p->access_claim;
	theirs.username_claim = p->username_claim;
	theirs.audience.ours = p->audience;
	theirs.scopes = p->scopes;
	theirs.default_scopes = p->default_scopes;
	maker_token(&rsa, p->header, p->access_token, token_buf);
	assert_int_equal(verify_at(mw_span_str(token_buf), &theirs, NOW, &c), MW_R_NONE);
	assert_string_equal(c.username, p->username);
	assert_string_equal(c.scopes, p->ours);
	maker_token(&rsa, p->header, p->id_token, token_buf);
	assert_int_equal(verify_at(mw_span_str(token_buf), &theirs, NOW, &c), MW_R_TOKEN_ID_TOKEN);
}

static void keycloak_access_tokens_are_accepted_and_its_id_tokens_refused(void **state)
{
	(void)state;
	expect_provider(&keycloak);
}

static void entra_access_tokens_are_accepted_and_its_id_tokens_refused(void **state)
{
	(void)state;
	expect_provider(&entra);
}

static void authentik_access_tokens_are_accepted_and_its_id_tokens_refused(void **state)
{
	(void)state;
	expect_provider(&authentik);
}

static void dex_access_tokens_are_accepted_and_its_id_tokens_refused(void **state)
{
	(void)state;
	expect_provider(&dex);
}

/* A word that cannot be understood is fulfilled by no token. */
static void an_access_claim_says_what_it_says_or_refuses_every_token(void **state)
{
	static const struct {
		const char *access_claim;
		enum mw_reason reason;
	} cases[] = {
		{ "!token_use=id", MW_R_TOKEN_ID_TOKEN },
		{ "!token_use=access", MW_R_TOKEN_ID_TOKEN },
		{ "!missing=id", MW_R_TOKEN_ID_TOKEN },
		{ "!!missing", MW_R_TOKEN_ID_TOKEN },
		{ "!", MW_R_TOKEN_ID_TOKEN },
		{ "=", MW_R_TOKEN_ID_TOKEN },
		{ "=id", MW_R_TOKEN_ID_TOKEN },
		{ "!=id", MW_R_TOKEN_ID_TOKEN },
		{ "missing=", MW_R_TOKEN_ID_TOKEN },
		{ "token_use=access !=x", MW_R_TOKEN_ID_TOKEN },
		{ "!token_use", MW_R_TOKEN_ID_TOKEN },
		{ "token_use=id", MW_R_TOKEN_ID_TOKEN },
		{ "token_use=access", MW_R_NONE },
		{ "token_use !missing", MW_R_NONE },
		{ "empty=", MW_R_NONE },
	};
	struct mw_jwt_policy p = policy;
	struct mw_jwt_claims c;

	(void)state;
	maker_token(&rsa, "{\"alg\":\"RS256\",\"kid\":\"rsa\"}",
		    "{\"iss\":\"https://id.example.org/realms/mail\",\"aud\":\"mail\","
		    "\"exp\":1767225900,\"iat\":1767225500,\"preferred_username\":\"alice\","
		    "\"token_use\":\"access\",\"empty\":\"\"}",
		    token_buf);
	p.type = MW_JWT_PLAIN;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		p.access_claim = cases[i].access_claim;
		if (verify_at(mw_span_str(token_buf), &p, NOW, &c) != cases[i].reason)
			fail_msg("%s: wanted %s", p.access_claim, mw_reason_name(cases[i].reason));
	}
}

static void an_api_key_and_a_password_do_not_look_like_tokens(void **state)
{
	(void)state;
	assert_true(mw_jwt_looks_like_one(mw_span_str(token_with(&rsa, as_it_is, as_it_is))));
	assert_false(mw_jwt_looks_like_one(mw_span_str("mwk_0123456789abcdefghjk0000")));
	assert_false(mw_jwt_looks_like_one(mw_span_str("correct horse. battery")));
	assert_false(mw_jwt_looks_like_one(mw_span_str("eyal.levi@example.org")));
	assert_false(mw_jwt_looks_like_one(mw_span_str("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_token_that_all_defects_start_from_is_accepted),
		cmocka_unit_test(each_defect_of_a_header_has_its_own_reason),
		cmocka_unit_test(each_defect_of_a_payload_has_its_own_reason),
		cmocka_unit_test(what_is_no_object_is_no_header_and_no_payload),
		cmocka_unit_test(other_shapes_than_three_strict_parts_are_refused),
		cmocka_unit_test(no_signature_has_a_second_spelling),
		cmocka_unit_test(a_token_longer_than_postfix_can_carry_is_not_looked_at),
		cmocka_unit_test(no_letter_of_a_token_can_change),
		cmocka_unit_test(keys_that_a_token_brings_along_are_never_used),
		cmocka_unit_test(hmac_keyed_with_the_public_key_is_refused),
		cmocka_unit_test(every_algorithm_verifies_with_its_own_key),
		cmocka_unit_test(clocks_may_differ_by_the_skew_and_not_more),
		cmocka_unit_test(scopes_are_mapped_to_ours),
		cmocka_unit_test(an_address_counts_only_when_its_issuer_vouches_for_it),
		cmocka_unit_test(keycloak_access_tokens_are_accepted_and_its_id_tokens_refused),
		cmocka_unit_test(entra_access_tokens_are_accepted_and_its_id_tokens_refused),
		cmocka_unit_test(authentik_access_tokens_are_accepted_and_its_id_tokens_refused),
		cmocka_unit_test(dex_access_tokens_are_accepted_and_its_id_tokens_refused),
		cmocka_unit_test(an_access_claim_says_what_it_says_or_refuses_every_token),
		cmocka_unit_test(an_api_key_and_a_password_do_not_look_like_tokens),
	};

	return cmocka_run_group_tests_name("jwt", tests, make_keys, drop_keys);
}
