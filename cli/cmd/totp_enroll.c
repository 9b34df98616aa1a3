/*
 * NAME
 *	totp_enroll - mailward totp enroll and confirm
 * DESCRIPTION
 *	The secret is shown once. A person at a terminal confirms the device at
 *	once; a script does it with "totp confirm".
 */
#include <stdio.h>
#include <string.h>

#include "base/secret.h"
#include "cli/cmd/cmd.h"
#include "cli/output.h"
#include "cli/prompt.h"
#include "cli/reauth.h"
#include "cli/values.h"
#include "cli/cmd/qr_file.h"
#include "cli/cmd/recovery.h"

#define TRIES 3

/* What the daemon shows of a new device; wiped by its owner. */
struct shown {
	int64_t id;
	char account[MW_NAME_SIZE], seed[MW_SEED_TYPED_SIZE], uri[MW_URI_SIZE], qr[MW_QR_MAX + 1];
	struct mw_span invitation; /* to be given again with the code */
	uint8_t invitation_bytes[MW_APIKEY_TYPED_MAX];
};

static int put_number(struct mw_ask *a, const struct mw_args *args, const char *option,
		      enum mw_field f)
{
	const char *value = mw_args_value(args, option);
	uint64_t number;

	if (value == NULL)
		return 0;
	if (!mw_span_number(mw_span_str(value), 1000, &number))
		return mw_complain(EX_USAGE, "invalid", "--%s wants a number, not \"%s\"", option,
				   value);
	mw_ask_number(a, f, (int64_t)number);
	return 0;
}

static int put_text(struct mw_ask *a, const struct mw_args *args, const char *option,
		    enum mw_field f)
{
	const char *value = mw_args_value(args, option);

	return value != NULL ? mw_ask_text(a, f, option, value) : 0;
}

static int ask_enroll(struct mw_cli *cli, struct mw_ask *a, const struct mw_args *args)
{
	int status;

	mw_ask_begin(a, MW_V_TOTP_ENROLL);
	if ((status = mw_ask_account(a, args)) != 0 ||
	    (status = put_text(a, args, "name", MW_F_LABEL)) != 0 ||
	    (status = put_text(a, args, "algorithm", MW_F_ALGORITHM)) != 0 ||
	    (status = put_number(a, args, "digits", MW_F_DIGITS)) != 0 ||
	    (status = put_number(a, args, "period", MW_F_PERIOD)) != 0)
		return status;
	return mw_ask_proving(cli, a);
}

/* The invitation that the person typed, out of the request. */
static void keep_invitation(const struct mw_ask *a, struct shown *s)
{
	struct mw_message sent;
	struct mw_span typed;
	const char *why;

	if (mw_message_decode(mw_wbuf_span(&a->w), &sent, &why) != 0 ||
	    !mw_message_has(&sent, MW_F_INVITATION))
		return;
	typed = mw_message_get(&sent, MW_F_INVITATION);
	memcpy(s->invitation_bytes, typed.ptr, typed.len);
	s->invitation = mw_span_of(s->invitation_bytes, typed.len);
}

static int read_shown(const struct mw_ask *a, struct shown *s)
{
	memset(s, 0, sizeof(*s));
	s->id = (int64_t)mw_message_number(&a->reply, MW_F_ID, 0);
	mw_message_text(&a->reply, MW_F_ACCOUNT, s->account, sizeof(s->account));
	mw_message_text(&a->reply, MW_F_SEED, s->seed, sizeof(s->seed));
	mw_message_text(&a->reply, MW_F_URI, s->uri, sizeof(s->uri));
	mw_message_text(&a->reply, MW_F_QR, s->qr, sizeof(s->qr));
	keep_invitation(a, s);
	if (s->id == 0 || s->seed[0] == '\0')
		return mw_complain(EX_TEMPFAIL, "internal", "mailwardd sent no device");
	return 0;
}

/* "GEZD GNBV" in one piece. */
static json_t *joined(const char *seed)
{
	char one[MW_SEED_TYPED_SIZE];
	size_t len = 0;
	json_t *text;

	for (; *seed != '\0'; seed++)
		if (*seed != ' ')
			one[len++] = *seed;
	text = json_stringn(one, len);
	mw_wipe(one, sizeof(one));
	return text;
}

static int draw_file(const struct mw_args *args, const char *uri)
{
	const char *png = mw_args_value(args, "png"), *svg = mw_args_value(args, "svg");
	struct mw_err err;

	if ((png != NULL && mw_qr_png(png, uri, &err) != 0) ||
	    (svg != NULL && mw_qr_svg(svg, uri, &err) != 0))
		return mw_complain(EX_CANTCREAT, "file", "%s", err.text);
	if (png != NULL || svg != NULL)
		mw_say("The QR code is in %s, which holds the secret: remove it when it was "
		       "scanned.",
		       png != NULL ? png : svg);
	return 0;
}

static void say_qr(const char *qr)
{
	struct mw_span lines = mw_span_str(qr), line;

	while (mw_take_until(&lines, '\n', &line))
		mw_say("%.*s", (int)line.len, line.ptr);
}

static int show(const struct shown *s, const struct mw_args *args)
{
	bool file = mw_args_has(args, "png") || mw_args_has(args, "svg");
	int status = draw_file(args, s->uri);

	if (status != 0)
		return status;
	if (mw_args_has(args, "uri"))
		mw_say("%s", s->uri);
	else if (!file)
		say_qr(s->qr);
	mw_say("Device %lld for %s. Scan the code, or type this secret into an app:",
	       (long long)s->id, s->account);
	mw_say("  %s", s->seed);
	mw_json_print(json_pack("{s:I, s:s, s:o, s:s}", "id", (json_int_t)s->id, "account",
				s->account, "secret", joined(s->seed), "uri", s->uri));
	return 0;
}

/* 0, MW_EXIT_NO for a wrong code, or what else went wrong. */
static int ask_confirm(struct mw_cli *cli, const struct mw_args *args, const struct shown *s)
{
	struct mw_ask a;
	int status;

	mw_ask_begin(&a, MW_V_TOTP_CONFIRM);
	mw_ask_number(&a, MW_F_ID, s->id);
	if (s->invitation.ptr != NULL)
		mw_message_put(&a.w, MW_F_INVITATION, s->invitation);
	if ((status = mw_ask_account(&a, args)) == 0 &&
	    (status = mw_ask_secret(cli, &a, MW_F_CODE, "A code from the device: ")) == 0 &&
	    (status = mw_ask_proving(cli, &a)) == 0)
		mw_recovery_show(&a.reply);
	mw_ask_wipe(&a);
	return status;
}

static int confirm_now(struct mw_cli *cli, const struct mw_args *args, const struct shown *s)
{
	int status = MW_EXIT_NO;

	for (int i = 0; i < TRIES && status == MW_EXIT_NO; i++)
		status = ask_confirm(cli, args, s);
	return status;
}

static int run_enroll(struct mw_cli *cli, const struct mw_args *args)
{
	struct shown s = { 0 };
	struct mw_ask a;
	int status;

	if ((status = ask_enroll(cli, &a, args)) == 0 && (status = read_shown(&a, &s)) == 0)
		status = show(&s, args);
	mw_ask_wipe(&a);
	if (status == 0 && !mw_output_is_json() && mw_prompt_possible())
		status = confirm_now(cli, args, &s);
	else if (status == 0)
		mw_say("It counts once it is confirmed: mailward totp confirm%s%s --id %lld",
		       args->words > 0 ? " " : "", args->words > 0 ? args->word[0] : "",
		       (long long)s.id);
	mw_wipe(&s, sizeof(s));
	return status;
}

struct newest {
	int64_t id;
};

static int look_for_newest(void *ctx, const struct mw_message *record)
{
	struct newest *n = ctx;

	if (!mw_message_has(record, MW_F_CONFIRMED))
		n->id = (int64_t)mw_message_number(record, MW_F_ID, 0);
	return 0;
}

static int find_pending(struct mw_cli *cli, const struct mw_args *args, int64_t *id)
{
	struct newest n = { 0 };
	struct mw_ask a;
	int status;

	mw_ask_begin(&a, MW_V_TOTP_LIST);
	if ((status = mw_ask_account(&a, args)) == 0)
		status = mw_ask_list(cli, &a, look_for_newest, &n);
	if (status == 0 && n.id == 0)
		status = mw_complain(MW_EXIT_NO, "not_found",
				     "no device waits to be confirmed (mailward totp enroll)");
	*id = n.id;
	return status;
}

static int run_confirm(struct mw_cli *cli, const struct mw_args *args)
{
	const char *word = mw_args_value(args, "id");
	struct shown s = { 0 };
	int status;

	if (word != NULL)
		status = mw_read_id(word, "device", "totp list", &s.id);
	else
		status = find_pending(cli, args, &s.id);
	return status != 0 ? status : ask_confirm(cli, args, &s);
}

// clang-format off
static const struct mw_option enroll_options[] = {
	{ "name", 0, false, "LABEL", "what the device is called; default: authenticator" },
	{ "qr", 0, false, NULL, "draw the QR code (the default for a person)" },
	{ "uri", 0, false, NULL, "print the otpauth URI" },
	{ "png", 0, false, "FILE", "write the QR code as an image to a new file" },
	{ "svg", 0, false, "FILE", "the same as a drawing" },
	{ "algorithm", 0, false, "NAME", "SHA1 (the default; every app knows it), SHA256, SHA512" },
	{ "digits", 0, false, "NUMBER", "6 (the default) or 8" },
	{ "period", 0, false, "SECONDS", "how long a code lasts: 15 to 120; default: 30" },
	{ .name = NULL },
};

static const struct mw_option confirm_options[] = {
	{ "id", 0, false, "ID", "which device; default: the one enrolled last" },
	{ .name = NULL },
};

const struct mw_command mw_totp_enroll_commands[] = {
	{ "totp enroll", 0, 1, enroll_options, run_enroll,
	  .synopsis = "[ACCOUNT] [--name LABEL] [--qr | --uri | --png FILE | --svg FILE] "
	              "[--algorithm NAME] [--digits NUMBER] [--period SECONDS]",
	  .summary = "enroll a device for codes, one's own without ACCOUNT",
	  .example = "mailward totp enroll alice" },
	{ "totp confirm", 0, 1, confirm_options, run_confirm,
	  .synopsis = "[ACCOUNT] [--id ID]",
	  .summary = "make a new device count; a code of it comes on stdin",
	  .example = "mailward totp confirm alice < code.txt" },
	{ .name = NULL },
};
// clang-format on
