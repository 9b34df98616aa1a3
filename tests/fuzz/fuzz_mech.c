/*
 * SASL mechanisms: credentials come from the client's bytes and nowhere else.
 *
 * The input is a conversation: one byte that picks the mechanism, then the
 * client's messages, each a u16 length (big-endian; 0xffff: absent) and bytes.
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "common/mech/mechs.h"

#define ABSENT		0xffff
#define CHALLENGES_MOST 2 /* LOGIN asks twice */

static struct mw_span next_message(struct mw_span *in)
{
	struct mw_span message = { 0 };
	uint16_t len;

	if (mw_take_u16(in, &len) && len != ABSENT && !mw_take(in, len, &message))
		mw_take(in, in->len, &message);
	return message;
}

static bool holds(struct mw_span in, struct mw_span part)
{
	return memmem(in.ptr, in.len, part.ptr, part.len) != NULL;
}

static void check_name(const struct mw_mech *mech, struct mw_span name, struct mw_span in)
{
	bool escaped = mw_span_find(name, ',') != name.len || mw_span_find(name, '=') != name.len;

	must(mw_span_is_text(name) && name.len <= MW_MECH_NAME_MAX);
	if (mech == &mw_mech_oauthbearer && (name.len == 0 || escaped))
		return;
	must(name.len > 0 && holds(in, name));
}

/* Text, line ends and tabs apart. */
static bool is_lines_of_text(struct mw_span s)
{
	struct mw_span word;

	while (mw_take_word(&s, &word))
		if (!mw_span_is_text(word))
			return false;
	return true;
}

static void check_credentials(const struct mw_mech *mech, const struct mw_mech_state *s,
			      struct mw_span in, struct mw_span last)
{
	struct mw_span secret = mw_secret_span(&s->secret);
	struct mw_span authzid = mw_span_of(s->authzid, s->authzid_len);

	must(secret.len > 0 && secret.len <= MW_SECRET_MAX);
	must(holds(last, secret));
	must(mw_span_find(secret, '\0') == secret.len);
	check_name(mech, mw_span_of(s->name, s->name_len), in);
	must(mw_span_is_text(authzid) && authzid.len <= MW_MECH_NAME_MAX);
	must(authzid.len == 0 || (mech == &mw_mech_plain && holds(last, authzid)));
	if (mech->flags & MW_MECH_TOKEN)
		must(is_lines_of_text(secret) && last.ptr[last.len - 1] == 0x01);
}

static void converse(const struct mw_mech *mech, struct mw_mech_state *s, struct mw_span in)
{
	struct mw_span rest = in, message = next_message(&rest);
	uint8_t buf[MW_MECH_CHALLENGE_MAX];
	struct mw_wbuf challenge = mw_wbuf_of(buf, sizeof(buf));
	enum mw_mech_next next = mw_mech_start(mech, s, message, &challenge);
	int challenges = 0;

	while (next == MW_MECH_MORE) {
		must(!challenge.overflow && ++challenges <= CHALLENGES_MOST);
		mw_wbuf_cut(&challenge, 0);
		message = next_message(&rest);
		next = mech->step(s, message, &challenge);
	}
	if (next == MW_MECH_CREDENTIALS)
		check_credentials(mech, s, in, message);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct mw_mech_state zeros;
	static struct mw_mech_state state;
	struct mw_span in = mw_span_of(data, size);
	uint8_t pick;

	if (!mw_take_u8(&in, &pick))
		return 0;
	converse(mw_mech_at(pick % 4), &state, in);
	mw_mech_state_wipe(&state);
	must(memcmp(&state, &zeros, sizeof(zeros)) == 0);
	return 0;
}
