/*
 * NAME
 *	network - addresses and networks
 */
#include "common/ident/network.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "base/wbuf.h"

static const uint8_t v4_prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

static bool is_v4(const struct mw_address *a)
{
	return memcmp(a->bytes, v4_prefix, sizeof(v4_prefix)) == 0;
}

static bool is_link_local(const struct mw_address *a)
{
	return a->bytes[0] == 0xfe && (a->bytes[1] & 0xc0) == 0x80;
}

/* The name of a network interface, after the %. */
static bool is_zone(struct mw_span zone)
{
	for (size_t i = 0; i < zone.len; i++) {
		uint8_t c = zone.ptr[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
		    c != '.' && c != '-' && c != '_')
			return false;
	}
	return zone.len > 0 && zone.len < IF_NAMESIZE;
}

static struct mw_address parse_plain(struct mw_span text)
{
	struct mw_address a = { 0 };
	char buf[INET6_ADDRSTRLEN];

	if (!mw_span_copy(text, buf, sizeof(buf)))
		return a;
	if (inet_pton(AF_INET, buf, a.bytes + 12) == 1) {
		memcpy(a.bytes, v4_prefix, sizeof(v4_prefix));
		a.known = true;
	} else {
		a.known = inet_pton(AF_INET6, buf, a.bytes) == 1;
	}
	return a;
}

struct mw_address mw_address_parse(struct mw_span text)
{
	struct mw_address a;
	struct mw_span plain;

	if (!mw_take_until(&text, '%', &plain))
		return parse_plain(text);
	a = parse_plain(plain);
	a.known = a.known && is_link_local(&a) && is_zone(text);
	return a;
}

/* Nothing, or the separator and a port. */
static bool is_port(struct mw_span text, const char *separator)
{
	uint64_t port;

	return text.len == 0 || (mw_take_prefix(&text, separator) && text.len <= 5 &&
				 mw_span_number(text, UINT16_MAX, &port));
}

struct mw_address mw_endpoint_parse(struct mw_span text, const char *separator)
{
	struct mw_address a = mw_address_parse(text);
	struct mw_span host;
	size_t at;

	if (a.known)
		return a;
	if (mw_take_prefix(&text, "[")) {
		if (!mw_take_until(&text, ']', &host) || mw_span_find(host, ':') == host.len)
			return a;
	} else {
		at = mw_span_find(text, (uint8_t)separator[0]);
		host = mw_span_head(text, at);
		text = mw_span_of(text.ptr + at, text.len - at);
	}
	return is_port(text, separator) ? mw_address_parse(host) : a;
}

/* What inet_ntop(3) makes of it, which goes through printf(3) for it, twice a login. */
static void v4_text(const uint8_t *bytes, char out[static MW_ADDRESS_TEXT])
{
	struct mw_wbuf w = mw_wbuf_of(out, MW_ADDRESS_TEXT);

	for (size_t i = 0; i < 4; i++) {
		if (i > 0)
			mw_put_u8(&w, '.');
		mw_put_number(&w, bytes[i]);
	}
	mw_wbuf_cstr(&w);
}

void mw_address_text(const struct mw_address *a, char out[static MW_ADDRESS_TEXT])
{
	out[0] = '\0';
	if (a->known && is_v4(a))
		v4_text(a->bytes + 12, out);
	else if (a->known)
		inet_ntop(AF_INET6, a->bytes, out, MW_ADDRESS_TEXT);
}

/* Clear the bits after the first `bits`; true when they were clear. */
static bool mask(struct mw_address *a, unsigned bits)
{
	bool clear = true;

	for (unsigned i = 0; i < 16; i++) {
		unsigned keep = bits >= 8 * (i + 1) ? 8 : bits > 8 * i ? bits - 8 * i : 0;
		uint8_t kept = a->bytes[i] & (uint8_t)(0xff00 >> keep);

		clear = clear && kept == a->bytes[i];
		a->bytes[i] = kept;
	}
	return clear;
}

struct network {
	struct mw_address base;
	unsigned bits; /* of 128 */
};

/* A prefix length; "08" is a typo, or octal to some. */
static bool read_length(struct mw_span text, unsigned width, uint64_t *bits)
{
	if (text.len > 1 && text.ptr[0] == '0')
		return false;
	return mw_span_number(text, width, bits);
}

static bool parse_one(struct mw_span text, struct network *n)
{
	struct mw_span addr = text, length;
	unsigned width;
	uint64_t bits;

	if (mw_take_until(&text, '/', &addr))
		length = text;
	else
		length = mw_span_of(NULL, 0);
	if (mw_span_find(addr, '%') != addr.len)
		return false;
	n->base = mw_address_parse(addr);
	if (!n->base.known)
		return false;
	width = is_v4(&n->base) && mw_span_find(addr, ':') == addr.len ? 32 : 128;
	bits = width;
	if (length.ptr != NULL && !read_length(length, width, &bits))
		return false;
	n->bits = 128 - width + (unsigned)bits;
	return true;
}

static bool is_v4_network(const struct network *n)
{
	return is_v4(&n->base) && n->bits >= 96;
}

static void network_text(const struct network *n, char out[static MW_NETWORK_TEXT])
{
	char text[MW_ADDRESS_TEXT];

	mw_address_text(&n->base, text);
	snprintf(out, MW_NETWORK_TEXT, "%s/%u", text, is_v4_network(n) ? n->bits - 96 : n->bits);
}

int mw_networks_parse(struct mw_span typed, char out[static MW_NETWORKS_SIZE], struct mw_err *err)
{
	struct mw_wbuf w = mw_wbuf_of(out, MW_NETWORKS_SIZE - 1);
	char text[MW_NETWORK_TEXT];
	struct mw_span word;
	struct network n;
	int count = 0;

	out[0] = '\0';
	while (mw_take_word(&typed, &word)) {
		struct mw_span shown = mw_span_head(word, 64);

		if (++count > MW_NETWORKS_MAX)
			return mw_fail(err, "more than %d networks", MW_NETWORKS_MAX);
		if (!parse_one(word, &n))
			return mw_fail(err,
				       "\"%.*s\" is no network; write 192.0.2.0/24 or "
				       "2001:db8::/32",
				       (int)shown.len, shown.ptr);
		if (!mask(&n.base, n.bits)) {
			network_text(&n, text);
			return mw_fail(err, "\"%.*s\" has bits behind its prefix; did you mean %s?",
				       (int)shown.len, shown.ptr, text);
		}
		network_text(&n, text);
		mw_putf(&w, "%s%s", w.len > 0 ? " " : "", text);
	}
	if (w.overflow)
		return mw_fail(err, "too many networks");
	out[w.len] = '\0';
	return 0;
}

bool mw_networks_contain(const char *networks, const struct mw_address *a)
{
	struct mw_span list = mw_span_str(networks), word;
	struct mw_address masked;
	struct network n;

	while (a->known && mw_take_word(&list, &word)) {
		if (!parse_one(word, &n))
			return false;
		if (is_v4(a) != is_v4_network(&n))
			continue;
		masked = *a;
		mask(&masked, n.bits);
		if (memcmp(masked.bytes, n.base.bytes, sizeof(masked.bytes)) == 0)
			return true;
	}
	return false;
}

bool mw_network_around(const struct mw_address *a, char out[static MW_NETWORK_TEXT])
{
	struct network n = { .base = *a, .bits = is_v4(a) ? 96 + 24 : 64 };

	out[0] = '\0';
	if (!a->known)
		return false;
	mask(&n.base, n.bits);
	network_text(&n, out);
	return true;
}

struct mw_address mw_network_source(const struct mw_address *a)
{
	struct mw_address source = *a;

	if (!is_v4(a))
		mask(&source, 64);
	return source;
}
