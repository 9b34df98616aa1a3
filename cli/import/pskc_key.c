/*
 * NAME
 *	pskc_key - one key of a PSKC file, as a device
 * DESCRIPTION
 *	One table of what there may be in an element KeyPackage; anything else is
 *	refused.
 */
#include "cli/import/pskc_key.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/secret.h"
#include "base/wbuf.h"
#include "cli/import/xml.h"

#define PATH_SIZE_MAX 256
#define VALUE_SIZE    256
/* Nobody reads more of them about one key, and a file may be made of nothing else. */
#define FAULTS_MAX 20

const char *const mw_pskc_fields[] = {
	"StartDate",	"ExpiryDate",		"TimeDrift",  "PINPolicy", "KeyProfileId",
	"KeyReference", "NumberOfTransactions", "Extensions", NULL
};

/* A field's place, for messages. */
struct place {
	int line;
	char path[PATH_SIZE_MAX]; /* "Key/Data/Time", "Key/…/ResponseFormat@Length" */
};

static void bad(struct mw_pskc_key *k, const struct place *at, const char *why, const char *value)
{
	bool quoted = value != NULL && value[0] != '\0';

	mw_import_bad(k->m, k->path, at->line, "key %s: %s%s%s%s: %s",
		      k->id[0] != '\0' ? k->id : "?", at->path, quoted ? " \"" : "",
		      quoted ? value : "", quoted ? "\"" : "", why);
	k->ok = false;
	k->faults++;
}

/* A field that --drop may pass over. */
static void must_drop(struct mw_pskc_key *k, const struct place *at, const char *field,
		      const char *why, const char *value)
{
	if (!mw_import_dropped(k->m, k->path, at->line, field, "key %s: %s%s%s: %s",
			       k->id[0] != '\0' ? k->id : "?", at->path,
			       value[0] != '\0' ? " " : "", value, why))
		k->ok = false;
}

/* --- what fields mean ---------------------------------------------------------------- */

typedef void (*take_fn)(struct mw_pskc_key *k, const struct place *at, const xmlNode *node,
			const char *value);

static void take_user(struct mw_pskc_key *k, const struct place *at, const xmlNode *node,
		      const char *value)
{
	(void)value;
	if (!mw_xml_text(node, k->user, sizeof(k->user)))
		bad(k, at, "is malformed or too long", NULL);
}

static void take_device_user(struct mw_pskc_key *k, const struct place *at, const xmlNode *node,
			     const char *value)
{
	(void)value;
	if (!mw_xml_text(node, k->device_user, sizeof(k->device_user)))
		bad(k, at, "is malformed or too long", NULL);
}

/* "HMAC-SHA256", "SHA256", "HmacSHA256". */
static void take_suite(struct mw_pskc_key *k, const struct place *at, const xmlNode *node,
		       const char *value)
{
	static const char *const names[] = { "SHA1", "SHA256", "SHA512" };
	char plain[32];
	size_t len = 0;

	(void)node;
	for (const char *c = value; *c != '\0' && len < sizeof(plain) - 1; c++)
		if (*c != '-' && *c != '_')
			plain[len++] = *c;
	plain[len] = '\0';
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct mw_span suite = mw_span_str(plain);

		if (suite.len > 4 && mw_span_is_nocase(mw_span_of(suite.ptr, 4), "HMAC"))
			suite = mw_span_of(suite.ptr + 4, suite.len - 4);
		if (!mw_span_is_nocase(suite, names[i]))
			continue;
		snprintf(k->d.algorithm, sizeof(k->d.algorithm), "%s", names[i]);
		return;
	}
	bad(k, at, "only HMAC-SHA1, HMAC-SHA256 and HMAC-SHA512 are supported", value);
}

static void take_encoding(struct mw_pskc_key *k, const struct place *at, const xmlNode *node,
			  const char *value)
{
	(void)node;
	if (strcmp(value, "DECIMAL") != 0)
		bad(k, at, "only DECIMAL codes are supported", value);
}

static void take_length(struct mw_pskc_key *k, const struct place *at, const xmlNode *node,
			const char *value)
{
	const char *why = "is no number";

	(void)node;
	if (!mw_span_number(mw_span_str(value), 1000, &k->d.digits) ||
	    (why = mw_import_digits(k->d.digits)) != NULL)
		bad(k, at, why, value);
}

static void take_check_digits(struct mw_pskc_key *k, const struct place *at, const xmlNode *node,
			      const char *value)
{
	(void)node;
	if (strcmp(value, "false") != 0 && strcmp(value, "0") != 0)
		bad(k, at, "codes with a check digit are not supported", value);
}

/* The two that there may be in a value; false when there is more, or not one. */
static bool take_value_apart(const xmlNode *node, const xmlNode **plain, const xmlNode **sealed,
			     const xmlNode **mac)
{
	*plain = *sealed = *mac = NULL;
	for (const xmlNode *n = mw_xml_element(node->children); n != NULL;
	     n = mw_xml_element(n->next)) {
		const xmlNode **place = mw_xml_is(n, "PlainValue")	 ? plain
					: mw_xml_is(n, "EncryptedValue") ? sealed
					: mw_xml_is(n, "ValueMAC")	 ? mac
									 : NULL;

		if (place == NULL || *place != NULL)
			return false;
		*place = n;
	}
	return (*plain == NULL) != (*sealed == NULL);
}

static const char *decrypt_secret(struct mw_pskc_key *k, const xmlNode *sealed, const xmlNode *mac)
{
	uint8_t bytes[MW_PSKC_VALUE_MAX];
	const char *why = NULL;
	size_t len = 0;

	if (k->crypt->unlocked)
		why = mw_pskc_decrypt(k->crypt, sealed, mac, bytes, &len);
	else if (k->crypt->locked == MW_PSKC_OPEN)
		why = "is encrypted, and the container has no EncryptionKey";
	if (why == NULL && len > sizeof(k->d.seed))
		why = "is too long";
	if (why == NULL) {
		memcpy(k->d.seed, bytes, len);
		k->d.seed_len = len;
	}
	mw_wipe(bytes, sizeof(bytes));
	return why;
}

static void take_secret(struct mw_pskc_key *k, const struct place *at, const xmlNode *node,
			const char *value)
{
	const xmlNode *plain, *sealed, *mac;
	const char *why = NULL;
	char text[128];

	(void)value;
	if (!take_value_apart(node, &plain, &sealed, &mac))
		why = "has neither one PlainValue nor one EncryptedValue";
	else if (plain != NULL)
		why = mw_xml_bytes(plain, k->d.seed, sizeof(k->d.seed), &k->d.seed_len) &&
				      k->d.seed_len > 0
			      ? NULL
			      : "is empty, too long or not base64";
	else if (!k->crypt->unlocked && k->crypt->locked != MW_PSKC_OPEN) {
		snprintf(text, sizeof(text),
			 "is encrypted with %s: give --decrypt and that on standard "
			 "input",
			 mw_pskc_crypt_with(k->crypt));
		why = text;
	} else
		why = decrypt_secret(k, sealed, mac);
	if (why != NULL)
		bad(k, at, why, NULL);
}

/* The number in a value, as text; false after a complaint. */
static bool read_number(struct mw_pskc_key *k, const struct place *at, const xmlNode *node,
			char text[static VALUE_SIZE])
{
	const xmlNode *plain, *sealed, *mac;

	text[0] = '\0';
	if (!take_value_apart(node, &plain, &sealed, &mac))
		bad(k, at, "has no single PlainValue", NULL);
	else if (plain == NULL)
		bad(k, at, "is encrypted, which is supported of Secret only", NULL);
	else if (!mw_xml_text(plain, text, VALUE_SIZE))
		bad(k, at, "is malformed", NULL);
	else
		return true;
	return false;
}

static bool is_zero(const char *text)
{
	uint64_t number;

	return mw_span_number(mw_span_str(text), UINT64_MAX, &number) && number == 0;
}

static void take_counter(struct mw_pskc_key *k, const struct place *at, const xmlNode *node,
			 const char *value)
{
	char text[VALUE_SIZE];

	(void)value;
	if (read_number(k, at, node, text) && !is_zero(text))
		bad(k, at, "counts logins, and only time-based codes are known", text);
}

static void take_time(struct mw_pskc_key *k, const struct place *at, const xmlNode *node,
		      const char *value)
{
	char text[VALUE_SIZE];

	(void)value;
	if (read_number(k, at, node, text) && !is_zero(text))
		bad(k, at, "only codes that count from 1970 (a T0 of 0) are supported", text);
}

static void take_interval(struct mw_pskc_key *k, const struct place *at, const xmlNode *node,
			  const char *value)
{
	const char *why = "is no number";
	char text[VALUE_SIZE];

	(void)value;
	if (read_number(k, at, node, text) &&
	    (!mw_span_number(mw_span_str(text), 1000000, &k->d.period) ||
	     (why = mw_import_period(k->d.period)) != NULL))
		bad(k, at, why, text);
}

static void take_drift(struct mw_pskc_key *k, const struct place *at, const xmlNode *node,
		       const char *value)
{
	char text[VALUE_SIZE];

	(void)value;
	if (read_number(k, at, node, text) && !is_zero(text))
		must_drop(k, at, "TimeDrift", "clocks of devices are not corrected here", text);
}

/* "+01:00": that much earlier it was in UTC. */
static bool read_zone(struct mw_span zone, time_t *out)
{
	bool east = mw_take_prefix(&zone, "+");
	struct mw_span hours;
	uint64_t h, m;

	if ((!east && !mw_take_prefix(&zone, "-")) || !mw_take_until(&zone, ':', &hours) ||
	    !mw_span_number(hours, 14, &h) || !mw_span_number(zone, 59, &m))
		return false;
	*out += (east ? -1 : 1) * (time_t)(h * 3600 + m * 60);
	return true;
}

/* "2026-12-01T00:00:00Z", "…+01:00"; without a zone it is UTC. */
static bool read_date(const char *text, time_t *out)
{
	struct tm tm = { 0 };
	const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);

	if (rest == NULL)
		return false;
	if (*rest == '.')
		rest += 1 + strspn(rest + 1, "0123456789");
	*out = timegm(&tm);
	if (strcmp(rest, "") == 0 || strcmp(rest, "Z") == 0)
		return true;
	return read_zone(mw_span_str(rest), out);
}

static void take_start(struct mw_pskc_key *k, const struct place *at, const xmlNode *node,
		       const char *value)
{
	time_t when;

	(void)node;
	if (!read_date(value, &when))
		bad(k, at, "is no date", value);
	else if (when > mw_clock_s())
		must_drop(k, at, "StartDate", "is in the future, and devices are good at once here",
			  value);
}

static void take_expiry(struct mw_pskc_key *k, const struct place *at, const xmlNode *node,
			const char *value)
{
	time_t when;

	(void)node;
	if (!read_date(value, &when))
		bad(k, at, "is no date", value);
	else
		must_drop(k, at, "ExpiryDate",
			  when <= mw_clock_s() ? "has passed" : "devices do not expire here",
			  value);
}

static void take_pin_policy(struct mw_pskc_key *k, const struct place *at, const xmlNode *node,
			    const char *value)
{
	char mode[VALUE_SIZE];

	(void)value;
	mw_xml_attribute(node, "PINUsageMode", mode, sizeof(mode));
	if (strcmp(mode, "Algorithmic") == 0)
		bad(k, at, "the PIN is part of how codes are made, which is not supported", mode);
	else if (strcmp(mode, "Local") != 0) /* the device itself asks for it */
		must_drop(k, at, "PINPolicy", "a PIN is not asked for here", mode);
}

static void take_usage(struct mw_pskc_key *k, const struct place *at, const xmlNode *node,
		       const char *value)
{
	const xmlNode *other = node;
	char text[VALUE_SIZE];

	/* One of several is enough: the first looks at all of them. */
	if (mw_xml_child(node->parent, "KeyUsage") != node)
		return;
	for (; other != NULL; other = mw_xml_element(other->next))
		if (mw_xml_is(other, "KeyUsage") && mw_xml_text(other, text, sizeof(text)) &&
		    strcmp(text, "OTP") == 0)
			return;
	bad(k, at, "the key is not for one-time passwords (OTP)", value);
}

static void take_transactions(struct mw_pskc_key *k, const struct place *at, const xmlNode *node,
			      const char *value)
{
	(void)node;
	must_drop(k, at, "NumberOfTransactions", "uses of a device are not limited here", value);
}

static void take_profile(struct mw_pskc_key *k, const struct place *at, const xmlNode *node,
			 const char *value)
{
	must_drop(k, at, (const char *)node->name, "names settings that are not in this file",
		  value);
}

static void take_extensions(struct mw_pskc_key *k, const struct place *at, const xmlNode *node,
			    const char *value)
{
	(void)value;
	if (mw_xml_element(node->children) != NULL)
		must_drop(k, at, "Extensions", "are not understood", "");
}

/* --- what there may be ----------------------------------------------------------------- */

enum kind {
	BRANCH, /* has elements, and attributes, of its own */
	LEAF,	/* has a text that `take` gets; without `take` it changes nothing */
	WHOLE,	/* `take` gets the element */
};

// clang-format off
static const struct field {
	const char *path;
	enum kind kind;
	take_fn take;
} fields[] = {
	{ "Extensions", WHOLE, take_extensions },
	{ "DeviceInfo", BRANCH, NULL },
	{ "DeviceInfo/Manufacturer", LEAF, NULL },
	{ "DeviceInfo/SerialNo", LEAF, NULL },
	{ "DeviceInfo/Model", LEAF, NULL },
	{ "DeviceInfo/IssueNo", LEAF, NULL },
	{ "DeviceInfo/DeviceBinding", LEAF, NULL },
	{ "DeviceInfo/StartDate", LEAF, take_start },
	{ "DeviceInfo/ExpiryDate", LEAF, take_expiry },
	{ "DeviceInfo/UserId", WHOLE, take_device_user },
	{ "DeviceInfo/Extensions", WHOLE, take_extensions },
	{ "CryptoModuleInfo", BRANCH, NULL },
	{ "CryptoModuleInfo/Id", LEAF, NULL },
	{ "CryptoModuleInfo/Extensions", WHOLE, take_extensions },
	{ "Key", BRANCH, NULL },
	{ "Key@Id", LEAF, NULL },
	{ "Key@Algorithm", LEAF, NULL },
	{ "Key/Issuer", LEAF, NULL },
	{ "Key/FriendlyName", LEAF, NULL },
	{ "Key/KeyProfileId", LEAF, take_profile },
	{ "Key/KeyReference", LEAF, take_profile },
	{ "Key/UserId", WHOLE, take_user },
	{ "Key/Extensions", WHOLE, take_extensions },
	{ "Key/AlgorithmParameters", BRANCH, NULL },
	{ "Key/AlgorithmParameters/Suite", LEAF, take_suite },
	{ "Key/AlgorithmParameters/ResponseFormat", BRANCH, NULL },
	{ "Key/AlgorithmParameters/ResponseFormat@Encoding", LEAF, take_encoding },
	{ "Key/AlgorithmParameters/ResponseFormat@Length", LEAF, take_length },
	{ "Key/AlgorithmParameters/ResponseFormat@CheckDigits", LEAF, take_check_digits },
	{ "Key/AlgorithmParameters/Extensions", WHOLE, take_extensions },
	{ "Key/Data", BRANCH, NULL },
	{ "Key/Data/Secret", WHOLE, take_secret },
	{ "Key/Data/Counter", WHOLE, take_counter },
	{ "Key/Data/Time", WHOLE, take_time },
	{ "Key/Data/TimeInterval", WHOLE, take_interval },
	{ "Key/Data/TimeDrift", WHOLE, take_drift },
	{ "Key/Data/Extensions", WHOLE, take_extensions },
	{ "Key/Policy", BRANCH, NULL },
	{ "Key/Policy/StartDate", LEAF, take_start },
	{ "Key/Policy/ExpiryDate", LEAF, take_expiry },
	{ "Key/Policy/PINPolicy", WHOLE, take_pin_policy },
	{ "Key/Policy/KeyUsage", LEAF, take_usage },
	{ "Key/Policy/NumberOfTransactions", LEAF, take_transactions },
	{ "Key/Policy/Extensions", WHOLE, take_extensions },
};
// clang-format on

#define FIELDS (sizeof(fields) / sizeof(fields[0]))

static const struct field *field_at(const char *path)
{
	for (size_t i = 0; i < FIELDS; i++)
		if (strcmp(fields[i].path, path) == 0)
			return &fields[i];
	return NULL;
}

bool mw_pskc_has(const xmlNode *node)
{
	return node->ns != NULL && strcmp((const char *)node->ns->href, MW_PSKC_NAMESPACE) == 0;
}

/* Too long a path is none that is known. */
static void name_place(struct place *at, const struct place *above, const char *mark,
		       const xmlChar *name)
{
	struct mw_wbuf w = mw_wbuf_of(at->path, sizeof(at->path));

	mw_putf(&w, "%s%s%.100s", above->path, mark, (const char *)name);
	mw_wbuf_cstr(&w);
}

static void take_attribute(struct mw_pskc_key *k, const xmlNode *node, const struct place *parent,
			   const xmlAttr *a)
{
	struct place at = { .line = parent->line };
	const struct field *field;
	char value[VALUE_SIZE];

	if (a->ns != NULL) /* xml:lang, xsi:type */
		return;
	name_place(&at, parent, "@", a->name);
	if ((field = field_at(at.path)) == NULL)
		bad(k, &at, "is not understood", NULL);
	else if (!mw_xml_attribute(node, (const char *)a->name, value, sizeof(value)))
		bad(k, &at, "is malformed or too long", NULL);
	else if (field->take != NULL)
		field->take(k, &at, node, value);
}

static void take_field(struct mw_pskc_key *k, const struct place *at, const struct field *field,
		       const xmlNode *node)
{
	char value[VALUE_SIZE];

	if (field->kind == WHOLE)
		field->take(k, at, node, NULL);
	else if (!mw_xml_text(node, value, sizeof(value)))
		bad(k, at, "is malformed or too long", NULL);
	else if (field->take != NULL)
		field->take(k, at, node, value);
}

/* An element may be there once, but for KeyUsage. */
static bool is_second(const xmlNode *node)
{
	const xmlNode *first = mw_xml_child(node->parent, (const char *)node->name);

	return first != node && !mw_xml_is(node, "KeyUsage");
}

static void walk(struct mw_pskc_key *k, const xmlNode *parent, const struct place *above);

static void take_element(struct mw_pskc_key *k, const xmlNode *node, const struct place *above)
{
	const struct field *field;
	struct place at = { .line = mw_xml_line(node) };

	name_place(&at, above, above->path[0] != '\0' ? "/" : "", node->name);
	if (!mw_pskc_has(node) || (field = field_at(at.path)) == NULL)
		bad(k, &at, "is not understood", NULL);
	else if (is_second(node))
		bad(k, &at, "is there twice", NULL);
	else if (field->kind == BRANCH)
		walk(k, node, &at);
	else
		take_field(k, &at, field, node);
}

static void walk(struct mw_pskc_key *k, const xmlNode *parent, const struct place *above)
{
	for (const xmlAttr *a = parent->properties; a != NULL; a = a->next)
		take_attribute(k, parent, above, a);
	for (const xmlNode *n = mw_xml_element(parent->children);
	     n != NULL && k->faults < FAULTS_MAX; n = mw_xml_element(n->next))
		take_element(k, n, above);
}

void mw_pskc_key_begin(struct mw_pskc_key *k, const xmlNode *package)
{
	const xmlNode *device = mw_xml_child(package, "DeviceInfo"), *serial;

	k->package = package;
	k->key = mw_xml_child(package, "Key");
	if (k->key != NULL)
		mw_xml_attribute(k->key, "Id", k->id, sizeof(k->id));
	if (device != NULL && (serial = mw_xml_child(device, "SerialNo")) != NULL)
		mw_xml_text(serial, k->serial, sizeof(k->serial));
}

/* Both spellings of the algorithm profile are TOTP's (RFC 6030, and the draft of TOTP's
 * own profile). */
static bool is_totp(struct mw_pskc_key *k)
{
	char algorithm[VALUE_SIZE] = "";
	int line = mw_xml_line(k->package);

	if (k->key != NULL) {
		line = mw_xml_line(k->key);
		mw_xml_attribute(k->key, "Algorithm", algorithm, sizeof(algorithm));
		if (strcmp(algorithm, MW_PSKC_NAMESPACE ":totp") == 0 ||
		    strcmp(algorithm, MW_PSKC_NAMESPACE "#totp") == 0)
			return true;
	}
	mw_import_bad(k->m, k->path, line, "key %s is no TOTP key (Algorithm \"%s\")",
		      k->id[0] != '\0' ? k->id : "?", algorithm);
	return false;
}

/* What the format wants beside a ResponseFormat. */
static void check_whole(struct mw_pskc_key *k)
{
	const xmlNode *parameters = mw_xml_child(k->key, "AlgorithmParameters");
	const xmlNode *format =
		parameters != NULL ? mw_xml_child(parameters, "ResponseFormat") : NULL;
	struct place at = { k->d.line, "Key/Data/Secret" };
	char value[VALUE_SIZE];

	if (k->ok && k->d.seed_len == 0)
		bad(k, &at, "is missing", NULL);
	at = (struct place){ k->d.line, "Key/AlgorithmParameters/ResponseFormat" };
	if (format != NULL && (!mw_xml_attribute(format, "Length", value, sizeof(value)) ||
			       !mw_xml_attribute(format, "Encoding", value, sizeof(value))))
		bad(k, &at, "has no Length or no Encoding", NULL);
}

bool mw_pskc_key_read(struct mw_pskc_key *k)
{
	struct place top = { .line = mw_xml_line(k->package) };

	if (!is_totp(k))
		return false;
	k->ok = true;
	k->d = (struct mw_device_found){
		.file = k->path, .line = mw_xml_line(k->key), .digits = 6, .period = 30
	};
	memcpy(k->d.key, k->id, sizeof(k->id));
	walk(k, k->package, &top);
	check_whole(k);
	return k->ok;
}
