/* The public test vectors of project Wycheproof for our algorithms: all files that are
 * there; they are too many to carry along, and test_jws.c has what is peculiar in them.
 * They are looked for in MW_WYCHEPROOF, else beside the sources in ../shared/wycheproof.
 *
 * What they call acceptable some take and others don't. A key that we trust no
 * signature from (an RSA exponent below 65537, a symmetric key) refuses all of them. */
#include "tests/unit/unit.h"

#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "common/oauth/json.h"
#include "common/oauth/jwt.h"

#define BYTES_MAX 65536

static size_t unhex(const char *hex, uint8_t out[static BYTES_MAX])
{
	size_t len = 0;
	unsigned byte;

	assert_true(strlen(hex) % 2 == 0 && strlen(hex) / 2 <= BYTES_MAX);
	for (; hex[0] != '\0'; hex += 2) {
		assert_int_equal(sscanf(hex, "%2x", &byte), 1);
		out[len++] = (uint8_t)byte;
	}
	return len;
}

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	assert_non_null(text);
	return text;
}

static bool says(const json_t *object, const char *name, const char *text)
{
	const char *value = json_string_value(json_object_get(object, name));

	return value != NULL && strcmp(value, text) == 0;
}

/* A number in hex as a member of a JWK; `len` bytes of it (RFC 7518 section 6.2.1.2),
 * or as many as it needs (0). */
static void put_number(struct mw_wbuf *out, const char *name, const char *hex, size_t len)
{
	static uint8_t bytes[BYTES_MAX];
	size_t have = unhex(hex, bytes), skip = 0;

	while (skip + 1 < have && bytes[skip] == 0)
		skip++;
	if (len == 0)
		len = have - skip;
	assert_true(have - skip <= len);
	memmove(bytes + len - (have - skip), bytes + skip, have - skip);
	memset(bytes, 0, len - (have - skip));
	mw_putf(out, ",\"%s\":\"", name);
	mw_b64_encode(MW_B64URL, mw_span_of(bytes, len), out);
	mw_put_str(out, "\"");
}

/* What makes a file one of an algorithm of ours. */
// clang-format off
static const struct kind {
	const char *type, *curve, *sha;
	int salt;
	const char *alg, *crv;
	size_t field;
} kinds[] = {
	{ "EcdsaP1363Verify", "secp256r1", "SHA-256", 0, "ES256", "P-256", 32 },
	{ "EcdsaP1363Verify", "secp384r1", "SHA-384", 0, "ES384", "P-384", 48 },
	{ "EcdsaP1363Verify", "secp521r1", "SHA-512", 0, "ES512", "P-521", 66 },
	{ "EddsaVerify", "edwards25519", NULL, 0, "EdDSA", "Ed25519", 32 },
	{ "EddsaVerify", "edwards448", NULL, 0, "Ed448", "Ed448", 57 },
	{ "RsassaPkcs1Verify", NULL, "SHA-256", 0, "RS256", NULL, 0 },
	{ "RsassaPkcs1Verify", NULL, "SHA-384", 0, "RS384", NULL, 0 },
	{ "RsassaPkcs1Verify", NULL, "SHA-512", 0, "RS512", NULL, 0 },
	{ "RsassaPssVerify", NULL, "SHA-256", 32, "PS256", NULL, 0 },
	{ "RsassaPssVerify", NULL, "SHA-384", 48, "PS384", NULL, 0 },
	{ "RsassaPssVerify", NULL, "SHA-512", 64, "PS512", NULL, 0 },
	{ "JsonWebKey", NULL, NULL, 0, NULL, NULL, 0 },
	{ "JsonWebSignature", NULL, NULL, 0, NULL, NULL, 0 },
};
// clang-format on

static const struct kind *kind_of(const json_t *group)
{
	const json_t *key = json_object_get(group, "publicKey");

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const struct kind *k = &kinds[i];

		if (says(group, "type", k->type) &&
		    (k->curve == NULL || says(key, "curve", k->curve)) &&
		    (k->sha == NULL || says(group, "sha", k->sha)) &&
		    (k->salt == 0 ||
		     (says(group, "mgfSha", k->sha) &&
		      json_integer_value(json_object_get(group, "sLen")) == k->salt)))
			return k;
	}
	return NULL;
}

static void put_key(struct mw_wbuf *out, const struct kind *kind, const json_t *key)
{
	if (kind->crv == NULL) {
		mw_putf(out, "\"kty\":\"RSA\",\"alg\":\"%s\"", kind->alg);
		put_number(out, "n", text_of(key, "modulus"), 0);
		put_number(out, "e", text_of(key, "publicExponent"), 0);
		return;
	}
	mw_putf(out, "\"kty\":\"%s\",\"crv\":\"%s\"", kind->sha != NULL ? "EC" : "OKP", kind->crv);
	if (kind->sha == NULL) {
		/* Not a number: its bytes are in their order. */
		put_number(out, "x", text_of(key, "pk"), kind->field);
		return;
	}
	put_number(out, "x", text_of(key, "wx"), kind->field);
	put_number(out, "y", text_of(key, "wy"), kind->field);
}

/* The set in the file: the public keys, or what stands for them. */
static void put_jwks(struct mw_wbuf *out, const json_t *group)
{
	const json_t *key = json_object_get(group, "public");
	char *text;

	if (key == NULL)
		key = json_object_get(group, "private");
	text = json_dumps(key, JSON_COMPACT);
	assert_non_null(text);
	mw_putf(out, json_object_get(key, "keys") != NULL ? "%s" : "{\"keys\":[%s]}", text);
	free(text);
}

static struct mw_jwks *keys_of(const struct kind *kind, const json_t *group)
{
	static char text[BYTES_MAX];
	struct mw_wbuf out = mw_wbuf_of(text, sizeof(text));
	struct mw_jwks *set;
	struct mw_err err;

	if (kind->alg != NULL) {
		mw_put_str(&out, "{\"keys\":[{");
		put_key(&out, kind, json_object_get(group, "publicKey"));
		mw_put_str(&out, "}]}");
	} else {
		put_jwks(&out, group);
	}
	assert_false(out.overflow);
	set = mw_jwks_parse(mw_wbuf_span(&out), MW_JWS_BIT(MW_JWS_RS256) | MW_JWS_BIT(MW_JWS_PS256),
			    &err);
	assert_non_null(set);
	return set;
}

static enum mw_jws_result verify(const struct mw_jwks *set, const char *alg, const json_t *test)
{
	static uint8_t message[BYTES_MAX], signature[BYTES_MAX];
	struct mw_span m = mw_span_of(message, unhex(text_of(test, "msg"), message));
	struct mw_span s = mw_span_of(signature, unhex(text_of(test, "sig"), signature));
	const struct mw_jwk *key;

	if (mw_jwks_choose(set, mw_span_of(NULL, 0), mw_span_str(alg), &key) != MW_JWKS_ONLY)
		return MW_JWS_BAD;
	return mw_jws_verify(&key->key, m, s);
}

/* As a token is, but that the payload need not be JSON. *by_rule: a JWT has a payload,
 * and a key that names another algorithm is not for this one (RFC 7520 signs with PS384
 * under a key that says PS256). */
static enum mw_jws_result verify_jws(const struct mw_jwks *set, const json_t *test, bool *by_rule)
{
	const json_t *jws = json_object_get(test, "jws");
	enum mw_jws_result result = MW_JWS_BAD;
	static struct mw_jwt jwt;
	enum mw_jwks_choice choice;
	const struct mw_jwk *key;
	enum mw_reason reason;

	if (!json_is_string(jws))
		return MW_JWS_BAD;
	*by_rule = strstr(json_string_value(jws), "..") != NULL;
	reason = mw_jwt_parse(&jwt, mw_span_of(json_string_value(jws), json_string_length(jws)));
	if (reason == MW_R_NONE || reason == MW_R_TOKEN_PAYLOAD) {
		choice = mw_jwks_choose(set, mw_jwt_kid(&jwt), mw_json_string(jwt.header, "alg"),
					&key);
		*by_rule = choice == MW_JWKS_OTHER_ALG;
		if (choice == MW_JWKS_CHOSEN || choice == MW_JWKS_ONLY)
			result = mw_jws_verify(&key->key, jwt.signing_input, jwt.signature);
	}
	mw_jwt_free(&jwt);
	return result;
}

static bool judged_rightly(const struct mw_jwks *set, const struct kind *kind, const json_t *test)
{
	bool refuses_all = mw_jwks_count(set) == 0, by_rule = false;
	enum mw_jws_result r =
		kind->alg != NULL ? verify(set, kind->alg, test) : verify_jws(set, test, &by_rule);

	if (r == MW_JWS_FAILED || (r == MW_JWS_GOOD && says(test, "result", "invalid")))
		return false;
	return r == MW_JWS_GOOD || refuses_all || by_rule || !says(test, "result", "valid");
}

static size_t judge_group(const char *file, const struct kind *kind, const json_t *group,
			  size_t *wrong)
{
	const json_t *tests = json_object_get(group, "tests"), *test;
	struct mw_jwks *set = keys_of(kind, group);
	size_t i;

	json_array_foreach(tests, i, test)
	{
		if (judged_rightly(set, kind, test))
			continue;
		++*wrong;
		print_error("%s: test %lld, %s\n", file,
			    (long long)json_integer_value(json_object_get(test, "tcId")),
			    text_of(test, "comment"));
	}
	mw_jwks_unref(set);
	return json_array_size(tests);
}

static int is_vectors(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot != NULL && strcmp(dot, ".json") == 0;
}

static size_t judge_file(const char *folder, const char *name, size_t *wrong)
{
	const json_t *group;
	char path[2048];
	json_t *file;
	size_t i, cases = 0;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = json_load_file(path, 0, NULL);
	assert_non_null(file);
	json_array_foreach(json_object_get(file, "testGroups"), i, group)
	{
		const struct kind *kind = kind_of(group);

		if (kind != NULL)
			cases += judge_group(name, kind, group, wrong);
	}
	json_decref(file);
	return cases;
}

static const char *find_folder(void)
{
	static char beside[1024];
	const char *given = getenv("MW_WYCHEPROOF"), *sources = getenv("srcdir");

	snprintf(beside, sizeof(beside), "%s/../shared/wycheproof",
		 sources != NULL ? sources : ".");
	return given != NULL ? given : beside;
}

static void signatures_are_judged_as_the_vectors_say(void **state)
{
	const char *folder = find_folder();
	size_t cases = 0, wrong = 0;
	struct dirent **files;
	int count = scandir(folder, &files, is_vectors, alphasort);

	(void)state;
	if (count < 0 && getenv("MW_WYCHEPROOF") == NULL)
		skip();
	assert_true(count > 0);
	for (int i = 0; i < count; i++) {
		cases += judge_file(folder, files[i]->d_name, &wrong);
		free(files[i]);
	}
	free(files);
	print_message("%zu vectors of %d files\n", cases, count);
	assert_int_equal(wrong, 0);
	assert_true(cases > 2000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signatures_are_judged_as_the_vectors_say),
	};

	return cmocka_run_group_tests_name("wycheproof", tests, NULL, NULL);
}
