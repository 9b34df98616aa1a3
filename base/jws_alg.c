/*
 * NAME
 *	jws_alg - the signature algorithms of tokens, and the keys that they take
 */
#include "base/jws_alg.h"

#include <stddef.h>

// clang-format off
static const struct {
	const char *name, *other_name, *kty, *crv; /* crv: NULL for a type without curves */
} table[MW_JWS_ALG_COUNT] = {
	[MW_JWS_NO_ALG] = { "", "", "", NULL },
	[MW_JWS_RS256] = { "RS256", "", "RSA", NULL },
	[MW_JWS_RS384] = { "RS384", "", "RSA", NULL },
	[MW_JWS_RS512] = { "RS512", "", "RSA", NULL },
	[MW_JWS_PS256] = { "PS256", "", "RSA", NULL },
	[MW_JWS_PS384] = { "PS384", "", "RSA", NULL },
	[MW_JWS_PS512] = { "PS512", "", "RSA", NULL },
	[MW_JWS_ES256] = { "ES256", "", "EC", "P-256" },
	[MW_JWS_ES384] = { "ES384", "", "EC", "P-384" },
	[MW_JWS_ES512] = { "ES512", "", "EC", "P-521" },
	[MW_JWS_EDDSA] = { "EdDSA", "Ed25519", "OKP", "Ed25519" },
	[MW_JWS_ED448] = { "Ed448", "EdDSA", "OKP", "Ed448" },
};
// clang-format on

bool mw_jws_alg_is(enum mw_jws_alg alg, struct mw_span name)
{
	return name.len > 0 &&
	       (mw_span_is(name, table[alg].name) || mw_span_is(name, table[alg].other_name));
}

enum mw_jws_alg mw_jws_alg_of(struct mw_span name)
{
	for (int alg = MW_JWS_RS256; alg < MW_JWS_ALG_COUNT; alg++)
		if (mw_jws_alg_is((enum mw_jws_alg)alg, name))
			return (enum mw_jws_alg)alg;
	return MW_JWS_NO_ALG;
}

const char *mw_jws_alg_name(enum mw_jws_alg alg)
{
	return table[alg].name;
}

bool mw_jws_alg_takes(enum mw_jws_alg alg, struct mw_span kty, struct mw_span crv)
{
	return alg != MW_JWS_NO_ALG && mw_span_is(kty, table[alg].kty) &&
	       (table[alg].crv == NULL || mw_span_is(crv, table[alg].crv));
}

mw_jws_algs mw_jws_algs_of_rsa(struct mw_span words)
{
	struct mw_span word, none = { NULL, 0 };
	mw_jws_algs algs = 0;

	while (mw_take_word(&words, &word)) {
		enum mw_jws_alg alg = mw_jws_alg_of(word);

		if (!mw_jws_alg_takes(alg, mw_span_str("RSA"), none))
			return 0;
		algs |= MW_JWS_BIT(alg);
	}
	return algs;
}
