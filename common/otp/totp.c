/*
 * NAME
 *	totp - time-based one-time passwords
 */
#include "common/otp/totp.h"

#include <liboath/oath.h>
#include <stdlib.h>
#include <string.h>

#include "base/paste.h"
#include "base/secret.h"

static const struct {
	const char *name;
	size_t seed_len;
	int flags;
} algorithms[] = {
	[MW_TOTP_SHA1] = { "SHA1", 20, 0 },
	[MW_TOTP_SHA256] = { "SHA256", 32, OATH_TOTP_HMAC_SHA256 },
	[MW_TOTP_SHA512] = { "SHA512", 64, OATH_TOTP_HMAC_SHA512 },
};

const struct mw_totp mw_totp_usual = { MW_TOTP_SHA1, 6, 30 };

const char *mw_totp_fault(const struct mw_totp *t)
{
	if (t->algorithm < MW_TOTP_SHA1 || t->algorithm > MW_TOTP_SHA512)
		return "the algorithm is SHA1, SHA256 or SHA512";
	if (t->digits != 6 && t->digits != 8)
		return "a code has 6 or 8 digits";
	if (t->period < MW_PERIOD_MIN || t->period > MW_PERIOD_MAX)
		return "the period is 15 to 120 seconds";
	return NULL;
}

const char *mw_totp_algorithm_name(enum mw_totp_algorithm algorithm)
{
	return algorithms[algorithm].name;
}

bool mw_totp_algorithm_find(struct mw_span name, enum mw_totp_algorithm *out)
{
	for (int i = MW_TOTP_SHA1; i <= MW_TOTP_SHA512; i++)
		if (mw_span_is_nocase(name, algorithms[i].name)) {
			*out = (enum mw_totp_algorithm)i;
			return true;
		}
	return false;
}

size_t mw_totp_seed_len(enum mw_totp_algorithm algorithm)
{
	return algorithms[algorithm].seed_len;
}

int64_t mw_totp_step(const struct mw_totp *t, int64_t now)
{
	return now / (int64_t)t->period;
}

bool mw_totp_code(const struct mw_totp *t, const struct mw_seed *seed, int64_t step,
		  char code[static MW_CODE_SIZE])
{
	memset(code, 0, MW_CODE_SIZE);
	return step >= 0 &&
	       oath_totp_generate2((const char *)seed->bytes, seed->len,
				   (time_t)(step * (int64_t)t->period), t->period, 0, t->digits,
				   algorithms[t->algorithm].flags, code) == OATH_OK;
}

/* The digits typed, in a buffer that no code equals when they are none. */
static void digits_typed(struct mw_span typed, char out[static MW_CODE_SIZE])
{
	size_t len;
	bool good;

	memset(out, 0, MW_CODE_SIZE);
	good = mw_paste_code(typed, "", out, MW_CODE_SIZE - 1, &len);
	for (size_t i = 0; i < len; i++)
		good = good && out[i] >= '0' && out[i] <= '9';
	if (!good)
		memset(out, 0, MW_CODE_SIZE);
}

bool mw_totp_match(const struct mw_totp *t, const struct mw_seed *seed, int64_t now,
		   unsigned window, struct mw_span typed, int64_t *step)
{
	char given[MW_CODE_SIZE], code[MW_CODE_SIZE];
	int64_t middle = mw_totp_step(t, now);
	bool right = false;

	digits_typed(typed, given);
	for (int64_t at = middle - window; at <= middle + window; at++) {
		bool made = mw_totp_code(t, seed, at, code);

		if (mw_equal_ct(mw_span_of(given, sizeof(given)), mw_span_of(code, sizeof(code))) &&
		    made) {
			right = true;
			*step = at;
		}
	}
	mw_wipe(code, sizeof(code));
	mw_wipe(given, sizeof(given));
	return right;
}

int64_t mw_totp_chance(const struct mw_totp *t, unsigned window)
{
	int64_t codes = 2 * (int64_t)window + 1;

	return t->digits == 6 ? codes : (codes + 99) / 100;
}

/* The letters alone; liboath wants them in one piece and padded. */
static bool squeeze(struct mw_span text, char *out, size_t size)
{
	size_t typed, len = 0;

	if (!mw_paste_code(text, "", out, size - 8, &typed))
		return false;
	for (size_t i = 0; i < typed; i++) {
		char c = out[i];

		if (c == '=')
			continue;
		if (c == '\0')
			return false;
		out[len++] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
	}
	while (len % 8 != 0)
		out[len++] = '=';
	out[len] = '\0';
	return len > 0;
}

bool mw_seed_of(struct mw_span bytes, struct mw_seed *out)
{
	out->len = 0;
	if (bytes.len < MW_SEED_MIN || bytes.len > MW_SEED_MAX)
		return false;
	memcpy(out->bytes, bytes.ptr, bytes.len);
	out->len = bytes.len;
	return true;
}

bool mw_seed_parse(struct mw_span text, struct mw_seed *out)
{
	char letters[128], *bytes = NULL;
	size_t len = 0;
	bool good;

	out->len = 0;
	good = squeeze(text, letters, sizeof(letters)) &&
	       oath_base32_decode(letters, strlen(letters), &bytes, &len) == OATH_OK &&
	       mw_seed_of(mw_span_of(bytes, len), out);
	if (bytes != NULL)
		mw_wipe(bytes, len);
	free(bytes);
	mw_wipe(letters, sizeof(letters));
	return good;
}

void mw_seed_text(const struct mw_seed *seed, size_t group, char out[static MW_SEED_TEXT])
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	size_t count = (seed->len * 8 + 4) / 5, len = 0;

	for (size_t i = 0; i < count; i++) {
		size_t bit = i * 5;
		unsigned pair = (unsigned)seed->bytes[bit / 8] << 8;

		if (bit / 8 + 1 < seed->len)
			pair |= seed->bytes[bit / 8 + 1];
		if (group > 0 && i > 0 && i % group == 0)
			out[len++] = ' ';
		out[len++] = letters[pair >> (11 - bit % 8) & 31];
	}
	out[len] = '\0';
}

/* Percent-encoded but for what RFC 3986 leaves alone, and "@", which may occur
 * in a path and keeps the code small. */
static void put_encoded(struct mw_wbuf *w, const char *text)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789-._~@";

	for (; *text != '\0'; text++)
		mw_putf(w, strchr(plain, *text) ? "%c" : "%%%02X", (unsigned char)*text);
}

bool mw_totp_uri(const struct mw_totp *t, const struct mw_seed *seed, const char *issuer,
		 const char *account, bool shorter, char out[static MW_URI_SIZE])
{
	struct mw_wbuf w = mw_wbuf_of(out, MW_URI_SIZE);
	char text[MW_SEED_TEXT];

	mw_seed_text(seed, 0, text);
	mw_put_str(&w, "otpauth://totp/");
	put_encoded(&w, issuer);
	mw_put_str(&w, ":");
	put_encoded(&w, account);
	mw_putf(&w, "?secret=%s", text);
	mw_wipe(text, sizeof(text));
	if (!shorter) {
		mw_put_str(&w, "&issuer=");
		put_encoded(&w, issuer);
	}
	if (t->algorithm != mw_totp_usual.algorithm)
		mw_putf(&w, "&algorithm=%s", mw_totp_algorithm_name(t->algorithm));
	if (t->digits != mw_totp_usual.digits)
		mw_putf(&w, "&digits=%u", t->digits);
	if (t->period != mw_totp_usual.period)
		mw_putf(&w, "&period=%u", t->period);
	return mw_wbuf_cstr(&w)[0] != '\0';
}
