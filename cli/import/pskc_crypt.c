/*
 * NAME
 *	pskc_crypt - encrypted values of a PSKC file
 */
#include "cli/import/pskc_crypt.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "base/b64.h"
#include "base/secret.h"
#include "base/wbuf.h"
#include "cli/import/xml.h"

#define URI_SIZE       256
#define ITERATIONS_MAX 10000000
#define BLOCK_MAX      16
#define TAG_LEN	       16

enum mode { CBC, GCM, WRAP, RSA_1_5, RSA_OAEP };

struct method {
	const char *uri, *name;
	size_t key_len, iv_len;
	enum mode mode;
};

#define XMLENC	 "http://www.w3.org/2001/04/xmlenc#"
#define XMLENC11 "http://www.w3.org/2009/xmlenc11#"

// clang-format off
static const struct method methods[] = {
	{ XMLENC "aes128-cbc", "AES-128-CBC", 16, 16, CBC },
	{ XMLENC "aes192-cbc", "AES-192-CBC", 24, 16, CBC },
	{ XMLENC "aes256-cbc", "AES-256-CBC", 32, 16, CBC },
	{ XMLENC "tripledes-cbc", "DES-EDE3-CBC", 24, 8, CBC },
	{ XMLENC11 "aes128-gcm", "AES-128-GCM", 16, 12, GCM },
	{ XMLENC11 "aes192-gcm", "AES-192-GCM", 24, 12, GCM },
	{ XMLENC11 "aes256-gcm", "AES-256-GCM", 32, 12, GCM },
	{ XMLENC "kw-aes128", "AES-128-WRAP", 16, 0, WRAP },
	{ XMLENC "kw-aes192", "AES-192-WRAP", 24, 0, WRAP },
	{ XMLENC "kw-aes256", "AES-256-WRAP", 32, 0, WRAP },
	{ XMLENC "rsa-1_5", "RSA", 0, 0, RSA_1_5 },
	{ XMLENC "rsa-oaep-mgf1p", "RSA", 0, 0, RSA_OAEP },
};
// clang-format on

/* An encrypted value, taken apart. */
struct sealed {
	const struct method *method;
	uint8_t bytes[MW_PSKC_VALUE_MAX];
	size_t len;
};

static const struct method *method_of(const xmlNode *value)
{
	const xmlNode *node = mw_xml_child(value, "EncryptionMethod");
	char uri[URI_SIZE];

	if (node == NULL || !mw_xml_attribute(node, "Algorithm", uri, sizeof(uri)))
		return NULL;
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (strcmp(uri, methods[i].uri) == 0)
			return &methods[i];
	return NULL;
}

static const char *read_sealed(const xmlNode *value, struct sealed *out)
{
	const xmlNode *data = mw_xml_child(value, "CipherData");
	const xmlNode *bytes = data != NULL ? mw_xml_child(data, "CipherValue") : NULL;

	if ((out->method = method_of(value)) == NULL)
		return "its EncryptionMethod is missing or not supported";
	if (bytes == NULL || !mw_xml_bytes(bytes, out->bytes, sizeof(out->bytes), &out->len))
		return "its CipherValue is missing or malformed";
	return NULL;
}

/* "…#hmac-sha256", as a MAC or in PBKDF2. */
static const EVP_MD *hmac_of(const char *uri)
{
	// clang-format off
	static const struct { const char *name, *digest; } digests[] = {
		{ "hmac-sha1", "SHA1" }, { "hmac-sha224", "SHA224" }, { "hmac-sha256", "SHA256" },
		{ "hmac-sha384", "SHA384" }, { "hmac-sha512", "SHA512" },
	};
	// clang-format on
	const char *name = strrchr(uri, '#');

	for (size_t i = 0; name != NULL && i < sizeof(digests) / sizeof(digests[0]); i++)
		if (strcmp(name + 1, digests[i].name) == 0)
			return EVP_get_digestbyname(digests[i].digest);
	return NULL;
}

const char *mw_pskc_crypt_with(const struct mw_pskc_crypt *c)
{
	static const char *const words[] = {
		[MW_PSKC_OPEN] = "nothing",
		[MW_PSKC_KEY] = "a shared key",
		[MW_PSKC_PASSPHRASE] = "a passphrase",
		[MW_PSKC_CERTIFICATE] = "the private key of a certificate",
	};

	return words[c->locked];
}

const char *mw_pskc_crypt_read(struct mw_pskc_crypt *c, const xmlNode *container)
{
	const xmlNode *key = mw_xml_child(container, "EncryptionKey"), *child;

	*c = (struct mw_pskc_crypt){ .mac = mw_xml_child(container, "MACMethod") };
	if (key == NULL)
		return NULL;
	if ((child = mw_xml_child(key, "DerivedKey")) != NULL) {
		c->locked = MW_PSKC_PASSPHRASE;
		c->derivation = mw_xml_child(child, "KeyDerivationMethod");
		return c->derivation != NULL ? NULL : "DerivedKey has no KeyDerivationMethod";
	}
	if ((child = mw_xml_child(key, "X509Data")) != NULL) {
		c->locked = MW_PSKC_CERTIFICATE;
		c->certificate = mw_xml_child(child, "X509Certificate");
		return c->certificate != NULL ? NULL : "X509Data has no X509Certificate";
	}
	c->locked = MW_PSKC_KEY;
	return mw_xml_child(key, "KeyName") != NULL
		       ? NULL
		       : "EncryptionKey has neither KeyName, DerivedKey nor X509Data";
}

/* --- ways to the key ---------------------------------------------------------------- */

static bool from_hex(struct mw_span text, uint8_t *out, size_t size, size_t *len)
{
	if (text.len == 0 || text.len % 2 != 0 || text.len / 2 > size)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		int digit = mw_hex_digit(text.ptr[i]);

		if (digit < 0)
			return false;
		out[i / 2] = (uint8_t)(out[i / 2] << 4 | digit);
	}
	*len = text.len / 2;
	return true;
}

static const char *take_key(struct mw_pskc_crypt *c, struct mw_span text)
{
	struct mw_wbuf w = mw_wbuf_of(c->key, sizeof(c->key));

	text = mw_span_trim(text);
	if (from_hex(text, c->key, sizeof(c->key), &c->key_len))
		return NULL;
	if (!mw_b64_decode(MW_B64, text, &w) || w.len == 0)
		return "the key on standard input is neither hex nor base64";
	c->key_len = w.len;
	return NULL;
}

static bool number_in(const xmlNode *node, const char *name, uint64_t max, uint64_t *out)
{
	const xmlNode *child = mw_xml_child(node, name);
	char text[32];

	return child != NULL && mw_xml_text(child, text, sizeof(text)) &&
	       mw_span_number(mw_span_str(text), max, out) && *out > 0;
}

/* HMAC-SHA1 unless it is said. */
static const EVP_MD *prf_of(const xmlNode *params)
{
	const xmlNode *prf = mw_xml_child(params, "PRF");
	char uri[URI_SIZE];

	if (prf == NULL)
		return EVP_sha1();
	return mw_xml_attribute(prf, "Algorithm", uri, sizeof(uri)) ? hmac_of(uri) : NULL;
}

static const char *derive(struct mw_pskc_crypt *c, struct mw_span passphrase)
{
	const xmlNode *params = mw_xml_child(c->derivation, "PBKDF2-params"), *salt, *specified;
	uint64_t iterations, key_len;
	uint8_t bytes[1024];
	char uri[URI_SIZE];
	const EVP_MD *prf;
	size_t len;

	if (!mw_xml_attribute(c->derivation, "Algorithm", uri, sizeof(uri)) ||
	    strstr(uri, "#pbkdf2") == NULL || params == NULL)
		return "its KeyDerivationMethod is not PBKDF2";
	if ((salt = mw_xml_child(params, "Salt")) == NULL ||
	    (specified = mw_xml_child(salt, "Specified")) == NULL ||
	    !mw_xml_bytes(specified, bytes, sizeof(bytes), &len) ||
	    !number_in(params, "IterationCount", ITERATIONS_MAX, &iterations) ||
	    !number_in(params, "KeyLength", sizeof(c->key), &key_len) ||
	    (prf = prf_of(params)) == NULL)
		return "its PBKDF2-params are incomplete, out of range or not supported";
	if (PKCS5_PBKDF2_HMAC((const char *)passphrase.ptr, (int)passphrase.len, bytes, (int)len,
			      (int)iterations, prf, (int)key_len, c->key) != 1)
		return "PBKDF2 failed";
	c->key_len = key_len;
	return NULL;
}

/* OpenSSL would ask at the terminal. */
static int no_passphrase(char *buf, int size, int writing, void *ctx)
{
	(void)buf;
	(void)size;
	(void)writing;
	(void)ctx;
	return -1;
}

static bool fits_certificate(const struct mw_pskc_crypt *c)
{
	uint8_t bytes[MW_PSKC_VALUE_MAX];
	const unsigned char *at = bytes;
	size_t len;
	X509 *x509 = NULL;
	bool fits;

	if (mw_xml_bytes(c->certificate, bytes, sizeof(bytes), &len))
		x509 = d2i_X509(NULL, &at, (long)len);
	fits = x509 != NULL && X509_check_private_key(x509, c->private_key) == 1;
	X509_free(x509);
	return fits;
}

static const char *take_private_key(struct mw_pskc_crypt *c, struct mw_span pem)
{
	BIO *bio = BIO_new_mem_buf(pem.ptr, (int)pem.len);

	if (bio != NULL)
		c->private_key = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
	BIO_free(bio);
	if (c->private_key == NULL)
		return "standard input holds no private key in PEM without a passphrase";
	return fits_certificate(c) ? NULL : "the private key is not that of the file's certificate";
}

const char *mw_pskc_crypt_unlock(struct mw_pskc_crypt *c, struct mw_span secret)
{
	const char *why = "the file is not encrypted";

	if (c->locked == MW_PSKC_KEY)
		why = take_key(c, secret);
	else if (c->locked == MW_PSKC_PASSPHRASE)
		why = derive(c, secret);
	else if (c->locked == MW_PSKC_CERTIFICATE)
		why = take_private_key(c, secret);
	c->unlocked = why == NULL;
	return why;
}

void mw_pskc_crypt_end(struct mw_pskc_crypt *c)
{
	EVP_PKEY_free(c->private_key);
	mw_wipe(c, sizeof(*c));
}

/* --- values ------------------------------------------------------------------------- */

/* The length is in the last byte, and the bytes before it may be anything. */
static bool cut_padding(const uint8_t *out, size_t block, size_t *len)
{
	size_t padding = *len > 0 ? out[*len - 1] : 0;

	if (padding == 0 || padding > block || padding > *len)
		return false;
	*len -= padding;
	return true;
}

static bool set_up(EVP_CIPHER_CTX *ctx, const struct mw_pskc_crypt *c, const struct sealed *s)
{
	EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, s->method->name, NULL);
	const uint8_t *iv = s->method->iv_len > 0 ? s->bytes : NULL;
	bool ok;

	if (s->method->mode == WRAP)
		EVP_CIPHER_CTX_set_flags(ctx, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
	ok = cipher != NULL && EVP_DecryptInit_ex(ctx, cipher, NULL, c->key, iv) == 1 &&
	     EVP_CIPHER_CTX_set_padding(ctx, 0) == 1;
	EVP_CIPHER_free(cipher);
	return ok;
}

static bool run(EVP_CIPHER_CTX *ctx, const struct mw_pskc_crypt *c, const struct sealed *s,
		uint8_t *out, size_t *len)
{
	size_t iv = s->method->iv_len, tag = s->method->mode == GCM ? TAG_LEN : 0;
	uint8_t copy[TAG_LEN];
	int first = 0, last = 0;

	if (s->len < iv + tag || !set_up(ctx, c, s))
		return false;
	memcpy(copy, s->bytes + s->len - tag, tag);
	if (tag > 0 && EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, TAG_LEN, copy) != 1)
		return false;
	if (EVP_DecryptUpdate(ctx, out, &first, s->bytes + iv, (int)(s->len - iv - tag)) != 1 ||
	    EVP_DecryptFinal_ex(ctx, out + first, &last) != 1)
		return false;
	*len = (size_t)(first + last);
	return s->method->mode != CBC || cut_padding(out, iv, len);
}

static const char *decrypt_symmetric(const struct mw_pskc_crypt *c, const struct sealed *s,
				     uint8_t *out, size_t *len)
{
	uint8_t room[MW_PSKC_VALUE_MAX + 2 * BLOCK_MAX];
	EVP_CIPHER_CTX *ctx;
	bool ok;

	if (c->key_len != s->method->key_len)
		return "the key does not have the length that the cipher needs";
	if ((ctx = EVP_CIPHER_CTX_new()) == NULL)
		return "out of memory";
	ok = run(ctx, c, s, room, len) && *len <= MW_PSKC_VALUE_MAX;
	EVP_CIPHER_CTX_free(ctx);
	if (ok)
		memcpy(out, room, *len);
	mw_wipe(room, sizeof(room));
	return ok ? NULL : "it does not decrypt: the key or passphrase is wrong";
}

/* A wrong padding must be an error, and not random bytes in place of the secret, as
 * later versions of OpenSSL have it for servers that are asked over and over. */
static bool set_padding(EVP_PKEY_CTX *ctx, enum mode mode)
{
	if (mode == RSA_OAEP)
		return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_OAEP_PADDING) == 1;
	if (EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) != 1)
		return false;
	EVP_PKEY_CTX_ctrl_str(ctx, "rsa_pkcs1_implicit_rejection", "0");
	return true;
}

static const char *decrypt_rsa(const struct mw_pskc_crypt *c, const struct sealed *s, uint8_t *out,
			       size_t *len)
{
	EVP_PKEY_CTX *ctx = c->private_key != NULL ? EVP_PKEY_CTX_new(c->private_key, NULL) : NULL;
	bool ok;

	*len = MW_PSKC_VALUE_MAX;
	ok = ctx != NULL && EVP_PKEY_decrypt_init(ctx) == 1 && set_padding(ctx, s->method->mode) &&
	     EVP_PKEY_decrypt(ctx, out, len, s->bytes, s->len) == 1;
	EVP_PKEY_CTX_free(ctx);
	return ok ? NULL : "it does not decrypt with this private key";
}

static const char *decrypt(const struct mw_pskc_crypt *c, const struct sealed *s, uint8_t *out,
			   size_t *len)
{
	bool rsa = s->method->mode == RSA_1_5 || s->method->mode == RSA_OAEP;

	*len = 0;
	return rsa ? decrypt_rsa(c, s, out, len) : decrypt_symmetric(c, s, out, len);
}

/* The key of the MAC: one of its own, encrypted, or that of the values. */
static const char *mac_key(const struct mw_pskc_crypt *c, uint8_t *out, size_t *len)
{
	const xmlNode *node = mw_xml_child(c->mac, "MACKey");
	struct sealed s;
	const char *why;

	if (mw_xml_child(c->mac, "MACKeyReference") != NULL)
		return "its MACKeyReference is not supported";
	if (node == NULL) {
		memcpy(out, c->key, c->key_len);
		*len = c->key_len;
		return NULL;
	}
	if ((why = read_sealed(node, &s)) == NULL)
		why = decrypt(c, &s, out, len);
	return why;
}

static const char *check_mac(const struct mw_pskc_crypt *c, const struct sealed *s,
			     const xmlNode *value_mac)
{
	uint8_t key[MW_PSKC_VALUE_MAX], got[EVP_MAX_MD_SIZE], wanted[EVP_MAX_MD_SIZE];
	size_t key_len, wanted_len;
	unsigned got_len = 0;
	char uri[URI_SIZE];
	const EVP_MD *md;
	const char *why;

	if (c->mac == NULL || !mw_xml_attribute(c->mac, "Algorithm", uri, sizeof(uri)) ||
	    (md = hmac_of(uri)) == NULL)
		return "its MACMethod is missing or not supported";
	if (!mw_xml_bytes(value_mac, wanted, sizeof(wanted), &wanted_len))
		return "its ValueMAC is malformed";
	if ((why = mac_key(c, key, &key_len)) == NULL) {
		if (HMAC(md, key, (int)key_len, s->bytes, s->len, got, &got_len) == NULL ||
		    !mw_equal_ct(mw_span_of(got, got_len), mw_span_of(wanted, wanted_len)))
			why = "its ValueMAC does not fit: the key is wrong, or the file was "
			      "changed";
	}
	mw_wipe(key, sizeof(key));
	return why;
}

const char *mw_pskc_decrypt(const struct mw_pskc_crypt *c, const xmlNode *value,
			    const xmlNode *value_mac, uint8_t out[static MW_PSKC_VALUE_MAX],
			    size_t *len)
{
	struct sealed s;
	const char *why = read_sealed(value, &s);

	*len = 0;
	if (why == NULL && value_mac == NULL && s.method->mode == CBC)
		why = "it has no ValueMAC, so a wrong key would go unnoticed";
	if (why == NULL && value_mac != NULL)
		why = check_mac(c, &s, value_mac);
	return why == NULL ? decrypt(c, &s, out, len) : why;
}
