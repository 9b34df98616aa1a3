/*
 * NAME
 *	oauthbearer - OAUTHBEARER (RFC 7628)
 * DESCRIPTION
 *	One message: a GS2 header (RFC 5801 section 4), ^A and a list of pairs:
 *
 *		n,a=NAME,^A host=HOST ^A port=PORT ^A auth=Bearer TOKEN ^A ^A
 *
 *	The name is optional: the token names its user. host and port
 *	are the client's idea of where it is; they decide nothing.
 */
#include "common/mech/bearer.h"

/* Undo the escaping of a saslname: "=2C" is a comma, "=3D" an equals sign, and
 * no other '=' may occur. */
static bool decode_saslname(struct mw_span encoded, struct mw_wbuf *out)
{
	uint8_t c;

	while (mw_take_u8(&encoded, &c)) {
		if (c == '=') {
			if (mw_take_prefix(&encoded, "2C"))
				c = ',';
			else if (!mw_take_prefix(&encoded, "3D"))
				return false;
		}
		mw_put_u8(out, c);
	}
	return !out->overflow;
}

/* "n,," or "n,a=NAME,". Channel binding ("p=…") is not on offer, and "y" only
 * says that the client could have done it. */
static bool read_gs2_header(struct mw_mech_state *s, struct mw_span *message)
{
	uint8_t buf[MW_MECH_NAME_MAX];
	struct mw_wbuf name = mw_wbuf_of(buf, sizeof(buf));
	struct mw_span flag, authzid;

	if (!mw_take_until(message, ',', &flag) || !mw_take_until(message, ',', &authzid))
		return false;
	if (!mw_span_is(flag, "n") && !mw_span_is(flag, "y"))
		return false;
	if (authzid.len == 0)
		return true;
	return mw_take_prefix(&authzid, "a=") && decode_saslname(authzid, &name) &&
	       mw_mech_set_name(s, mw_wbuf_span(&name));
}

static enum mw_mech_next read_message(struct mw_mech_state *s, struct mw_span message,
				      struct mw_wbuf *challenge)
{
	struct mw_bearer_pair auth = { .key = "auth" };
	uint8_t separator;

	(void)challenge;
	if (!read_gs2_header(s, &message) || !mw_take_u8(&message, &separator) ||
	    separator != MW_BEARER_SEPARATOR || !mw_bearer_read(message, &auth, 1) ||
	    !mw_bearer_set_token(s, auth.value))
		return MW_MECH_MALFORMED;
	return MW_MECH_CREDENTIALS;
}

/* Section 3.2.2: where the client learns what the provider can do. */
static void refusal(const struct mw_mech_remedy *remedy, struct mw_wbuf *challenge)
{
	struct mw_span issuer = mw_span_str(remedy->issuer);

	while (issuer.len > 0 && issuer.ptr[issuer.len - 1] == '/')
		issuer.len--;
	mw_put_str(challenge, "{\"status\":\"invalid_token\",\"scope\":");
	mw_bearer_put_json(challenge, mw_span_str(remedy->scope), "");
	if (issuer.len > 0) {
		mw_put_str(challenge, ",\"openid-configuration\":");
		mw_bearer_put_json(challenge, issuer, "/.well-known/openid-configuration");
	}
	mw_put_str(challenge, "}");
}

const struct mw_mech mw_mech_oauthbearer = {
	.name = "OAUTHBEARER",
	.flags = MW_MECH_PLAINTEXT | MW_MECH_TOKEN,
	.step = read_message,
	.refusal = refusal,
};
