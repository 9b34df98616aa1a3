/* The public test vectors of project Wycheproof for our algorithms, where they are at
 * hand; they are too many to carry along, and test_jws.c has what is peculiar in them.
 *
 *	MW_WYCHEPROOF=…/testvectors_v1 tests/unit/test_wycheproof
 *
 * What they call acceptable some take and others don't. A key that we trust no
 * signature from (an RSA exponent below 65537) refuses all of them. */
#include "tests/unit/unit.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "common/oauth/jwk.h"

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

static void put_key(struct mw_wbuf *out, const char *file, const json_t *group)
{
	const json_t *key = json_object_get(group, "publicKey");
	bool is_256 = strstr(file, "256r1") != NULL;

	if (strncmp(file, "ecdsa", 5) == 0) {
		mw_putf(out, "\"kty\":\"EC\",\"crv\":\"%s\"", is_256 ? "P-256" : "P-384");
		put_number(out, "x", text_of(key, "wx"), is_256 ? 32 : 48);
		put_number(out, "y", text_of(key, "wy"), is_256 ? 32 : 48);
	} else if (strncmp(file, "ed25519", 7) == 0) {
		mw_put_str(out, "\"kty\":\"OKP\",\"crv\":\"Ed25519\"");
		put_number(out, "x", text_of(key, "pk"), 32);
	} else {
		mw_putf(out, "\"kty\":\"RSA\",\"alg\":\"%s\"",
			strstr(file, "pss") != NULL ? "PS256" : "RS256");
		put_number(out, "n", text_of(key, "modulus"), 0);
		put_number(out, "e", text_of(key, "publicExponent"), 0);
	}
}

/* NULL: not one that we trust. */
static struct mw_jwks *key_of(const char *file, const json_t *group)
{
	static char text[BYTES_MAX];
	struct mw_wbuf out = mw_wbuf_of(text, sizeof(text));
	struct mw_err err;

	mw_put_str(&out, "{\"keys\":[{");
	put_key(&out, file, group);
	mw_put_str(&out, "}]}");
	assert_false(out.overflow);
	return mw_jwks_parse(mw_wbuf_span(&out), MW_JWS_RS256, &err);
}

static enum mw_jws_result verify(const struct mw_jwks *set, const json_t *test)
{
	static uint8_t message[BYTES_MAX], signature[BYTES_MAX];
	struct mw_span m = mw_span_of(message, unhex(text_of(test, "msg"), message));
	struct mw_span s = mw_span_of(signature, unhex(text_of(test, "sig"), signature));

	for (unsigned alg = 1; alg < MW_JWS_ALG_COUNT; alg++) {
		const struct mw_jwk *key = mw_jwks_only(set, (enum mw_jws_alg)alg);

		if (key != NULL)
			return mw_jws_verify(&key->key, m, s);
	}
	return MW_JWS_FAILED;
}

static bool judged_rightly(const struct mw_jwks *set, const json_t *test)
{
	enum mw_jws_result r = set != NULL ? verify(set, test) : MW_JWS_BAD;
	const char *wanted = text_of(test, "result");

	if (r == MW_JWS_FAILED)
		return false;
	if (strcmp(wanted, "acceptable") == 0 || (set == NULL && strcmp(wanted, "valid") == 0))
		return true;
	return (r == MW_JWS_GOOD) == (strcmp(wanted, "valid") == 0);
}

static size_t judge_group(const char *file, const json_t *group)
{
	const json_t *tests = json_object_get(group, "tests"), *test;
	struct mw_jwks *set = key_of(file, group);
	size_t i, wrong = 0;

	json_array_foreach(tests, i, test)
	{
		if (judged_rightly(set, test))
			continue;
		wrong++;
		print_error("%s: test %lld, %s\n", file,
			    (long long)json_integer_value(json_object_get(test, "tcId")),
			    text_of(test, "comment"));
	}
	mw_jwks_unref(set);
	assert_int_equal(wrong, 0);
	return json_array_size(tests);
}

static void signatures_are_judged_as_the_vectors_say(void **state)
{
	static const char *const files[] = {
		"ecdsa_secp256r1_sha256_p1363_test.json",
		"ecdsa_secp384r1_sha384_p1363_test.json",
		"ed25519_test.json",
		"rsa_signature_2048_sha256_test.json",
		"rsa_signature_3072_sha256_test.json",
		"rsa_signature_4096_sha256_test.json",
		"rsa_signature_8192_sha256_test.json",
		"rsa_pss_2048_sha256_mgf1_32_test.json",
		"rsa_pss_3072_sha256_mgf1_32_test.json",
		"rsa_pss_4096_sha256_mgf1_32_test.json",
	};
	const char *folder = getenv("MW_WYCHEPROOF");
	const json_t *group;
	char path[1024];
	size_t g, cases = 0;

	(void)state;
	if (folder == NULL)
		skip();
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		json_t *file;

		snprintf(path, sizeof(path), "%s/%s", folder, files[i]);
		file = json_load_file(path, 0, NULL);
		assert_non_null(file);
		json_array_foreach(json_object_get(file, "testGroups"), g, group) cases +=
			judge_group(files[i], group);
		json_decref(file);
	}
	print_message("%zu vectors\n", cases);
	assert_true(cases > 2000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signatures_are_judged_as_the_vectors_say),
	};

	return cmocka_run_group_tests_name("wycheproof", tests, NULL, NULL);
}
