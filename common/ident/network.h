/*
 * network: addresses of clients, and the networks a key may come from.
 *
 * Every address is held as 128 bits, IPv4 as ::ffff:a.b.c.d (RFC 4291 section
 * 2.5.5.2), so that 192.0.2.1 and ::ffff:192.0.2.1 are one. Networks are
 * written as CIDR, "192.0.2.0/24 2001:db8::/32", a blank between two.
 */
#ifndef MW_COMMON_IDENT_NETWORK_H
#define MW_COMMON_IDENT_NETWORK_H

#include "base/err.h"
#include "base/limits.h"
#include "base/span.h"

struct mw_address {
	bool known; /* false: the door did not say; no network contains it */
	uint8_t bytes[16];
};

/*
 * "192.0.2.1", "2001:db8::1", and for a link-local IPv6 address also a zone
 * ("fe80::1%eth0"), which is dropped. Unknown for anything else: no port, no
 * brackets, no blank, no leading zero, no host name.
 */
struct mw_address mw_address_parse(struct mw_span text);
/*
 * An address that may have a port: ";port" in Cyrus SASL, ":port" in HTTP headers
 * (then an IPv6 address has brackets). Only for a frontend whose host writes it so.
 */
struct mw_address mw_endpoint_parse(struct mw_span text, const char *separator);
/* The usual spelling; "" when unknown. */
void mw_address_text(const struct mw_address *a, char out[static MW_ADDRESS_TEXT]);

/* Check and canonicalise a list typed by a person (blanks or commas between
 * two). Bits after the prefix are an error: they hint at a typo. */
int mw_networks_parse(struct mw_span typed, char out[static MW_NETWORKS_SIZE], struct mw_err *err);
/* Whether a canonical list holds the address. No IPv6 network holds an IPv4
 * address: ::/0 is all of IPv6 and nothing else. */
bool mw_networks_contain(const char *networks, const struct mw_address *a);

/* The network around an address that stands for "the same place": IPv4 /24 and
 * IPv6 /64. false when the address is unknown. */
bool mw_network_around(const struct mw_address *a, char out[static MW_NETWORK_TEXT]);
/* The source that rate limits count: IPv4 /32 and IPv6 /64. */
struct mw_address mw_network_source(const struct mw_address *a);

#endif
