/*
 * NAME
 *	jws_alg - the signature algorithms of tokens, and the keys that they take
 */
#include "base/jws_alg.h"

static const struct {
	const char *name, *kty, *crv; /* crv: NULL for a type without curves */
} table[MW_JWS_ALG_COUNT] = {
	[MW_JWS_NO_ALG] = { "", "", NULL },	     [MW_JWS_RS256] = { "RS256", "RSA", NULL },
	[MW_JWS_PS256] = { "PS256", "RSA", NULL },   [MW_JWS_ES256] = { "ES256", "EC", "P-256" },
	[MW_JWS_ES384] = { "ES384", "EC", "P-384" }, [MW_JWS_EDDSA] = { "EdDSA", "OKP", "Ed25519" },
};

enum mw_jws_alg mw_jws_alg_of(struct mw_span name)
{
	for (int alg = MW_JWS_RS256; alg < MW_JWS_ALG_COUNT; alg++)
		if (mw_span_is(name, table[alg].name))
			return (enum mw_jws_alg)alg;
	/* Its newer name. */
	return mw_span_is(name, "Ed25519") ? MW_JWS_EDDSA : MW_JWS_NO_ALG;
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
