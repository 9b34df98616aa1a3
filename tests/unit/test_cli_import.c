/*
 * What imports make of names, and of encrypted PSKC files: figures 6 and 7 of RFC 6030.
 */
#include "tests/unit/unit.h"

#include <libxml/tree.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "base/b64.h"
#include "cli/import/pattern.h"
#include "cli/import/pskc_crypt.h"
#include "cli/import/pskc_user.h"
#include "cli/import/xml.h"

static void a_file_is_whose_its_name_says(void **state)
{
	static const struct {
		const char *pattern, *path, *account; /* NULL: does not fit */
	} cases[] = {
		{ "%u.google", "/etc/ga/alice.google", "alice" },
		{ "%u.google", "alice.google", "alice" },
		{ "%u.google", "/etc/ga/alice.google~", NULL },
		{ "%u.google", "/etc/ga/.google", NULL },
		{ "ga-%u", "/etc/ga-root/ga-alice", "alice" },
		{ "%u/.google_authenticator", "/home/alice/.google_authenticator", "alice" },
		{ "%u/.google_authenticator", "/home/alice//./.google_authenticator", "alice" },
		{ "%u/.google_authenticator", ".google_authenticator", NULL },
		{ "/home/%u/ga", "/home/alice/ga", "alice" },
		{ "/home/%u/ga", "/srv/home/alice/ga", NULL },
		{ "/home/%u/ga", "home/alice/ga", NULL },
		{ "home/%u/ga", "/srv/home/alice/ga", "alice" },
		{ "%u/ga", "/home/alice/../ga", NULL },
		{ "100%%-%u", "100%-alice", "alice" },
		{ "%u", "alice@example.org", "alice@example.org" },
		{ "%u%%", "a%%", "a%" },
	};
	char account[MW_NAME_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool fits = mw_pattern_match(cases[i].pattern, cases[i].path, account);

		assert_null(mw_pattern_fault(cases[i].pattern));
		if (fits != (cases[i].account != NULL))
			fail_msg("%s, %s", cases[i].pattern, cases[i].path);
		if (fits)
			assert_string_equal(account, cases[i].account);
	}
}

static void a_pattern_names_the_account_once(void **state)
{
	static const char *const wrong[] = { "", "ga", "%u-%u", "%", "%a", "../%u", "%u/%u" };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (mw_pattern_fault(wrong[i]) == NULL)
			fail_msg("%s", wrong[i]);
}

static void a_user_is_read_from_a_distinguished_name(void **state)
{
	static const struct {
		const char *user, *account; /* NULL: none */
	} cases[] = {
		{ "bob", "bob" },
		{ " bob@example.org ", "bob@example.org" },
		{ "CN=bob", "bob" },
		{ "cn=bob,O=X", "bob" },
		{ "O=X,CN=bob", "bob" },
		{ "O = X , CN = bob ", "bob" },
		{ "CN=Bob Builder,UID=bob,DC=example", "bob" },
		{ "uid=bob,CN=Bob Builder", "bob" },
		{ "O=\"X, CN=eve\",CN=bob", "bob" },
		{ "O=X\\, CN\\=eve,CN=bob", "bob" },
		{ "O=X+CN=bob", "bob" },
		{ "CN=b\\6fb", "bob" },
		{ "CN=\"bob\",O=X", "bob" },
		{ "CN=bob,CN=users", "bob" },
		{ "O=X,OU=CN", NULL },
		{ "XCN=bob", NULL },
		{ "CN=", NULL },
		{ "O=X,bob", NULL },
		{ "CN=\"bob", NULL },
		{ "", "" },
	};
	char account[MW_NAME_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool found = mw_pskc_user(mw_span_str(cases[i].user), account);

		if (found != (cases[i].account != NULL))
			fail_msg("%s: %s", cases[i].user, account);
		if (found)
			assert_string_equal(account, cases[i].account);
	}
}

/* --- encrypted values --------------------------------------------------------------------- */

#define XMLNS                                                                                      \
	"xmlns='urn:ietf:params:xml:ns:keyprov:pskc' "                                             \
	"xmlns:ds='http://www.w3.org/2000/09/xmldsig#'"                                            \
	" xmlns:xenc='http://www.w3.org/2001/04/xmlenc#'"
#define AES128 "<xenc:EncryptionMethod Algorithm='http://www.w3.org/2001/04/xmlenc#aes128-cbc'/>"
#define CIPHER(text)                                                                               \
	"<xenc:CipherData><xenc:CipherValue>" text "</xenc:CipherValue></xenc:CipherData>"
#define MAC(key)                                                                                   \
	"<MACMethod Algorithm='http://www.w3.org/2000/09/xmldsig#hmac-sha1'><MACKey>" AES128       \
	CIPHER(key) "</MACKey></MACMethod>"
#define SECRET(text, mac)                                                                          \
	"<Secret><EncryptedValue>" AES128 CIPHER(text) "</EncryptedValue>"                         \
						       "<ValueMAC>" mac "</ValueMAC></Secret>"

static const char figure_6[] =
	"<KeyContainer " XMLNS "><EncryptionKey><ds:KeyName>Pre-shared-key</ds:KeyName>"
	"</EncryptionKey>" MAC("ESIzRFVmd4iZABEiM0RVZgKn6WjLaTC1sbeBMSvIhRejN9vJa2BOlSaMrR7I5wSX")
		SECRET("AAECAwQFBgcICQoLDA0OD+cIHItlB3Wra1DUpxVvOx2lef1VmNPCMl8jwZqIUqGv",
		       "\n Su+NvtQfmvfJzF6bmQiJqoLRExc= ") "</KeyContainer>";

#define FIGURE_7(iterations)                                                                       \
	"<KeyContainer " XMLNS " xmlns:xenc11='http://www.w3.org/2009/xmlenc11#'><EncryptionKey>"  \
	"<xenc11:DerivedKey><xenc11:KeyDerivationMethod Algorithm='http://www.rsasecurity.com/"    \
	"rsalabs/pkcs/schemas/pkcs-5v2-0#pbkdf2'><PBKDF2-params><Salt><Specified>Ej7/PEpyEpw="     \
	"</Specified></Salt><IterationCount>" iterations "</IterationCount><KeyLength>16"          \
	"</KeyLength></PBKDF2-params></xenc11:KeyDerivationMethod></xenc11:DerivedKey>"            \
	"</EncryptionKey>" MAC("2GTTnLwM3I4e5IO5FkufoOEiOhNj91fhKRQBtBJYluUDsPOLTfUvoU2dStyOwYZx") \
		SECRET("oTvo+S22nsmS2Z/RtcoF8Hfh+jzMe0RkiafpoDpnoZTjPYZu6V+A4aEn032yCr4f",         \
		       "LP6xMvjtypbfT9PdkJhBZ+D6O4w=") "</KeyContainer>"

/* NULL and the secret in `out`, or what was wrong. `cut`: an element of Secret to leave
 * out. */
static const char *decrypt(const char *xml, const char *with, const char *cut, char out[64])
{
	uint8_t bytes[MW_PSKC_VALUE_MAX];
	struct mw_pskc_crypt c;
	struct mw_err err;
	const xmlNode *secret, *mac;
	const char *why;
	size_t len = 0;
	int line;
	xmlDoc *doc = mw_xml_parse(mw_span_str(xml), &err, &line);

	assert_non_null(doc);
	why = mw_pskc_crypt_read(&c, xmlDocGetRootElement(doc));
	if (why == NULL)
		why = mw_pskc_crypt_unlock(&c, mw_span_str(with));
	secret = mw_xml_child(xmlDocGetRootElement(doc), "Secret");
	mac = cut != NULL ? NULL : mw_xml_child(secret, "ValueMAC");
	if (why == NULL)
		why = mw_pskc_decrypt(&c, mw_xml_child(secret, "EncryptedValue"), mac, bytes, &len);
	assert_true(mw_span_copy(mw_span_of(bytes, why == NULL ? len : 0), out, 64));
	mw_pskc_crypt_end(&c);
	mw_xml_free(doc);
	return why;
}

static void write_value(char *xml, size_t size, const char *uri, const uint8_t *bytes, size_t len)
{
	uint8_t text[256];
	struct mw_wbuf w = mw_wbuf_of(text, sizeof(text));

	mw_b64_encode(MW_B64, mw_span_of(bytes, len), &w);
	assert_non_null(mw_wbuf_cstr(&w));
	snprintf(xml, size,
		 "<KeyContainer " XMLNS "><EncryptionKey><ds:KeyName>k</ds:KeyName></EncryptionKey>"
		 "<Secret><EncryptedValue><xenc:EncryptionMethod Algorithm='%s'/>" CIPHER(
			 "%s") "</EncryptedValue></Secret></KeyContainer>",
		 uri, mw_wbuf_cstr(&w));
}

static void figure_6_of_rfc_6030_opens_with_its_key(void **state)
{
	char secret[64];

	(void)state;
	assert_null(decrypt(figure_6, "12345678901234567890123456789012", NULL, secret));
	assert_string_equal(secret, "12345678901234567890");
	assert_null(decrypt(figure_6, "EjRWeJASNFZ4kBI0VniQEg==", NULL, secret));
	assert_string_equal(secret, "12345678901234567890");
}

static void figure_7_of_rfc_6030_opens_with_its_passphrase(void **state)
{
	char secret[64];

	(void)state;
	assert_null(decrypt(FIGURE_7("1000"), "qwerty", NULL, secret));
	assert_string_equal(secret, "12345678901234567890");
}

static void what_does_not_decrypt_is_told_and_never_a_secret(void **state)
{
	static const struct {
		const char *xml, *with, *cut, *why;
	} cases[] = {
		{ figure_6, "12345678901234567890123456789013", NULL, "wrong" },
		{ figure_6, "1234567890123456789012345678901234567890", NULL, "length" },
		{ figure_6, "not a key", NULL, "neither hex nor base64" },
		{ figure_6, "12345678901234567890123456789012", "ValueMAC", "no ValueMAC" },
		{ FIGURE_7("1000"), "qwertz", NULL, "wrong" },
		{ FIGURE_7("1001"), "qwerty", NULL, "wrong" },
		{ FIGURE_7("4000000000"), "qwerty", NULL, "out of range" },
		{ FIGURE_7("-1"), "qwerty", NULL, "out of range" },
	};
	char secret[64];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *why = decrypt(cases[i].xml, cases[i].with, cases[i].cut, secret);

		if (why == NULL || strstr(why, cases[i].why) == NULL)
			fail_msg("%zu: %s", i, why != NULL ? why : secret);
		assert_string_equal(secret, "");
	}
}

/* What protects its values by itself needs no MAC. */
static void ciphers_that_need_no_mac_open_their_values_or_nothing(void **state)
{
	static const struct {
		const char *uri, *name;
		bool wrap;
	} ciphers[] = {
		{ "http://www.w3.org/2009/xmlenc11#aes128-gcm", "AES-128-GCM", false },
		{ "http://www.w3.org/2009/xmlenc11#aes256-gcm", "AES-256-GCM", false },
		{ "http://www.w3.org/2001/04/xmlenc#kw-aes128", "AES-128-WRAP", true },
		{ "http://www.w3.org/2001/04/xmlenc#kw-aes256", "AES-256-WRAP", true },
	};
	static const uint8_t plain[24] = "a secret of three blocks", key[32] = { 0 };
	char key_text[128], secret[64];

	(void)state;
	for (size_t i = 0; i < sizeof(ciphers) / sizeof(ciphers[0]); i++) {
		EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, ciphers[i].name, NULL);
		EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
		size_t iv = ciphers[i].wrap ? 0 : 12;
		uint8_t bytes[128] = { 0 };
		char xml[2048];
		int len = 0, end = 0;

		EVP_CIPHER_CTX_set_flags(ctx, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
		assert_int_equal(EVP_EncryptInit_ex(ctx, cipher, NULL, key, iv ? bytes : NULL), 1);
		assert_int_equal(EVP_EncryptUpdate(ctx, bytes + iv, &len, plain, sizeof(plain)), 1);
		assert_int_equal(EVP_EncryptFinal_ex(ctx, bytes + iv + len, &end), 1);
		len += (int)iv + end;
		if (!ciphers[i].wrap) {
			EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, 16, bytes + len);
			len += 16;
		}
		memset(key_text, '0', sizeof(key_text));
		key_text[2 * EVP_CIPHER_get_key_length(cipher)] = '\0';
		write_value(xml, sizeof(xml), ciphers[i].uri, bytes, (size_t)len);
		assert_null(decrypt(xml, key_text, "ValueMAC", secret));
		assert_string_equal(secret, "a secret of three blocks");
		bytes[len - 1] ^= 1;
		write_value(xml, sizeof(xml), ciphers[i].uri, bytes, (size_t)len);
		assert_non_null(decrypt(xml, key_text, "ValueMAC", secret));
		EVP_CIPHER_CTX_free(ctx);
		EVP_CIPHER_free(cipher);
	}
}

static void no_document_type_is_read(void **state)
{
	static const char *const wrong[] = {
		"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
		"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
		"<a>&x;</a>",
		"<a>",
		"",
	};
	struct mw_err err;
	int line;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_null(mw_xml_parse(mw_span_str(wrong[i]), &err, &line));
		if (i < 2)
			assert_non_null(strstr(err.text, "DOCTYPE"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_whose_its_name_says),
		cmocka_unit_test(a_pattern_names_the_account_once),
		cmocka_unit_test(a_user_is_read_from_a_distinguished_name),
		cmocka_unit_test(figure_6_of_rfc_6030_opens_with_its_key),
		cmocka_unit_test(figure_7_of_rfc_6030_opens_with_its_passphrase),
		cmocka_unit_test(what_does_not_decrypt_is_told_and_never_a_secret),
		cmocka_unit_test(ciphers_that_need_no_mac_open_their_values_or_nothing),
		cmocka_unit_test(no_document_type_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
