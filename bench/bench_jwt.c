/*
 * NAME
 *	bench_jwt - tokens verified a second, beside the bare signature
 * SYNOPSIS
 *	bench_jwt [seconds]
 * DESCRIPTION
 *	One thread. For each algorithm, in turns within one run: the whole
 *	verification of a token as Keycloak shapes it (form, JSON, key, signature,
 *	all claims), and EVP_DigestVerify or libsodium alone over the same bytes.
 *	The ratio is what our part leaves of the library's speed.
 */
#include <openssl/ecdsa.h>
#include <openssl/bn.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/b64.h"
#include "bench/tool.h"
#include "common/oauth/jwt.h"
#include "tests/unit/token_maker.h"

#define NOW    1767225600
#define BATCH  200
#define ROUNDS 5

static const char payload[] =
	"{\"exp\":1767225900,\"iat\":1767225590,\"jti\":\"0c5ba6f4-9e43-4a7c-a6a4-6d5a4d8b5a3e\","
	"\"iss\":\"https://id.example.org/realms/mail\",\"aud\":[\"mail\",\"account\"],"
	"\"sub\":\"5f1c2e7e-0b0c-4d9a-8b59-1f0c7c8f6f0a\",\"typ\":\"Bearer\",\"azp\":\"webmail\","
	"\"sid\":\"a2f8fb1d-5c8e-4d38-9a0d-5a4ddf1b7f63\",\"acr\":\"1\",\"allowed-origins\":"
	"[\"https://webmail.example.org\"],\"realm_access\":{\"roles\":[\"offline_access\","
	"\"uma_authorization\"]},\"resource_access\":{\"account\":{\"roles\":[\"manage-account\"]}}"
	","
	"\"scope\":\"openid email profile smtp imap\",\"email_verified\":true,\"name\":\"Alice\","
	"\"preferred_username\":\"alice@example.org\",\"email\":\"alice@example.org\"}";

static const struct mw_jwt_policy policy = {
	.issuer = "https://id.example.org/realms/mail",
	.audience = { .ours = "mail" },
	.type = MW_JWT_PLAIN,
	.access_claim = "typ=Bearer",
	.username_claim = "preferred_username",
	.scopes = "smtp=smtp imap=imap",
	.default_scopes = "",
	.skew = 30,
};

static void verify_whole(struct mw_span token, const struct mw_jwks *keys)
{
	struct mw_jwt_claims claims;
	struct mw_jwt jwt;

	bench_must(mw_jwt_parse(&jwt, token) == MW_R_NONE &&
			   mw_jwt_verify(&jwt, &policy, keys, NOW, &claims) == MW_R_NONE,
		   "a good token was refused");
	mw_jwt_free(&jwt);
}

/* What OpenSSL wants to see: DER for ECDSA. */
struct bare {
	EVP_PKEY *evp;
	const EVP_MD *digest;
	uint8_t ed25519[32];
	struct mw_span input;
	uint8_t signature[1024];
	size_t len;
};

static void verify_bare(const struct bare *b)
{
	EVP_MD_CTX *ctx;

	if (b->digest == NULL) {
		bench_must(crypto_sign_verify_detached(b->signature, b->input.ptr, b->input.len,
						       b->ed25519) == 0,
			   "libsodium");
		return;
	}
	ctx = EVP_MD_CTX_new();
	bench_must(EVP_DigestVerifyInit(ctx, NULL, b->digest, NULL, b->evp) == 1 &&
			   EVP_DigestVerify(ctx, b->signature, b->len, b->input.ptr,
					    b->input.len) == 1,
		   "OpenSSL");
	EVP_MD_CTX_free(ctx);
}

static struct bare bare_of(const struct maker_key *key, struct mw_span token)
{
	struct bare b = { .evp = key->evp };
	size_t len = sizeof(b.ed25519), dot = token.len;
	struct mw_wbuf w = mw_wbuf_of(b.signature, sizeof(b.signature));

	while (token.ptr[dot - 1] != '.')
		dot--;
	b.input = mw_span_of(token.ptr, dot - 1);
	bench_must(mw_b64_decode(MW_B64URL, mw_span_of(token.ptr + dot, token.len - dot), &w),
		   "base64");
	b.len = w.len;
	if (key->alg == MW_JWS_EDDSA) {
		EVP_PKEY_get_raw_public_key(key->evp, b.ed25519, &len);
		return b;
	}
	b.digest = EVP_sha256();
	if (key->alg == MW_JWS_ES256) {
		ECDSA_SIG *both = ECDSA_SIG_new();
		uint8_t *der = b.signature;

		ECDSA_SIG_set0(both, BN_bin2bn(b.signature, 32, NULL),
			       BN_bin2bn(b.signature + 32, 32, NULL));
		b.len = (size_t)i2d_ECDSA_SIG(both, &der);
		ECDSA_SIG_free(both);
	}
	return b;
}

/* Calls a second; the best of a few rounds in turns, for quiet numbers. */
static void measure(enum mw_jws_alg alg, double seconds)
{
	struct maker_key key = maker_key_new("k1", alg, 2048);
	char header[128], set[MAKER_JWK_MAX + 32], jwk[MAKER_JWK_MAX], token[MAKER_TOKEN_MAX];
	double best_whole = 0, best_bare = 0;
	struct mw_jwks *keys;
	struct mw_err err;
	struct bare bare;

	snprintf(header, sizeof(header), "{\"alg\":\"%s\",\"typ\":\"JWT\",\"kid\":\"k1\"}",
		 mw_jws_alg_name(alg));
	snprintf(set, sizeof(set), "{\"keys\":[%s]}", maker_jwk(&key, "", jwk));
	keys = mw_jwks_parse(mw_span_str(set), MW_JWS_BIT(MW_JWS_RS256), &err);
	bench_must(keys != NULL, err.text);
	maker_token(&key, header, payload, token);
	bare = bare_of(&key, mw_span_str(token));
	for (int round = 0; round < 2 * ROUNDS; round++) {
		double start = bench_clock_s(), rate;
		long done = 0;

		while (bench_clock_s() - start < seconds / (2 * ROUNDS)) {
			for (int i = 0; i < BATCH; i++) {
				if (round % 2)
					verify_bare(&bare);
				else
					verify_whole(mw_span_str(token), keys);
			}
			done += BATCH;
		}
		rate = (double)done / (bench_clock_s() - start);
		if (round % 2 && rate > best_bare)
			best_bare = rate;
		if (round % 2 == 0 && rate > best_whole)
			best_whole = rate;
	}
	printf("%-6s %8.0f tokens/s whole  %8.0f /s bare  ratio %.2f\n", mw_jws_alg_name(alg),
	       best_whole, best_bare, best_whole / best_bare);
	mw_jwks_unref(keys);
	maker_key_free(&key);
}

int main(int argc, char **argv)
{
	double seconds = argc > 1 ? strtod(argv[1], NULL) : 4;

	bench_must(sodium_init() >= 0, "libsodium");
	measure(MW_JWS_RS256, seconds);
	measure(MW_JWS_ES256, seconds);
	measure(MW_JWS_EDDSA, seconds);
	return 0;
}
