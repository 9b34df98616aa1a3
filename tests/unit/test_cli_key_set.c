/* What "jwks fetch" makes of a key set before it warns that none of it is of use. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "cli/key_set.h"

#define EC  "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\""
#define OKP "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AA\""

static void what_is_no_set_or_an_empty_one_is_none(void **state)
{
	static const char *const none[] = {
		"",
		"<html>",
		"[]",
		"{}",
		"{\"keys\":{}}",
		"{\"keys\":[]}",
		"{\"keys\":[],\"keys\":[1]}",
		"{\"k",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_int_equal(mw_key_set_usable(none[i]), -1);
}

static void keys_that_can_verify_tokens_are_counted(void **state)
{
	static const struct {
		const char *key;
		int usable;
	} cases[] = {
		{ "{" EC "}", 1 },
		{ "{" EC ",\"alg\":\"ES256\",\"use\":\"sig\"}", 1 },
		{ "{" OKP ",\"alg\":\"EdDSA\"}", 1 },
		{ "{" OKP "},{" EC "},{\"kty\":\"oct\",\"k\":\"AA\"}", 2 },
		{ "{" EC ",\"use\":\"enc\"}", 0 },
		{ "{" EC ",\"alg\":\"ES512\"}", 0 },
		{ "{" EC ",\"alg\":1}", 0 },
		{ "{" EC ",\"d\":\"AA\"}", 0 },
		{ "{\"kty\":\"EC\",\"crv\":\"secp256k1\"}", 0 },
		{ "{\"kty\":\"oct\",\"k\":\"AA\"}", 0 },
		{ "{},17,null", 0 },
	};
	char set[512];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(set, sizeof(set), "{\"keys\":[%s]}", cases[i].key);
		assert_int_equal(mw_key_set_usable(set), cases[i].usable);
	}
}

static void short_rsa_keys_are_of_no_use(void **state)
{
	char n[343], set[512];

	(void)state;
	memset(n, 'w', sizeof(n) - 1);
	n[342] = '\0';
	snprintf(set, sizeof(set), "{\"keys\":[{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"%s\"}]}", n);
	assert_int_equal(mw_key_set_usable(set), 1);
	n[171] = '\0'; /* 1024 bits */
	snprintf(set, sizeof(set), "{\"keys\":[{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"%s\"}]}", n);
	assert_int_equal(mw_key_set_usable(set), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_set_or_an_empty_one_is_none),
		cmocka_unit_test(keys_that_can_verify_tokens_are_counted),
		cmocka_unit_test(short_rsa_keys_are_of_no_use),
	};

	return cmocka_run_group_tests_name("cli_key_set", tests, NULL, NULL);
}
