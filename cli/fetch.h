/*
 * fetch: an issuer's metadata and keys, over https and nothing else.
 *
 * Size, time and redirects are bounded; a redirect may not leave https. Only
 * `mailward jwks fetch` uses this: the daemon has no network.
 */
#ifndef MW_CLI_FETCH_H
#define MW_CLI_FETCH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#define MW_FETCH_MAX 262144

/* What is at `url`, NUL-terminated, to be freed. `ca` is a file of certificates
 * to trust instead of the system's; "" for those. *status is HTTP's when there
 * was an answer, else 0. NULL with *err set for anything but a 200. */
char *mw_fetch(const char *url, const char *ca, long *status, struct mw_err *err);

/*
 * The URLs of an issuer's metadata: OpenID Connect Discovery 1.0 section 4 puts
 * /.well-known/openid-configuration behind the issuer, RFC 8414 section 3 puts
 * /.well-known/oauth-authorization-server between its host and its path. false
 * when the issuer is no https URL or has a query or fragment.
 */
bool mw_fetch_discovery(const char *issuer, char *oidc, char *oauth, size_t size);

#endif
