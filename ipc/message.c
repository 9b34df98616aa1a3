/*
 * NAME
 *	message - encode and decode the daemon's messages
 * DESCRIPTION
 *	The table below is the whole grammar. Decoding walks the bytes once and
 *	yields borrowed spans; it allocates nothing.
 */
#include "ipc/message.h"

#include <string.h>

enum form { NONE = 0, NUMBER, TEXT, BYTES };

struct field_rule {
	enum form form;
	uint16_t max;
	const char *name;
};

static const struct field_rule rules[MW_FIELD_COUNT] = {
	[MW_F_VERDICT] = { NUMBER, 8, "verdict" },
	[MW_F_REASON] = { TEXT, MW_REASON_SIZE - 1, "reason" },
	[MW_F_TEXT] = { TEXT, MW_SENTENCE_SIZE - 1, "text" },
	[MW_F_RECORDS] = { BYTES, MW_RECORDS_MAX, "records" },
	[MW_F_CURSOR] = { TEXT, MW_CURSOR_SIZE - 1, "cursor" },

	[MW_F_MECHANISM] = { TEXT, MW_MECHANISM_SIZE - 1, "mechanism" },
	[MW_F_SERVICE] = { TEXT, MW_SERVICE_SIZE - 1, "service" },
	[MW_F_REMOTE] = { TEXT, MW_ENDPOINT_SIZE - 1, "remote" },
	[MW_F_LOCAL] = { TEXT, MW_ENDPOINT_SIZE - 1, "local" },
	[MW_F_TLS] = { NUMBER, 8, "tls" },
	[MW_F_DATA] = { BYTES, MW_MECH_MESSAGE_MAX, "data" },
	[MW_F_NAME] = { TEXT, MW_NAME_SIZE - 1, "name" },
	[MW_F_AUTHZID] = { TEXT, MW_NAME_SIZE - 1, "authzid" },
	[MW_F_SECRET] = { BYTES, MW_SECRET_MAX, "secret" },
	[MW_F_ACCOUNT] = { TEXT, MW_NAME_SIZE - 1, "account" },

	[MW_F_ID] = { NUMBER, 8, "id" },
	[MW_F_ALIAS] = { TEXT, MW_NAME_SIZE - 1, "alias" },
	[MW_F_NAMES] = { TEXT, MW_NAMES_SIZE - 1, "names" },
	[MW_F_DISABLED] = { NUMBER, 8, "disabled" },
	[MW_F_VALID_AFTER] = { NUMBER, 8, "valid_after" },
	[MW_F_CREATED] = { NUMBER, 8, "created" },
	[MW_F_LABEL] = { TEXT, MW_LABEL_SIZE - 1, "label" },
	[MW_F_SCOPES] = { TEXT, MW_SCOPES_SIZE - 1, "scopes" },
	[MW_F_NETWORKS] = { TEXT, MW_NETWORKS_SIZE - 1, "networks" },
	[MW_F_BIND] = { TEXT, MW_BIND_SIZE - 1, "bind" },
	[MW_F_BOUND] = { TEXT, MW_NETWORK_TEXT - 1, "bound" },
	[MW_F_NOT_BEFORE] = { NUMBER, 8, "not_before" },
	[MW_F_EXPIRES] = { NUMBER, 8, "expires" },
	[MW_F_REVOKED] = { NUMBER, 8, "revoked" },
	[MW_F_LAST_USED] = { NUMBER, 8, "last_used" },
	[MW_F_LAST_REMOTE] = { TEXT, MW_ADDRESS_TEXT - 1, "last_remote" },
	[MW_F_LAST_SERVICE] = { TEXT, MW_SERVICE_SIZE - 1, "last_service" },
	[MW_F_APIKEY_SCOPES] = { TEXT, MW_SCOPES_SIZE - 1, "apikey_scopes" },
	[MW_F_KEY] = { BYTES, MW_APIKEY_MAX, "key" },

	[MW_F_VERSION] = { TEXT, MW_VERSION_SIZE - 1, "version" },
	[MW_F_UPTIME] = { NUMBER, 8, "uptime" },
	[MW_F_WORKERS] = { NUMBER, 8, "workers" },
	[MW_F_STORE] = { TEXT, MW_STORE_URL_SIZE - 1, "store" },
	[MW_F_STORE_STATE] = { TEXT, MW_ERROR_SIZE - 1, "store_state" },
	[MW_F_SCHEMA] = { NUMBER, 8, "schema" },
	[MW_F_ACCOUNTS] = { NUMBER, 8, "accounts" },
	[MW_F_KEYS] = { NUMBER, 8, "keys" },
	[MW_F_CONNECTIONS] = { NUMBER, 8, "connections" },
	[MW_F_ACCEPTED] = { NUMBER, 8, "accepted" },
	[MW_F_REFUSED] = { NUMBER, 8, "refused" },
	[MW_F_UNDECIDED] = { NUMBER, 8, "undecided" },
	[MW_F_CLOCK_FAULTS] = { NUMBER, 8, "clock_faults" },
	[MW_F_AHEAD] = { NUMBER, 8, "ahead" },
	[MW_F_SOCKETS] = { TEXT, MW_SOCKETS_SIZE - 1, "sockets" },

	[MW_F_CODE] = { BYTES, MW_APIKEY_TYPED_MAX, "code" },
	[MW_F_ASK] = { NUMBER, 8, "ask" },
	[MW_F_ENROLL] = { NUMBER, 8, "enroll" },
	[MW_F_WAIT] = { NUMBER, 8, "wait" },
	[MW_F_TRIES] = { NUMBER, 8, "tries" },
	[MW_F_SEED] = { TEXT, MW_SEED_TYPED_SIZE - 1, "seed" },
	[MW_F_URI] = { TEXT, MW_URI_SIZE - 1, "uri" },
	[MW_F_QR] = { BYTES, MW_QR_MAX, "qr" },
	[MW_F_CODES] = { TEXT, MW_CODES_SIZE - 1, "codes" },
	[MW_F_ALGORITHM] = { TEXT, MW_ALGORITHM_SIZE - 1, "algorithm" },
	[MW_F_DIGITS] = { NUMBER, 8, "digits" },
	[MW_F_PERIOD] = { NUMBER, 8, "period" },
	[MW_F_ENROLL_BEFORE] = { NUMBER, 8, "enroll_before" },
	[MW_F_CONFIRMED] = { NUMBER, 8, "confirmed" },
	[MW_F_INVITATION] = { BYTES, MW_APIKEY_TYPED_MAX, "invitation" },
	[MW_F_CODES_LEFT] = { NUMBER, 8, "codes_left" },

	[MW_F_DRY_RUN] = { NUMBER, 8, "dry_run" },
	[MW_F_SKIPPED] = { NUMBER, 8, "skipped" },
	[MW_F_KID] = { TEXT, MW_TOKEN_ID_SIZE - 1, "kid" },
	[MW_F_ELSEWHERE] = { NUMBER, 8, "elsewhere" },
	[MW_F_KEYS_UNKNOWN] = { NUMBER, 8, "keys_unknown" },
	[MW_F_KEYS_WITHDRAWN] = { NUMBER, 8, "keys_withdrawn" },
	[MW_F_WAITING] = { NUMBER, 8, "waiting" },
	[MW_F_REQUEST_ERROR] = { TEXT, MW_ERROR_SIZE - 1, "request_error" },

	[MW_F_TOKEN] = { BYTES, MW_TOKEN_TEXT_MAX, "token" },
	[MW_F_TTL] = { NUMBER, 8, "ttl" },
	[MW_F_JTI] = { TEXT, MW_TOKEN_ID_SIZE - 1, "jti" },
	[MW_F_SID] = { TEXT, MW_TOKEN_ID_SIZE - 1, "sid" },
	[MW_F_ISSUER] = { TEXT, MW_ISSUER_SIZE - 1, "issuer" },
	[MW_F_JWS_ALG] = { TEXT, MW_ALGORITHM_SIZE - 1, "jws_alg" },
	[MW_F_JWKS] = { BYTES, MW_TOKEN_JWKS_MAX, "jwks" },
	[MW_F_FILE] = { TEXT, MW_PATH_SIZE - 1, "file" },
	[MW_F_WRITTEN] = { NUMBER, 8, "written" },
	[MW_F_UNIX] = { NUMBER, 8, "unix" },
	[MW_F_ERROR] = { TEXT, MW_ERROR_SIZE - 1, "error" },
	[MW_F_TOKENS_VALID_AFTER] = { NUMBER, 8, "tokens_valid_after" },
	[MW_F_SUB] = { TEXT, MW_TOKEN_ID_SIZE - 1, "sub" },
	[MW_F_DETAIL] = { TEXT, MW_DETAIL_SIZE - 1, "detail" },
	[MW_F_LENGTH] = { NUMBER, 8, "length" },
};

/* Each long field fits into a message together with its companions: a field has 3 bytes
 * of its own, and a message 2. */
#define FIELD(max) (3 + (max))
_Static_assert(2 + FIELD(8) + FIELD(MW_RECORDS_MAX) + FIELD(MW_CURSOR_SIZE) <= MW_MESSAGE_MAX,
	       "a page fits into a reply");
_Static_assert(2 + MW_RECORD_MAX <= MW_RECORDS_MAX, "a record fits into a page");
_Static_assert(2 + FIELD(MW_SECRET_MAX) + 2 * FIELD(MW_NAME_SIZE) + FIELD(MW_SERVICE_SIZE) +
			       FIELD(MW_ENDPOINT_SIZE) <=
		       MW_MESSAGE_MAX,
	       "the longest secret fits into a request");
_Static_assert(2 + FIELD(MW_MECH_MESSAGE_MAX) + FIELD(MW_MECHANISM_SIZE) + FIELD(MW_SERVICE_SIZE) +
			       2 * FIELD(MW_ENDPOINT_SIZE) + FIELD(8) <=
		       MW_MESSAGE_MAX,
	       "the longest message of a SASL client fits into a request");
_Static_assert(2 + 3 * FIELD(8) + FIELD(MW_SEED_TYPED_SIZE) + FIELD(MW_URI_SIZE) +
			       FIELD(MW_QR_MAX) + FIELD(MW_NAME_SIZE) <=
		       MW_MESSAGE_MAX,
	       "all that shows a new device fits into a reply");
_Static_assert(MW_SEED_TEXT <= MW_SEED_TYPED_SIZE, "a seed as we write it fits into its field");
_Static_assert(MW_MESSAGE_MAX <= UINT16_MAX, "a length has 2 bytes");

static bool value_fits(const struct field_rule *rule, struct mw_span value)
{
	switch (rule->form) {
	case NUMBER:
		return value.len == 8;
	case TEXT:
		return value.len <= rule->max && mw_span_is_text(value);
	case BYTES:
		return value.len <= rule->max;
	case NONE:
		break;
	}
	return false;
}

/* Take the next field into the message; NULL, or what is wrong with it. */
static const char *take_field(struct mw_span *bytes, struct mw_message *m)
{
	struct mw_span value;
	uint8_t id;
	uint16_t len;

	if (!mw_take_u8(bytes, &id) || !mw_take_u16(bytes, &len) || !mw_take(bytes, len, &value))
		return "ends in the middle of a field";
	if (id >= MW_FIELD_COUNT || rules[id].form == NONE)
		return "unknown field";
	if (m->field[id].ptr != NULL)
		return "repeated field";
	if (!value_fits(&rules[id], value))
		return "malformed field";
	m->field[id] = value;
	m->count++;
	return NULL;
}

static const char *take_fields(struct mw_span bytes, struct mw_message *m)
{
	const char *why = NULL;

	while (why == NULL && bytes.len > 0)
		why = take_field(&bytes, m);
	return why;
}

static const char *take_message(struct mw_span bytes, struct mw_message *m)
{
	uint8_t version;

	if (bytes.len > MW_MESSAGE_MAX)
		return "too long";
	if (!mw_take_u8(&bytes, &version) || !mw_take_u8(&bytes, &m->verb))
		return "too short";
	if (version != MW_MESSAGE_VERSION)
		return "unknown version";
	return take_fields(bytes, m);
}

int mw_message_decode(struct mw_span bytes, struct mw_message *m, const char **why)
{
	memset(m, 0, sizeof(*m));
	*why = take_message(bytes, m);
	return *why == NULL ? 0 : -1;
}

int mw_record_next(struct mw_span *records, struct mw_message *m)
{
	struct mw_span record;
	uint16_t len;

	memset(m, 0, sizeof(*m));
	if (records->len == 0)
		return 0;
	if (!mw_take_u16(records, &len) || !mw_take(records, len, &record) ||
	    take_fields(record, m) != NULL)
		return -1;
	return 1;
}

bool mw_message_has(const struct mw_message *m, enum mw_field f)
{
	return m->field[f].ptr != NULL;
}

struct mw_span mw_message_get(const struct mw_message *m, enum mw_field f)
{
	return m->field[f];
}

uint64_t mw_message_number(const struct mw_message *m, enum mw_field f, uint64_t otherwise)
{
	struct mw_span value = m->field[f];
	uint64_t v;

	return mw_take_u64(&value, &v) ? v : otherwise;
}

void mw_message_text(const struct mw_message *m, enum mw_field f, char *out, size_t size)
{
	mw_span_copy(m->field[f], out, size);
}

size_t mw_field_max(enum mw_field f)
{
	return rules[f].max;
}

const char *mw_field_name(unsigned f)
{
	return f < MW_FIELD_COUNT ? rules[f].name : NULL;
}

void mw_message_begin(struct mw_wbuf *w, uint8_t verb)
{
	mw_put_u8(w, MW_MESSAGE_VERSION);
	mw_put_u8(w, verb);
}

void mw_message_put(struct mw_wbuf *w, enum mw_field f, struct mw_span value)
{
	if (!value_fits(&rules[f], value)) {
		w->overflow = true;
		return;
	}
	mw_put_u8(w, (uint8_t)f);
	mw_put_u16(w, (uint16_t)value.len);
	mw_put(w, value);
}

void mw_message_put_text(struct mw_wbuf *w, enum mw_field f, const char *text)
{
	mw_message_put(w, f, mw_span_str(text));
}

void mw_message_put_number(struct mw_wbuf *w, enum mw_field f, uint64_t value)
{
	uint8_t bytes[8];
	struct mw_wbuf number = mw_wbuf_of(bytes, sizeof(bytes));

	mw_put_u64(&number, value);
	mw_message_put(w, f, mw_wbuf_span(&number));
}
