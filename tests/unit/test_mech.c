/* Mechanisms: what they take for credentials, and what they refuse. */
#include "tests/unit/unit.h"

#include <string.h>

#include "common/mech/mechs.h"

/* A literal with all its bytes, NULs included. */
#define BYTES(literal)                                                                             \
	{                                                                                          \
		(const uint8_t *)(literal), sizeof(literal) - 1                                    \
	}
#define NONE                                                                                       \
	{                                                                                          \
		NULL, 0                                                                            \
	}
#define TOKEN "mwk_0123456789abcdefghjk0000"

struct exchange {
	struct mw_mech_state state;
	uint8_t buf[MW_MECH_CHALLENGE_MAX];
	struct mw_wbuf challenge;
	const struct mw_mech *mech;
};

static void begin(struct exchange *x, const char *mechanism)
{
	memset(x, 0, sizeof(*x));
	x->mech = mw_mech_find(mw_span_str(mechanism));
	x->challenge = mw_wbuf_of(x->buf, sizeof(x->buf));
	assert_non_null(x->mech);
}

static enum mw_mech_next start(struct exchange *x, struct mw_span ir)
{
	return mw_mech_start(x->mech, &x->state, ir, &x->challenge);
}

static enum mw_mech_next step(struct exchange *x, struct mw_span response)
{
	mw_wbuf_cut(&x->challenge, 0);
	return x->mech->step(&x->state, response, &x->challenge);
}

static void assert_bytes(const uint8_t *bytes, size_t len, const char *text)
{
	assert_int_equal(len, strlen(text));
	assert_memory_equal(bytes, text, len);
}

static void assert_credentials(const struct exchange *x, const char *name, const char *authzid,
			       const char *secret)
{
	assert_bytes(x->state.name, x->state.name_len, name);
	assert_bytes(x->state.authzid, x->state.authzid_len, authzid);
	assert_bytes(x->state.secret.bytes, x->state.secret.len, secret);
}

static void the_table_has_each_mechanism_once_under_its_upper_case_name(void **state)
{
	const char *const names[] = { "PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER" };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		assert_string_equal(mw_mech_at(i)->name, names[i]);
		assert_ptr_equal(mw_mech_find(mw_span_str(names[i])), mw_mech_at(i));
	}
	assert_null(mw_mech_at(4));
	assert_null(mw_mech_find(mw_span_str("plain")));
	assert_null(mw_mech_find(mw_span_str("PLAIN ")));
	assert_null(mw_mech_find(mw_span_str("")));
	assert_null(mw_mech_find((struct mw_span)NONE));
}

/* Messages that carry credentials, and which. */
static const struct {
	const char *mechanism;
	struct mw_span message;
	const char *name, *authzid, *secret;
} good[] = {
	{ "PLAIN", BYTES("\0alice\0secret"), "alice", "", "secret" },
	{ "PLAIN", BYTES("boss\0alice\0secret"), "alice", "boss", "secret" },
	{ "PLAIN", BYTES("\0\xc3\xa9t\xc3\xa9\0p\xff\x01w"), "\xc3\xa9t\xc3\xa9", "",
	  "p\xff\x01w" },
	{ "PLAIN", BYTES("\0alice\0 "), "alice", "", " " },

	/* What pasting adds to names and bearers; passwords stay as they are. */
	{ "PLAIN", BYTES(" ali\t\0 alice\r\n\0x\n"), "alice", "ali", "x\n" },
	{ "PLAIN",
	  BYTES("\0\xef\xbb\xbf"
		"alice\xc2\xa0\0x"),
	  "alice", "", "x" },
	{ "XOAUTH2", BYTES("user=alice\n\1auth=Bearer x\r\n\1\1"), "alice", "", "x" },
	{ "XOAUTH2", BYTES("user=alice\1auth=Bearer x\r\ny\1\1"), "alice", "", "x\r\ny" },
	{ "XOAUTH2", BYTES("user=alice\1auth=Bearer \xe2\x80\x8bx\xc2\xa0\1\1"), "alice", "", "x" },
	{ "OAUTHBEARER", BYTES("n,a=\talice ,\1auth=Bearer x\n\1\1"), "alice", "", "x" },

	{ "XOAUTH2", BYTES("user=alice\1auth=Bearer " TOKEN "\1\1"), "alice", "", TOKEN },
	{ "XOAUTH2", BYTES("auth=bEARER " TOKEN "\1user=alice\1\1"), "alice", "", TOKEN },
	{ "XOAUTH2", BYTES("user=a=b\1auth=Bearer a=b==\1\1"), "a=b", "", "a=b==" },
	{ "XOAUTH2", BYTES("user=\xc3\xa9\1auth=Bearer x\1tenant=y\1\1"), "\xc3\xa9", "", "x" },
	{ "XOAUTH2", BYTES("user=alice\1auth=Bearer   mwk_ 0123\1\1"), "alice", "", "mwk_ 0123" },

	{ "OAUTHBEARER", BYTES("n,a=alice,\1auth=Bearer " TOKEN "\1\1"), "alice", "", TOKEN },
	{ "OAUTHBEARER", BYTES("y,a=alice,\1auth=Bearer " TOKEN "\1\1"), "alice", "", TOKEN },
	{ "OAUTHBEARER", BYTES("n,,\1auth=Bearer " TOKEN "\1\1"), "", "", TOKEN },
	{ "OAUTHBEARER", BYTES("n,a=a=2Cb=3Dc,\1auth=bearer x\1\1"), "a,b=c", "", "x" },
	{ "OAUTHBEARER",
	  BYTES("n,a=alice,\1host=mail.example.org\1port=587\1auth=Bearer "
		"x\1mthd=POST\1empty=\1\1"),
	  "alice", "", "x" },
	{ "OAUTHBEARER", BYTES("n,a=alice,\1user=bob\1user=eve\1auth=Bearer x\1\1"), "alice", "",
	  "x" },
};

static void credentials_come_out_as_they_went_in(void **state)
{
	struct exchange x;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		begin(&x, good[i].mechanism);
		assert_int_equal(start(&x, good[i].message), MW_MECH_CREDENTIALS);
		assert_credentials(&x, good[i].name, good[i].authzid, good[i].secret);
		assert_int_equal(x.challenge.len, 0);
	}
}

static void without_initial_response_an_empty_challenge_asks_for_the_message(void **state)
{
	struct exchange x;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		begin(&x, good[i].mechanism);
		assert_int_equal(start(&x, (struct mw_span)NONE), MW_MECH_MORE);
		assert_int_equal(x.challenge.len, 0);
		assert_int_equal(step(&x, good[i].message), MW_MECH_CREDENTIALS);
		assert_credentials(&x, good[i].name, good[i].authzid, good[i].secret);
	}
}

static const struct {
	const char *mechanism;
	struct mw_span message;
} bad[] = {
	{ "PLAIN", BYTES("") },
	{ "PLAIN", BYTES("\0") },
	{ "PLAIN", BYTES("\0\0") },
	{ "PLAIN", BYTES("alice") },
	{ "PLAIN", BYTES("\0alice") },
	{ "PLAIN", BYTES("\0alice\0") },
	{ "PLAIN", BYTES("\0\0secret") },
	{ "PLAIN", BYTES("boss\0\0secret") },
	{ "PLAIN", BYTES("\0alice\0secret\0") },
	{ "PLAIN", BYTES("\0alice\0sec\0ret") },
	{ "PLAIN", BYTES("\0al\nice\0secret") },
	{ "PLAIN", BYTES("\0al\x7fice\0secret") },
	{ "PLAIN", BYTES("\0al\xffice\0secret") },
	{ "PLAIN", BYTES("bo\rss\0alice\0secret") },

	{ "XOAUTH2", BYTES("") },
	{ "XOAUTH2", BYTES("\1") },
	{ "XOAUTH2", BYTES("\1\1") },
	{ "XOAUTH2", BYTES("user=alice\1\1") },
	{ "XOAUTH2", BYTES("auth=Bearer x\1\1") },
	{ "XOAUTH2", BYTES("user=\1auth=Bearer x\1\1") },
	{ "XOAUTH2", BYTES("user=alice\1auth=Bearer x") },
	{ "XOAUTH2", BYTES("user=alice\1auth=Bearer x\1") },
	{ "XOAUTH2", BYTES("user=alice\1auth=Bearer x\1\1\1") },
	{ "XOAUTH2", BYTES("user=alice\1auth=Bearer x\1\1a=b\1\1") },
	{ "XOAUTH2", BYTES("\1user=alice\1auth=Bearer x\1\1") },
	{ "XOAUTH2", BYTES("user=alice\1auth=Bearer \1\1") },
	{ "XOAUTH2", BYTES("user=alice\1auth=Bearer\1\1") },
	{ "XOAUTH2", BYTES("user=alice\1auth=Bearerx\1\1") },
	{ "XOAUTH2", BYTES("user=alice\1auth=Basic x\1\1") },
	{ "XOAUTH2", BYTES("user=alice\1auth=x\1\1") },
	{ "XOAUTH2", BYTES("user=alice\1auth= Bearer x\1\1") },
	{ "XOAUTH2", BYTES("user=alice\1auth=Bearer x\1auth=Bearer x\1\1") },
	{ "XOAUTH2", BYTES("user=alice\1user=bob\1auth=Bearer x\1\1") },
	{ "XOAUTH2", BYTES("user=alice\1auth=\1auth=Bearer x\1\1") },
	{ "XOAUTH2", BYTES("user=alice\1auth=Bearer x\0y\1\1") },
	{ "XOAUTH2", BYTES("user=alice\1auth=Bearer x\xff\1\1") },
	{ "XOAUTH2", BYTES("user=alice\1auth=Bearer x\xc2\x85y\1\1") },
	{ "XOAUTH2", BYTES("user=alice\1auth=Bearer \r\n\1\1") },
	{ "XOAUTH2", BYTES("user= \1auth=Bearer x\1\1") },
	{ "XOAUTH2", BYTES("user=ali\0ce\1auth=Bearer x\1\1") },
	{ "XOAUTH2", BYTES("user=ali\nce\1auth=Bearer x\1\1") },
	{ "XOAUTH2", BYTES("user=ali\xff"
			   "ce\1auth=Bearer x\1\1") },
	{ "XOAUTH2", BYTES("user=alice\1pair\1auth=Bearer x\1\1") },
	{ "XOAUTH2", BYTES("user=alice\1=v\1auth=Bearer x\1\1") },
	{ "XOAUTH2", BYTES("user=alice\1k y=v\1auth=Bearer x\1\1") },
	{ "XOAUTH2", BYTES("user=alice\1k=\2\1auth=Bearer x\1\1") },
	{ "XOAUTH2", BYTES("n,a=alice,\1auth=Bearer x\1\1") },

	{ "OAUTHBEARER", BYTES("") },
	{ "OAUTHBEARER", BYTES("\1") },
	{ "OAUTHBEARER", BYTES("n,a=alice,") },
	{ "OAUTHBEARER", BYTES("n,a=alice,\1") },
	{ "OAUTHBEARER", BYTES("n,a=alice,\1\1") },
	{ "OAUTHBEARER", BYTES("n,a=alice,auth=Bearer x\1\1") },
	{ "OAUTHBEARER", BYTES("n,a=alice\1auth=Bearer x\1\1") },
	{ "OAUTHBEARER", BYTES("n,a=,\1auth=Bearer x\1\1") },
	{ "OAUTHBEARER", BYTES("n,alice,\1auth=Bearer x\1\1") },
	{ "OAUTHBEARER", BYTES("n,b=alice,\1auth=Bearer x\1\1") },
	{ "OAUTHBEARER", BYTES("n,a=al=ice,\1auth=Bearer x\1\1") },
	{ "OAUTHBEARER", BYTES("n,a=al=2cice,\1auth=Bearer x\1\1") },
	{ "OAUTHBEARER", BYTES("n,a=alice=2,\1auth=Bearer x\1\1") },
	{ "OAUTHBEARER", BYTES("n,a=alice=,\1auth=Bearer x\1\1") },
	{ "OAUTHBEARER", BYTES("n,a=al\0ice,\1auth=Bearer x\1\1") },
	{ "OAUTHBEARER", BYTES("n,a=al\xffice,\1auth=Bearer x\1\1") },
	{ "OAUTHBEARER", BYTES("n,a=a,b,\1auth=Bearer x\1\1") },
	{ "OAUTHBEARER", BYTES("p=tls-unique,a=alice,\1auth=Bearer x\1\1") },
	{ "OAUTHBEARER", BYTES("p,a=alice,\1auth=Bearer x\1\1") },
	{ "OAUTHBEARER", BYTES("N,a=alice,\1auth=Bearer x\1\1") },
	{ "OAUTHBEARER", BYTES("F,n,a=alice,\1auth=Bearer x\1\1") },
	{ "OAUTHBEARER", BYTES(",a=alice,\1auth=Bearer x\1\1") },
	{ "OAUTHBEARER", BYTES("n,a=alice,\1auth=Bearer x\1auth=Bearer y\1\1") },
	{ "OAUTHBEARER", BYTES("n,a=alice,\1auth=Bearer x\1") },
	{ "OAUTHBEARER", BYTES("n,a=alice,\1auth=Bearer x\1\1\1") },
	{ "OAUTHBEARER", BYTES("user=alice\1auth=Bearer x\1\1") },
};

static void broken_messages_are_malformed_as_initial_response_and_as_reply(void **state)
{
	struct exchange x;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		begin(&x, bad[i].mechanism);
		assert_int_equal(start(&x, bad[i].message), MW_MECH_MALFORMED);
		begin(&x, bad[i].mechanism);
		assert_int_equal(start(&x, (struct mw_span)NONE), MW_MECH_MORE);
		assert_int_equal(step(&x, bad[i].message), MW_MECH_MALFORMED);
	}
}

/* Cut off anywhere, a message is malformed: none is the beginning of another. PLAIN
 * has no end mark; there only its first two parts can be missed. */
static void truncated_messages_are_malformed(void **state)
{
	struct exchange x;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct mw_span m = good[i].message;
		size_t whole = m.len;

		if (strcmp(good[i].mechanism, "PLAIN") == 0)
			whole -= strlen(good[i].secret) - 1;
		for (m.len = 0; m.len < whole; m.len++) {
			begin(&x, good[i].mechanism);
			assert_int_equal(start(&x, m), MW_MECH_MALFORMED);
		}
	}
}

/* A message is `before` name `between` secret `after`. */
static const struct form {
	const char *mechanism;
	struct mw_span before, between, after;
} forms[] = {
	{ "PLAIN", BYTES("\0"), BYTES("\0"), BYTES("") },
	{ "XOAUTH2", BYTES("user="), BYTES("\1auth=Bearer "), BYTES("\1\1") },
	{ "OAUTHBEARER", BYTES("n,a="), BYTES(",\1auth=Bearer "), BYTES("\1\1") },
};

static enum mw_mech_next start_with_lengths(const struct form *form, size_t name, size_t secret)
{
	static uint8_t filler[MW_SECRET_MAX + 1], message[2 * MW_SECRET_MAX];
	struct mw_wbuf w = mw_wbuf_of(message, sizeof(message));
	struct exchange x;

	memset(filler, 'n', sizeof(filler));
	mw_put(&w, form->before);
	mw_put(&w, mw_span_of(filler, name));
	mw_put(&w, form->between);
	mw_put(&w, mw_span_of(filler, secret));
	mw_put(&w, form->after);
	begin(&x, form->mechanism);
	return start(&x, mw_wbuf_span(&w));
}

static void names_end_at_255_bytes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		assert_int_equal(start_with_lengths(&forms[i], 255, 9), MW_MECH_CREDENTIALS);
		assert_int_equal(start_with_lengths(&forms[i], 256, 9), MW_MECH_MALFORMED);
		assert_int_equal(start_with_lengths(&forms[i], 8000, 9), MW_MECH_MALFORMED);
	}
}

/* Over 1 KiB is no API key, and may be a JWT: telling is the decision's business. */
static void secrets_end_at_their_maximum(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		assert_int_equal(start_with_lengths(&forms[i], 5, 1025), MW_MECH_CREDENTIALS);
		assert_int_equal(start_with_lengths(&forms[i], 5, MW_SECRET_MAX),
				 MW_MECH_CREDENTIALS);
		assert_int_equal(start_with_lengths(&forms[i], 5, MW_SECRET_MAX + 1),
				 MW_MECH_MALFORMED);
	}
}

static void an_authzid_ends_at_255_bytes(void **state)
{
	uint8_t message[300];
	struct exchange x;

	(void)state;
	for (size_t len = 255; len <= 256; len++) {
		struct mw_wbuf w = mw_wbuf_of(message, sizeof(message));

		memset(message, 'z', len);
		w.len = len;
		mw_put(&w, mw_span_of("\0alice\0secret", 13));
		begin(&x, "PLAIN");
		assert_int_equal(start(&x, mw_wbuf_span(&w)),
				 len == 255 ? MW_MECH_CREDENTIALS : MW_MECH_MALFORMED);
	}
}

static void login_asks_for_the_name_and_then_for_the_password(void **state)
{
	struct exchange x;

	(void)state;
	begin(&x, "LOGIN");
	assert_int_equal(start(&x, (struct mw_span)NONE), MW_MECH_MORE);
	assert_bytes(x.buf, x.challenge.len, "Username:");
	assert_int_equal(step(&x, mw_span_str("alice")), MW_MECH_MORE);
	assert_bytes(x.buf, x.challenge.len, "Password:");
	assert_int_equal(step(&x, mw_span_str(TOKEN)), MW_MECH_CREDENTIALS);
	assert_credentials(&x, "alice", "", TOKEN);
}

static void login_takes_the_name_as_initial_response(void **state)
{
	struct exchange x;

	(void)state;
	begin(&x, "LOGIN");
	assert_int_equal(start(&x, mw_span_str("alice")), MW_MECH_MORE);
	assert_bytes(x.buf, x.challenge.len, "Password:");
	assert_int_equal(step(&x, mw_span_str(TOKEN)), MW_MECH_CREDENTIALS);
	assert_credentials(&x, "alice", "", TOKEN);
}

static void login_refuses_bad_names(void **state)
{
	static const struct mw_span names[] = { BYTES(""), BYTES("a\0b"), BYTES("a\nb"),
						BYTES("\xff") };
	struct exchange x;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		begin(&x, "LOGIN");
		assert_int_equal(start(&x, names[i]), MW_MECH_MALFORMED);
		begin(&x, "LOGIN");
		assert_int_equal(start(&x, (struct mw_span)NONE), MW_MECH_MORE);
		assert_int_equal(step(&x, names[i]), MW_MECH_MALFORMED);
	}
	begin(&x, "LOGIN");
	assert_int_equal(start(&x, (struct mw_span)NONE), MW_MECH_MORE);
	assert_int_equal(step(&x, (struct mw_span)NONE), MW_MECH_MALFORMED);
}

static void login_refuses_empty_and_broken_passwords(void **state)
{
	static uint8_t filler[MW_SECRET_MAX + 1];
	const struct mw_span secrets[] = { BYTES(""), NONE, BYTES("a\0b"),
					   mw_span_of(memset(filler, 'x', sizeof(filler)),
						      sizeof(filler)) };
	struct exchange x;

	(void)state;
	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++) {
		begin(&x, "LOGIN");
		assert_int_equal(start(&x, mw_span_str("alice")), MW_MECH_MORE);
		assert_int_equal(step(&x, secrets[i]), MW_MECH_MALFORMED);
	}
}

static void a_refusal_is_told_in_the_json_that_clients_know(void **state)
{
	const struct mw_mech_remedy smtp = { "smtp", "" }, imap = { "imap", "" },
				    theirs = { "openid \"x\\", "https://id.example.org/" };
	struct exchange x;

	(void)state;
	begin(&x, "XOAUTH2");
	x.mech->refusal(&smtp, &x.challenge);
	assert_bytes(x.buf, x.challenge.len,
		     "{\"status\":\"401\",\"schemes\":\"bearer\",\"scope\":\"smtp\"}");
	begin(&x, "OAUTHBEARER");
	x.mech->refusal(&imap, &x.challenge);
	assert_bytes(x.buf, x.challenge.len, "{\"status\":\"invalid_token\",\"scope\":\"imap\"}");
	begin(&x, "OAUTHBEARER");
	x.mech->refusal(&theirs, &x.challenge);
	assert_bytes(x.buf, x.challenge.len,
		     "{\"status\":\"invalid_token\",\"scope\":\"openid \\\"x\\\\\","
		     "\"openid-configuration\":"
		     "\"https://id.example.org/.well-known/openid-configuration\"}");
	assert_null(mw_mech_plain.refusal);
	assert_null(mw_mech_login.refusal);
}

static void wiping_leaves_nothing_of_names_and_secrets(void **state)
{
	static const struct mw_mech_state zeros;
	struct exchange x;

	(void)state;
	begin(&x, "PLAIN");
	assert_int_equal(start(&x, good[1].message), MW_MECH_CREDENTIALS);
	mw_mech_state_wipe(&x.state);
	assert_memory_equal(&x.state, &zeros, sizeof(zeros));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_has_each_mechanism_once_under_its_upper_case_name),
		cmocka_unit_test(credentials_come_out_as_they_went_in),
		cmocka_unit_test(without_initial_response_an_empty_challenge_asks_for_the_message),
		cmocka_unit_test(broken_messages_are_malformed_as_initial_response_and_as_reply),
		cmocka_unit_test(truncated_messages_are_malformed),
		cmocka_unit_test(names_end_at_255_bytes),
		cmocka_unit_test(secrets_end_at_their_maximum),
		cmocka_unit_test(an_authzid_ends_at_255_bytes),
		cmocka_unit_test(login_asks_for_the_name_and_then_for_the_password),
		cmocka_unit_test(login_takes_the_name_as_initial_response),
		cmocka_unit_test(login_refuses_bad_names),
		cmocka_unit_test(login_refuses_empty_and_broken_passwords),
		cmocka_unit_test(a_refusal_is_told_in_the_json_that_clients_know),
		cmocka_unit_test(wiping_leaves_nothing_of_names_and_secrets),
	};

	return cmocka_run_group_tests_name("mech", tests, NULL, NULL);
}
