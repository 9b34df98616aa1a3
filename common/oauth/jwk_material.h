/*
 * jwk_material: the numbers of a JWK, as a key that verifies (RFC 7518 section 6, RFC
 * 8037 section 2).
 */
#ifndef MW_COMMON_OAUTH_JWK_MATERIAL_H
#define MW_COMMON_OAUTH_JWK_MATERIAL_H

#include <jansson.h>

#include "base/err.h"
#include "common/oauth/jws.h"

/* `jwk` has a type and curve that `alg` takes. false with *err set, and nothing to
 * free, when its numbers are not a key that is safe to use. */
bool mw_jwk_material(const json_t *jwk, enum mw_jws_alg alg, struct mw_jws_key *key,
		     struct mw_err *err);

#endif
