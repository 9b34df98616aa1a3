/*
 * key_set: a JWK set that was fetched (RFC 7517).
 *
 * A first look, by what the keys say of themselves, for a warning in time. Which
 * of them are good, the daemon decides (common/oauth/jwk.h).
 */
#ifndef MW_CLI_KEY_SET_H
#define MW_CLI_KEY_SET_H

/* How many keys look as if they could verify tokens; -1: it is no set, or an empty
 * one. */
int mw_key_set_usable(const char *json);

#endif
