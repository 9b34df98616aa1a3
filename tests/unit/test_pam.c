/*
 * pam_mailward.so in a host: the real libpam loads the module from the build
 * tree; a double of the daemon plays its part of each conversation. Every row of
 * the manual page's tables of return codes is a row here.
 */
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <pthread.h>
#include <security/pam_appl.h>
#include <security/pam_ext.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

#include "base/verdict.h"
#include "ipc/message.h"
#include "pam/combined.h"
#include "tests/unit/temp_folder.h"

#define MODULE MW_BUILDDIR "/pam/.libs/pam_mailward.so"
#define JUNK   "\b\n\r\177INCORRECT\b\n\r"
#define SECRET "very-secret-4711"

static char folder[TEMP_FOLDER_SIZE];
static char socket_path[96];

/* --- the double of the daemon --------------------------------------------------- */

struct reply {
	enum mw_verb to; /* 0: no more */
	enum mw_verdict verdict;
	enum mw_asked ask;
	uint64_t wait, tries, enroll_before, digits;
	const char *account, *text, *qr, *seed, *codes;
};

#define REPLIES_MAX 8

static struct {
	int listener;
	const struct reply *replies;
	unsigned connections, asked;
	/* what the last request of a conversation held */
	char name[256], service[65], remote[65], secret[256], code[256];
	uint64_t enroll;
} double_;

static void put_reply(struct mw_wbuf *w, const struct reply *r)
{
	mw_message_begin(w, (uint8_t)r->to);
	mw_message_put_number(w, MW_F_VERDICT, r->verdict);
	if (r->ask != 0)
		mw_message_put_number(w, MW_F_ASK, r->ask);
	if (r->wait != 0)
		mw_message_put_number(w, MW_F_WAIT, r->wait);
	if (r->tries != 0)
		mw_message_put_number(w, MW_F_TRIES, r->tries);
	if (r->enroll_before != 0)
		mw_message_put_number(w, MW_F_ENROLL_BEFORE, r->enroll_before);
	if (r->digits != 0)
		mw_message_put_number(w, MW_F_DIGITS, r->digits);
	if (r->account != NULL)
		mw_message_put_text(w, MW_F_ACCOUNT, r->account);
	if (r->text != NULL)
		mw_message_put_text(w, MW_F_TEXT, r->text);
	if (r->qr != NULL)
		mw_message_put_text(w, MW_F_QR, r->qr);
	if (r->seed != NULL)
		mw_message_put_text(w, MW_F_SEED, r->seed);
	if (r->codes != NULL)
		mw_message_put_text(w, MW_F_CODES, r->codes);
}

static void keep(const struct mw_message *m, enum mw_field f, char *out, size_t size)
{
	if (mw_message_has(m, f))
		mw_span_copy(mw_message_get(m, f), out, size);
}

/* One connection, answered from the row's replies as far as they go. */
static void serve(int fd)
{
	uint8_t in[MW_MESSAGE_MAX], out[MW_MESSAGE_MAX];
	struct mw_message m;
	const char *why;
	ssize_t n;

	while (double_.replies != NULL && (n = recv(fd, in, sizeof(in), 0)) > 0) {
		struct mw_wbuf w = mw_wbuf_of(out, sizeof(out));
		const struct reply *r = &double_.replies[double_.asked];

		if (mw_message_decode(mw_span_of(in, (size_t)n), &m, &why) != 0 || r->to != m.verb)
			break;
		double_.asked++;
		keep(&m, MW_F_NAME, double_.name, sizeof(double_.name));
		keep(&m, MW_F_SERVICE, double_.service, sizeof(double_.service));
		keep(&m, MW_F_REMOTE, double_.remote, sizeof(double_.remote));
		keep(&m, MW_F_SECRET, double_.secret, sizeof(double_.secret));
		keep(&m, MW_F_CODE, double_.code, sizeof(double_.code));
		double_.enroll = mw_message_number(&m, MW_F_ENROLL, 7);
		put_reply(&w, r);
		send(fd, out, w.len, MSG_NOSIGNAL);
	}
	close(fd);
}

static void *play(void *unused)
{
	int fd;

	(void)unused;
	while ((fd = accept(double_.listener, NULL, NULL)) >= 0) {
		double_.connections++;
		serve(fd);
	}
	return NULL;
}

/* --- the host --------------------------------------------------------------------- */

struct row {
	const char *name;    /* a sentence */
	const char *options; /* of the module */
	const char *user;    /* alice when NULL */
	const char *rhost;
	bool password_first; /* an earlier module asks for the password */
	bool split;	     /* a line with code_in_password=split, and a password module, first */
	bool wrong_password; /* which says no */
	const char *answers[6];
	struct reply replies[REPLIES_MAX];
	int code;	    /* of pam_authenticate(), or of pam_acct_mgmt() */
	const char *shown;  /* is part of what the person saw; NULL: nothing at all */
	const char *logged; /* is part of what was logged */
	const char *sent;   /* the last secret or code that the daemon got */
	const char *next;   /* PAM_AUTHTOK for the next module */
	const char *user_after;
	unsigned asked; /* messages that the daemon answered */
	bool no_conversation;
};

static struct {
	const struct row *row;
	unsigned prompts, delay;
	size_t longest;
	char shown[16384], logged[8192];
} host;

/* In place of libpam's, for the module as well: what would be logged. */
void pam_syslog(const pam_handle_t *pamh, int priority, const char *fmt, ...)
{
	size_t used = strlen(host.logged);
	va_list args;

	(void)pamh;
	va_start(args, fmt);
	snprintf(host.logged + used, sizeof(host.logged) - used, "<%d>", priority);
	used = strlen(host.logged);
	vsnprintf(host.logged + used, sizeof(host.logged) - used, fmt, args);
	va_end(args);
}

static void show(const char *text)
{
	size_t used = strlen(host.shown);

	snprintf(host.shown + used, sizeof(host.shown) - used, "%s\n", text);
	if (strlen(text) > host.longest)
		host.longest = strlen(text);
}

/* As strict as sshd: messages one by one, each of at most 512 bytes. */
static int converse(int count, const struct pam_message **messages, struct pam_response **answers,
		    void *data)
{
	const char *answer = NULL;

	(void)data;
	if (count != 1)
		return PAM_CONV_ERR;
	*answers = calloc(1, sizeof(**answers));
	assert_non_null(*answers);
	if (messages[0]->msg_style == PAM_PROMPT_ECHO_OFF ||
	    messages[0]->msg_style == PAM_PROMPT_ECHO_ON)
		answer = host.row->answers[host.prompts++];
	else
		show(messages[0]->msg);
	if (answer == NULL && messages[0]->msg_style != PAM_TEXT_INFO &&
	    messages[0]->msg_style != PAM_ERROR_MSG) {
		free(*answers);
		*answers = NULL;
		return PAM_CONV_ERR;
	}
	if (answer != NULL)
		(*answers)->resp = strdup(answer);
	return PAM_SUCCESS;
}

static void no_delay(int status, unsigned usec, void *data)
{
	(void)status, (void)data;
	host.delay = usec;
}

/* The one code that libpam turns into another before the host sees it. */
#define STANDS_FOR_IGNORE PAM_SYSTEM_ERR

static void write_service(const struct row *row)
{
	static const char *const phases[] = { "auth", "account", NULL };
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/mailward-test", folder);
	assert_non_null(f = fopen(path, "w"));
	if (row->password_first)
		fputs("auth optional pam_exec.so quiet expose_authtok /bin/true\n", f);
	if (row->split)
		fprintf(f,
			"auth requisite %s socket=%s config=/nonexistent code_in_password=split\n"
			"auth optional pam_exec.so quiet expose_authtok /usr/bin/tee %s/next\n"
			"auth requisite %s\n",
			MODULE, socket_path, folder,
			row->wrong_password ? "pam_deny.so" : "pam_permit.so");
	for (const char *const *phase = phases; *phase != NULL; phase++)
		fprintf(f,
			"%s [success=1 ignore=ignore default=bad] %s socket=%s config=/nonexistent "
			"%s\n"
			"%s [default=bad] pam_exec.so quiet /bin/false\n"
			"%s required pam_permit.so\n",
			*phase, MODULE, socket_path, row->options, *phase, *phase);
	if (row->next != NULL && !row->split)
		fprintf(f, "auth optional pam_exec.so quiet expose_authtok /usr/bin/tee %s/next\n",
			folder);
	assert_int_equal(fclose(f), 0);
}

static pam_handle_t *start(const struct row *row)
{
	static const struct pam_conv conv = { converse, NULL }, none = { NULL, NULL };
	pam_handle_t *pamh = NULL;

	write_service(row);
	assert_int_equal(pam_start_confdir("mailward-test", row->user ? row->user : "alice",
					   row->no_conversation ? &none : &conv, folder, &pamh),
			 PAM_SUCCESS);
	pam_set_item(pamh, PAM_FAIL_DELAY, (void *)no_delay);
	if (row->rhost != NULL)
		pam_set_item(pamh, PAM_RHOST, row->rhost);
	return pamh;
}

static void begin(const struct row *row)
{
	memset(&host, 0, sizeof(host));
	host.row = row;
	double_.connections = double_.asked = 0;
	double_.name[0] = double_.service[0] = double_.remote[0] = '\0';
	double_.secret[0] = double_.code[0] = '\0';
	double_.replies = row->replies;
}

/* What the next module got as the password. */
static void expect_next(const char *password)
{
	char path[128], got[256] = "";
	FILE *f;

	snprintf(path, sizeof(path), "%s/next", folder);
	assert_non_null(f = fopen(path, "r"));
	got[fread(got, 1, sizeof(got) - 1, f)] = '\0';
	fclose(f);
	unlink(path);
	assert_string_equal(got, password);
}

static void expect_part(const char *what, const char *whole, const char *part)
{
	if (strstr(whole, part) == NULL)
		fail_msg("%s: wanted \"%s\" in:\n%s", what, part, whole);
}

static void check_row(const struct row *row, int code)
{
	if (code == STANDS_FOR_IGNORE)
		code = PAM_IGNORE;
	if (code != row->code)
		fail_msg("got %s (%d)\nlog: %s", pam_strerror(NULL, code), code, host.logged);
	if (row->shown != NULL)
		expect_part("shown", host.shown, row->shown);
	else
		assert_string_equal(host.shown, "");
	if (row->logged != NULL)
		expect_part("logged", host.logged, row->logged);
	if (row->sent != NULL)
		assert_string_equal(double_.secret[0] ? double_.secret : double_.code, row->sent);
	assert_int_equal(double_.asked, row->asked);
	assert_true(host.longest < PAM_MAX_MSG_SIZE);
	assert_null(strstr(host.logged, SECRET));
}

static void authenticates(void **state)
{
	const struct row *row = *state;
	pam_handle_t *pamh = start(row);
	const void *user = NULL;

	begin(row);
	check_row(row, pam_authenticate(pamh, 0));
	assert_int_equal(pam_get_item(pamh, PAM_USER, &user), PAM_SUCCESS);
	assert_string_equal(user, row->user_after ? row->user_after
				  : row->user	  ? row->user
						  : "alice");
	if (row->next != NULL)
		expect_next(row->next);
	if (row->code == PAM_SUCCESS)
		assert_int_equal(pam_setcred(pamh, PAM_ESTABLISH_CRED), PAM_SUCCESS);
	pam_end(pamh, row->code);
}

static void account_is_checked(void **state)
{
	const struct row *row = *state;
	pam_handle_t *pamh = start(row);

	begin(row);
	check_row(row, pam_acct_mgmt(pamh, 0));
	pam_end(pamh, row->code);
}

/* For any code. */
#define TOO_LONG                                                                                   \
	"0123456789012345678901234567890123456789012345678901234567890123"                         \
	"0123456789012345678901234567890123456789012345678901234567890123x"
#define ASK_CODE                                                                                   \
	{                                                                                          \
		.to = MW_V_MFA_START, .verdict = MW_CONTINUE, .ask = MW_ASK_CODE                   \
	}
#define ASK_ENROLL                                                                                 \
	{                                                                                          \
		.to = MW_V_MFA_START, .verdict = MW_CONTINUE, .ask = MW_ASK_ENROLL                 \
	}
#define CODE_IS(v)                                                                                 \
	{                                                                                          \
		.to = MW_V_MFA_CODE, .verdict = (v)                                                \
	}
#define SHOW_QR                                                                                    \
	{                                                                                          \
		.to = MW_V_ENROLL_START, .verdict = MW_CONTINUE, .ask = MW_ASK_CONFIRM,            \
		.qr = "row1\nrow2\n", .seed = "GEZD GNBV"                                          \
	}
#define WRONG(left, why)                                                                           \
	{                                                                                          \
		.to = MW_V_ENROLL_CONFIRM, .verdict = MW_CONTINUE, .ask = MW_ASK_CONFIRM,          \
		.tries = (left), .text = (why)                                                     \
	}
#define ENROLLED                                                                                   \
	{                                                                                          \
		.to = MW_V_ENROLL_CONFIRM, .verdict = MW_OK, .codes = "mwr_one mwr_two"            \
	}
#define TOKEN_IS(v)                                                                                \
	{                                                                                          \
		.to = MW_V_PAM_TOKEN, .verdict = (v)                                               \
	}
#define TOKEN_OF(who)                                                                              \
	{                                                                                          \
		.to = MW_V_PAM_TOKEN, .verdict = MW_OK, .account = (who)                           \
	}

static const struct row authentications[] = {
	/* options */
	{ .name = "an unknown option refuses and says so",
	  .options = "nullok",
	  .code = PAM_SERVICE_ERR,
	  .logged = "<3>unknown option nullok" },
	{ .name = "an unknown mode refuses",
	  .options = "mode=totpp",
	  .code = PAM_SERVICE_ERR,
	  .logged = "<3>option mode=totpp: totp or token is wanted" },
	{ .name = "a value where none belongs refuses",
	  .options = "debug=no",
	  .code = PAM_SERVICE_ERR,
	  .logged = "<3>" },
	{ .name = "a timeout of nothing refuses",
	  .options = "timeout=0",
	  .code = PAM_SERVICE_ERR,
	  .logged = "<3>option timeout=0" },
	{ .name = "a relative socket refuses",
	  .options = "socket=run/auth.sock",
	  .code = PAM_SERVICE_ERR,
	  .logged = "an absolute path" },
	{ .name = "enrolling before the password is known refuses",
	  .options = "enroll=yes code_in_password=split",
	  .code = PAM_SERVICE_ERR,
	  .logged = "don't go together" },
	{ .name = "code_in_password that does not say which line it is refuses",
	  .options = "code_in_password",
	  .code = PAM_SERVICE_ERR,
	  .logged = "=split before the password module and =judge after it" },

	/* mode=token */
	{ .name = "a good token is accepted, for the service, from the address",
	  .options = "mode=token",
	  .rhost = "192.0.2.7",
	  .answers = { SECRET },
	  .replies = { TOKEN_OF("alice") },
	  .asked = 1,
	  .sent = SECRET,
	  .code = PAM_SUCCESS },
	{ .name = "the account's name becomes the user",
	  .options = "mode=token",
	  .user = "apikey",
	  .user_after = "alice@example.org",
	  .answers = { SECRET },
	  .replies = { TOKEN_OF("alice@example.org") },
	  .asked = 1,
	  .code = PAM_SUCCESS },
	{ .name = "an earlier module's password is the token",
	  .options = "mode=token",
	  .password_first = true,
	  .answers = { SECRET },
	  .replies = { TOKEN_OF("alice") },
	  .asked = 1,
	  .sent = SECRET,
	  .code = PAM_SUCCESS },
	{ .name = "a bad token is refused",
	  .options = "mode=token debug",
	  .answers = { SECRET },
	  .replies = { TOKEN_IS(MW_DENY) },
	  .asked = 1,
	  .logged = "mailwardd says deny",
	  .code = PAM_AUTH_ERR },
	{ .name = "a token that could not be looked up is no wrong token",
	  .options = "mode=token",
	  .answers = { SECRET },
	  .replies = { TOKEN_IS(MW_TEMPFAIL) },
	  .asked = 1,
	  .logged = "<3>mailwardd could not decide",
	  .code = PAM_AUTHINFO_UNAVAIL },
	{ .name = "a verdict that is not known is no yes",
	  .options = "mode=token",
	  .answers = { SECRET },
	  .replies = { TOKEN_IS((enum mw_verdict)99) },
	  .asked = 1,
	  .code = PAM_AUTHINFO_UNAVAIL },
	{ .name = "a yes to nobody is no yes",
	  .options = "mode=token",
	  .answers = { SECRET },
	  .replies = { TOKEN_IS(MW_OK) },
	  .asked = 1,
	  .code = PAM_AUTHINFO_UNAVAIL },
	{ .name = "a token that nobody gives is an error of the conversation",
	  .options = "mode=token",
	  .code = PAM_CONV_ERR },
	{ .name = "sshd's answer for users it has refused is no token",
	  .options = "mode=token",
	  .answers = { JUNK },
	  .logged = "<5>",
	  .code = PAM_AUTH_ERR },
	{ .name = "a daemon that hangs up has not decided",
	  .options = "mode=token",
	  .answers = { SECRET },
	  .logged = "<3>could not decide",
	  .code = PAM_AUTHINFO_UNAVAIL },

	/* mode=totp */
	{ .name = "a right code is accepted",
	  .options = "",
	  .answers = { "123456" },
	  .replies = { ASK_CODE, CODE_IS(MW_OK) },
	  .asked = 2,
	  .sent = "123456",
	  .code = PAM_SUCCESS },
	{ .name = "a remark for the person is shown",
	  .options = "",
	  .answers = { "mwr_0000" },
	  .replies = { ASK_CODE,
		       { .to = MW_V_MFA_CODE, .verdict = MW_OK, .text = "9 recovery codes left" } },
	  .asked = 2,
	  .shown = "9 recovery codes left",
	  .code = PAM_SUCCESS },
	{ .name = "a wrong code is refused",
	  .options = "",
	  .answers = { "123456" },
	  .replies = { ASK_CODE, CODE_IS(MW_DENY) },
	  .asked = 2,
	  .code = PAM_AUTH_ERR },
	{ .name = "an empty answer is sent, to be counted",
	  .options = "",
	  .answers = { "" },
	  .replies = { ASK_CODE, CODE_IS(MW_DENY) },
	  .asked = 2,
	  .sent = "",
	  .code = PAM_AUTH_ERR },
	{ .name = "a code that is too long for any is sent, to be counted",
	  .options = "",
	  .answers = { TOO_LONG },
	  .replies = { ASK_CODE, CODE_IS(MW_DENY) },
	  .asked = 2,
	  .sent = "",
	  .code = PAM_AUTH_ERR },
	{ .name = "a throttled account is MAXTRIES, and the user is told how long",
	  .options = "",
	  .answers = { "123456" },
	  .replies = { ASK_CODE, { .to = MW_V_MFA_CODE, .verdict = MW_DENY, .wait = 600 } },
	  .asked = 2,
	  .shown = "Try again in 10 minutes",
	  .code = PAM_MAXTRIES },
	{ .name = "a source of too many wrong codes is MAXTRIES, and the user is told how long",
	  .options = "",
	  .rhost = "192.0.2.7",
	  .answers = { "123456" },
	  .replies = { ASK_CODE, { .to = MW_V_MFA_CODE, .verdict = MW_TEMPFAIL, .wait = 20 } },
	  .asked = 2,
	  .shown = "Try again in 20 seconds",
	  .logged = "<5>too many wrong codes from 192.0.2.7",
	  .code = PAM_MAXTRIES },
	{ .name = "a code that could not be looked at is no wrong code",
	  .options = "",
	  .answers = { "123456" },
	  .replies = { ASK_CODE, CODE_IS(MW_TEMPFAIL) },
	  .asked = 2,
	  .code = PAM_AUTHINFO_UNAVAIL },
	{ .name = "IGNORE only when policy asks for no second factor",
	  .options = "",
	  .replies = { { .to = MW_V_MFA_START, .verdict = MW_OK } },
	  .asked = 1,
	  .code = PAM_IGNORE },
	{ .name = "who is refused from the start is refused",
	  .options = "",
	  .replies = { { .to = MW_V_MFA_START, .verdict = MW_DENY } },
	  .asked = 1,
	  .code = PAM_AUTH_ERR },
	{ .name = "an error at the start is not IGNORE",
	  .options = "",
	  .replies = { { .to = MW_V_MFA_START, .verdict = MW_TEMPFAIL } },
	  .asked = 1,
	  .code = PAM_AUTHINFO_UNAVAIL },
	{ .name = "a verdict that nobody has defined is not IGNORE",
	  .options = "",
	  .replies = { { .to = MW_V_MFA_START, .verdict = MW_TEMPFAIL + 1 } },
	  .asked = 1,
	  .code = PAM_AUTHINFO_UNAVAIL },
	{ .name = "a daemon that asks for something unknown has not decided",
	  .options = "",
	  .replies = { { .to = MW_V_MFA_START, .verdict = MW_CONTINUE } },
	  .asked = 1,
	  .code = PAM_AUTHINFO_UNAVAIL },
	{ .name = "a daemon that hangs up before the code is looked at has not decided",
	  .options = "",
	  .answers = { "123456" },
	  .replies = { ASK_CODE },
	  .asked = 1,
	  .logged = "<3>could not decide",
	  .code = PAM_AUTHINFO_UNAVAIL },
	{ .name = "a person who hangs up is an error of the conversation",
	  .options = "",
	  .replies = { ASK_CODE },
	  .asked = 1,
	  .code = PAM_CONV_ERR },
	{ .name = "without a conversation nobody is let in",
	  .options = "",
	  .no_conversation = true,
	  .replies = { ASK_CODE },
	  .asked = 1,
	  .code = PAM_CONV_ERR },
	{ .name = "sshd's answer for users it has refused is not counted",
	  .options = "",
	  .answers = { JUNK },
	  .replies = { ASK_CODE },
	  .asked = 1,
	  .logged = "<5>alice had been refused by mailward-test already",
	  .code = PAM_AUTH_ERR },
	{ .name = "a name that can be nobody's is unknown",
	  .options = "",
	  .user = "al\nice",
	  .logged = "<5>",
	  .code = PAM_USER_UNKNOWN },

	/* code_in_password */
	{ .name = "code_in_password=split hands the password on, and lets nobody in",
	  .options = "code_in_password=split",
	  .answers = { "secret12123456" },
	  .replies = { ASK_CODE },
	  .asked = 1,
	  .next = "secret12",
	  .code = PAM_IGNORE },
	{ .name = "code_in_password=judge sends the code after a right password",
	  .split = true,
	  .options = "code_in_password=judge",
	  .answers = { "secret12123456" },
	  .replies = { ASK_CODE, CODE_IS(MW_OK) },
	  .asked = 2,
	  .sent = "123456",
	  .next = "secret12",
	  .code = PAM_SUCCESS },
	{ .name = "a wrong password in front of it leaves the code unused",
	  .split = true,
	  .wrong_password = true,
	  .options = "code_in_password=judge",
	  .answers = { "wrong123456" },
	  .replies = { ASK_CODE, CODE_IS(MW_OK) },
	  .asked = 1,
	  .sent = "",
	  .next = "wrong",
	  .code = PAM_AUTH_ERR },
	{ .name = "a wrong code after a right password is refused alike",
	  .split = true,
	  .options = "code_in_password=judge",
	  .answers = { "secret000000" },
	  .replies = { ASK_CODE, CODE_IS(MW_DENY) },
	  .asked = 2,
	  .sent = "000000",
	  .code = PAM_AUTH_ERR },
	{ .name = "too many wrong codes are not told: the password was right",
	  .split = true,
	  .options = "code_in_password=judge",
	  .answers = { "secret123456" },
	  .replies = { ASK_CODE, { .to = MW_V_MFA_CODE, .verdict = MW_DENY, .wait = 90 } },
	  .asked = 2,
	  .code = PAM_AUTH_ERR },
	{ .name = "a user who may not log in is asked all the same",
	  .split = true,
	  .options = "code_in_password=judge",
	  .answers = { "secret123456" },
	  .replies = { { .to = MW_V_MFA_START, .verdict = MW_DENY } },
	  .asked = 1,
	  .next = "secret",
	  .code = PAM_AUTH_ERR },
	{ .name = "with eight digits when the daemon says so",
	  .split = true,
	  .options = "code_in_password=judge",
	  .answers = { "secret12123456" },
	  .replies = { { .to = MW_V_MFA_START,
			 .verdict = MW_CONTINUE,
			 .ask = MW_ASK_CODE,
			 .digits = 8 },
		       CODE_IS(MW_OK) },
	  .asked = 2,
	  .sent = "12123456",
	  .next = "secret",
	  .code = PAM_SUCCESS },
	{ .name = "with a recovery code",
	  .split = true,
	  .options = "code_in_password=judge",
	  .answers = { "secretmwr_0123" },
	  .replies = { ASK_CODE, CODE_IS(MW_OK) },
	  .asked = 2,
	  .sent = "mwr_0123",
	  .next = "secret",
	  .code = PAM_SUCCESS },
	{ .name = "the password of an earlier module's prompt is parted as well",
	  .password_first = true,
	  .split = true,
	  .options = "code_in_password=judge",
	  .answers = { "secret123456" },
	  .replies = { ASK_CODE, CODE_IS(MW_OK) },
	  .asked = 2,
	  .sent = "123456",
	  .next = "secret",
	  .code = PAM_SUCCESS },
	{ .name = "without a code in it nothing is cut off, and it counts as a wrong one",
	  .split = true,
	  .options = "code_in_password=judge",
	  .answers = { "secret" },
	  .replies = { ASK_CODE, CODE_IS(MW_DENY) },
	  .asked = 2,
	  .sent = "",
	  .next = "secret",
	  .code = PAM_AUTH_ERR },
	{ .name = "who needs no code is not asked, and passes both lines",
	  .split = true,
	  .options = "code_in_password=judge",
	  .replies = { { .to = MW_V_MFA_START, .verdict = MW_OK } },
	  .asked = 1,
	  .code = PAM_IGNORE },
	{ .name = "a daemon that can't decide ends it before the password",
	  .split = true,
	  .options = "code_in_password=judge",
	  .replies = { { .to = MW_V_MFA_START, .verdict = MW_TEMPFAIL } },
	  .asked = 1,
	  .code = PAM_AUTHINFO_UNAVAIL },
	{ .name = "a daemon that goes away in between gives no verdict",
	  .split = true,
	  .options = "code_in_password=judge",
	  .answers = { "secret123456" },
	  .replies = { ASK_CODE },
	  .asked = 1,
	  .code = PAM_AUTHINFO_UNAVAIL },
	{ .name = "code_in_password=judge without the other line lets nobody in",
	  .options = "code_in_password=judge",
	  .answers = { "secret123456" },
	  .replies = { ASK_CODE, CODE_IS(MW_OK) },
	  .logged = "<3>code_in_password=judge found no code: code_in_password=split is missing",
	  .code = PAM_SERVICE_ERR },

	/* enrolling */
	{ .name = "enrolling shows the QR code, the secret and the recovery codes",
	  .options = "enroll=yes",
	  .answers = { "123456", "" },
	  .replies = { ASK_ENROLL, SHOW_QR, ENROLLED },
	  .asked = 3,
	  .shown = "row1\nrow2\nSecret: GEZD GNBV\nDone. Should the device get lost, each of "
		   "these lets you in once:\nmwr_one\nmwr_two\n",
	  .sent = "123456",
	  .code = PAM_SUCCESS },
	{ .name = "a wrong code gets another try and a hint",
	  .options = "enroll=yes",
	  .answers = { "000000", "123456", "" },
	  .replies = { ASK_ENROLL, SHOW_QR, WRONG(2, "the clock is off"), ENROLLED },
	  .asked = 4,
	  .shown = "the clock is off\n2 more tries.\n",
	  .code = PAM_SUCCESS },
	{ .name = "too long a code is a wrong one while enrolling, too",
	  .options = "enroll=yes",
	  .answers = { TOO_LONG, "123456", "" },
	  .replies = { ASK_ENROLL, SHOW_QR, WRONG(2, NULL), ENROLLED },
	  .asked = 4,
	  .shown = "2 more tries.\n",
	  .code = PAM_SUCCESS },
	{ .name = "three wrong codes end it",
	  .options = "enroll=yes",
	  .answers = { "1", "2", "3" },
	  .replies = { ASK_ENROLL,
		       SHOW_QR,
		       WRONG(2, NULL),
		       WRONG(1, NULL),
		       { .to = MW_V_ENROLL_CONFIRM, .verdict = MW_DENY } },
	  .asked = 5,
	  .shown = "1 more try.",
	  .logged = "<5>alice did not enroll",
	  .code = PAM_AUTH_ERR },
	{ .name = "an invitation leads to enrolling",
	  .options = "enroll=yes",
	  .answers = { "mwe_0123", "123456", "" },
	  .replies = { ASK_CODE,
		       { .to = MW_V_MFA_CODE, .verdict = MW_CONTINUE, .ask = MW_ASK_ENROLL },
		       SHOW_QR,
		       ENROLLED },
	  .asked = 4,
	  .shown = "GEZD GNBV",
	  .code = PAM_SUCCESS },
	{ .name = "hanging up while enrolling lets nobody in",
	  .options = "enroll=yes",
	  .replies = { ASK_ENROLL, SHOW_QR },
	  .asked = 2,
	  .shown = "GEZD GNBV",
	  .code = PAM_CONV_ERR },
	{ .name = "hanging up on the recovery codes lets nobody in",
	  .options = "enroll=yes",
	  .answers = { "123456" },
	  .replies = { ASK_ENROLL, SHOW_QR, ENROLLED },
	  .asked = 3,
	  .shown = "mwr_two",
	  .code = PAM_CONV_ERR },
	{ .name = "a daemon that can't enroll has not decided",
	  .options = "enroll=yes",
	  .replies = { ASK_ENROLL, { .to = MW_V_ENROLL_START, .verdict = MW_TEMPFAIL } },
	  .asked = 2,
	  .code = PAM_AUTHINFO_UNAVAIL },
};

static const struct row accounts[] = {
	{ .name = "account: one that is enabled may log in",
	  .options = "",
	  .replies = { { .to = MW_V_MFA_ACCOUNT, .verdict = MW_OK, .account = "alice" } },
	  .asked = 1,
	  .code = PAM_SUCCESS },
	{ .name = "account: who must enroll by a date is told",
	  .options = "",
	  .replies = { { .to = MW_V_MFA_ACCOUNT,
			 .verdict = MW_OK,
			 .account = "alice",
			 .enroll_before = 1798761600 } },
	  .asked = 1,
	  .shown = "From 2027-01-01 00:00 UTC on",
	  .code = PAM_SUCCESS },
	{ .name = "account: one that is disabled has expired",
	  .options = "",
	  .replies = { { .to = MW_V_MFA_ACCOUNT, .verdict = MW_DENY } },
	  .asked = 1,
	  .code = PAM_ACCT_EXPIRED },
	{ .name = "account: one that is not ours is others' business",
	  .options = "",
	  .replies = { { .to = MW_V_MFA_ACCOUNT, .verdict = MW_OK } },
	  .asked = 1,
	  .code = PAM_IGNORE },
	{ .name = "account: with tokens, one that is not ours is unknown",
	  .options = "mode=token",
	  .replies = { { .to = MW_V_MFA_ACCOUNT, .verdict = MW_OK } },
	  .asked = 1,
	  .code = PAM_USER_UNKNOWN },
	{ .name = "account: an error is no yes",
	  .options = "",
	  .replies = { { .to = MW_V_MFA_ACCOUNT, .verdict = MW_TEMPFAIL } },
	  .asked = 1,
	  .code = PAM_AUTHINFO_UNAVAIL },
	{ .name = "account: an unknown option refuses",
	  .options = "nullok",
	  .logged = "<3>unknown option",
	  .code = PAM_SERVICE_ERR },
	{ .name = "account: a name that can be nobody's is unknown",
	  .options = "",
	  .user = "\xff",
	  .code = PAM_USER_UNKNOWN },
};

/* --- what is asked ------------------------------------------------------------------ */

static const struct row plain = {
	.options = "mode=token service=mailward-imap",
	.rhost = "192.0.2.7",
	.answers = { SECRET, SECRET },
	.replies = { TOKEN_OF("alice"), TOKEN_OF("alice") },
};

static int authenticate(const struct row *row)
{
	pam_handle_t *pamh = start(row);
	int code;

	begin(row);
	code = pam_authenticate(pamh, 0);
	pam_end(pamh, code);
	return code;
}

static void the_daemon_hears_who_what_and_from_where(void **state)
{
	(void)state;
	assert_int_equal(authenticate(&plain), PAM_SUCCESS);
	assert_string_equal(double_.name, "alice");
	assert_string_equal(double_.service, "mailward-imap");
	assert_string_equal(double_.remote, "192.0.2.7");
}

static void a_remote_name_that_is_too_long_is_left_out(void **state)
{
	struct row row = plain;

	(void)state;
	row.rhost = "a-name-that-is-longer-than-any-address.could-ever-be.example.org.example.org";
	assert_int_equal(authenticate(&row), PAM_SUCCESS);
	assert_string_equal(double_.remote, "");
}

static void enrolling_is_offered_only_with_enroll(void **state)
{
	struct row row = { .options = "",
			   .replies = { { .to = MW_V_MFA_START, .verdict = MW_DENY } } };

	(void)state;
	authenticate(&row);
	assert_int_equal(double_.enroll, 0);
	row.options = "enroll=yes";
	authenticate(&row);
	assert_int_equal(double_.enroll, 1);
}

/* The code may have been taken, and the reply be lost. */
static void a_request_is_not_repeated_on_another_connection(void **state)
{
	struct row row = { .options = "", .answers = { "123456" }, .replies = { ASK_CODE } };

	(void)state;
	assert_int_equal(authenticate(&row), PAM_AUTHINFO_UNAVAIL);
	assert_int_equal(double_.asked, 1);
	assert_int_equal(double_.connections, 1);
	assert_null(strstr(host.logged, "--once"));
}

static void the_account_phase_says_nothing_to_who_wants_silence(void **state)
{
	struct row row = { .options = "",
			   .replies = { { .to = MW_V_MFA_ACCOUNT,
					  .verdict = MW_OK,
					  .account = "alice",
					  .enroll_before = 1798761600 } } };
	pam_handle_t *pamh = start(&row);

	(void)state;
	begin(&row);
	assert_int_equal(pam_acct_mgmt(pamh, PAM_SILENT), PAM_SUCCESS);
	assert_int_equal(double_.asked, 1);
	assert_string_equal(host.shown, "");
	pam_end(pamh, PAM_SUCCESS);
}

/* The account phase is where a missing second line is noticed. */
static void a_code_that_no_line_judged_keeps_the_user_out(void **state)
{
	struct row row = { .options = "code_in_password=split",
			   .answers = { "secret123456", "secret123456" },
			   .replies = { ASK_CODE } };
	pam_handle_t *pamh = start(&row);

	(void)state;
	begin(&row);
	pam_authenticate(pamh, 0);
	assert_int_equal(pam_acct_mgmt(pamh, 0), PAM_PERM_DENIED);
	expect_part("logged", host.logged,
		    "<3>alice is refused: code_in_password=judge is missing");
	pam_end(pamh, PAM_SUCCESS);
	expect_part("logged", host.logged, "<3>a login ended without its code being judged");
}

static void a_judged_code_lets_the_account_phase_decide(void **state)
{
	struct row row = {
		.split = true,
		.options = "code_in_password=judge",
		.answers = { "secret123456" },
		.replies = { ASK_CODE,
			     CODE_IS(MW_OK),
			     { .to = MW_V_MFA_ACCOUNT, .verdict = MW_OK, .account = "alice" } }
	};
	pam_handle_t *pamh = start(&row);

	(void)state;
	begin(&row);
	assert_int_equal(pam_authenticate(pamh, 0), PAM_SUCCESS);
	assert_int_equal(pam_acct_mgmt(pamh, 0), PAM_SUCCESS);
	pam_end(pamh, PAM_SUCCESS);
	assert_string_equal(host.logged, "");
}

/* sudo asks three times on one handle. */
static void the_next_try_on_a_handle_starts_over(void **state)
{
	struct row row = { .split = true,
			   .options = "code_in_password=judge",
			   .answers = { "secret000000", "secret123456" },
			   .replies = { ASK_CODE, CODE_IS(MW_DENY), ASK_CODE, CODE_IS(MW_OK) } };
	pam_handle_t *pamh = start(&row);

	(void)state;
	begin(&row);
	assert_int_equal(pam_authenticate(pamh, 0), PAM_AUTH_ERR);
	assert_int_equal(pam_authenticate(pamh, 0), PAM_SUCCESS);
	assert_int_equal(double_.asked, 4);
	assert_string_equal(double_.code, "123456");
	pam_end(pamh, PAM_SUCCESS);
}

static void a_failure_is_slow_whatever_its_cause(void **state)
{
	struct row row = { .options = "" };

	(void)state;
	authenticate(&row);
	assert_true(host.delay >= 1000000);
}

/* --- hosts in a sorry state: the login is as good there as anywhere ------------------- */

static void close_standard_descriptors(void)
{
	close(0), close(1), close(2);
}

static void ignore_children(void)
{
	signal(SIGCHLD, SIG_IGN);
}

static void forbid_files(void)
{
	const struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_FSIZE, &none);
}

static void leave_one_descriptor(void)
{
	int fd = dup(2);
	const struct rlimit few = { (rlim_t)fd + 1, (rlim_t)fd + 1 };

	close(fd);
	setrlimit(RLIMIT_NOFILE, &few);
}

static void forbid_everything_by_umask(void)
{
	umask(0777);
}

static void stand_in_no_folder(void)
{
	char gone[] = "/tmp/mailward-test-XXXXXX";

	if (mkdtemp(gone) == NULL || chdir(gone) != 0)
		_exit(99);
	rmdir(gone);
}

static const struct {
	const char *name;
	void (*spoil)(void);
} hosts[] = {
	{ "a host with closed standard descriptors logs in", close_standard_descriptors },
	{ "a host that ignores SIGCHLD logs in", ignore_children },
	{ "a host that may write no file logs in", forbid_files },
	{ "a host with one descriptor left logs in", leave_one_descriptor },
	{ "a host with an odd umask logs in", forbid_everything_by_umask },
	{ "a host whose folder is gone logs in", stand_in_no_folder },
};

/* In a child, since what is spoiled stays so; the module is loaded by pam_start()
 * already. */
static int code_in_spoiled_host(void (*spoil)(void), const struct row *row)
{
	int status = -1;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		pam_handle_t *pamh = start(row);

		begin(row);
		spoil();
		_exit(pam_authenticate(pamh, 0));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void host_logs_in(void **state)
{
	begin(&plain);
	assert_int_equal(code_in_spoiled_host(*(void (**)(void)) * state, &plain), PAM_SUCCESS);
}

static void leave_no_descriptor(void)
{
	const struct rlimit none = { 3, 3 };

	while (open("/dev/null", O_RDONLY) >= 0 && dup(2) < 64)
		;
	setrlimit(RLIMIT_NOFILE, &none);
}

/* libpam itself fails then, with a code of its own. */
static void without_descriptors_nobody_is_let_in(void **state)
{
	(void)state;
	begin(&plain);
	assert_int_not_equal(code_in_spoiled_host(leave_no_descriptor, &plain), PAM_SUCCESS);
}

/* The folder's own files look the same there, the socket's path does not. */
static void enter_another_root(void)
{
	if (chroot(folder) != 0)
		_exit(PAM_AUTHINFO_UNAVAIL); /* not root: nothing to see */
}

static void in_a_chroot_without_the_socket_nothing_is_decided(void **state)
{
	(void)state;
	begin(&plain);
	assert_int_equal(code_in_spoiled_host(enter_another_root, &plain), PAM_AUTHINFO_UNAVAIL);
}

static void nothing_listens(void **state)
{
	struct row row = plain;

	(void)state;
	row.options = "mode=token socket=/nonexistent/auth.sock";
	assert_int_equal(authenticate(&row), PAM_AUTHINFO_UNAVAIL);
	expect_part("logged", host.logged, "<3>could not decide");
}

static void a_password_is_parted_from_its_code(void **state)
{
	static const struct {
		const char *typed, *password, *code;
		size_t digits;
	} cases[] = {
		{ "secret123456", "secret", "123456", 6 },
		{ "123456", "", "123456", 6 },
		{ "12345", NULL, NULL, 6 },
		{ "", NULL, NULL, 6 },
		{ "secret12345x", NULL, NULL, 6 },
		{ "secretMWR_AB-CD", "secret", "MWR_AB-CD", 6 },
		{ "mwr_mwr_1", "mwr_", "mwr_1", 6 },
		{ "mwr_", "", "mwr_", 6 },
	};
	struct mw_span password, code;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool parted = mw_combined_split(mw_span_str(cases[i].typed), cases[i].digits,
						&password, &code);

		assert_int_equal(parted, cases[i].code != NULL);
		if (!parted)
			continue;
		assert_true(mw_span_is(password, cases[i].password));
		assert_true(mw_span_is(code, cases[i].code));
	}
}

/* --- all of it ------------------------------------------------------------------------ */

static int set_up(void **state)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	static pthread_t thread;

	(void)state;
	temp_folder_make(folder);
	snprintf(socket_path, sizeof(socket_path), "%s/auth.sock", folder);
	assert_true(mw_span_copy(mw_span_str(socket_path), addr.sun_path, sizeof(addr.sun_path)));
	double_.listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	assert_true(double_.listener >= 0);
	assert_int_equal(bind(double_.listener, (struct sockaddr *)&addr, sizeof(addr)), 0);
	assert_int_equal(listen(double_.listener, 16), 0);
	return pthread_create(&thread, NULL, play, NULL);
}

static int tear_down(void **state)
{
	(void)state;
	temp_folder_remove(folder);
	return 0;
}

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct CMUnitTest tests[COUNT(authentications) + COUNT(accounts) + COUNT(hosts) + 16];
static size_t test_count;

static void add(const char *name, CMUnitTestFunction function, const void *state)
{
	assert_true(test_count < COUNT(tests));
	tests[test_count++] =
		(struct CMUnitTest){ name, function, NULL, NULL, (void *)(uintptr_t)state };
}

#define ADD(function) add(#function, function, NULL)

int main(void)
{
	for (size_t i = 0; i < COUNT(authentications); i++)
		add(authentications[i].name, authenticates, &authentications[i]);
	for (size_t i = 0; i < COUNT(accounts); i++)
		add(accounts[i].name, account_is_checked, &accounts[i]);
	for (size_t i = 0; i < COUNT(hosts); i++)
		add(hosts[i].name, host_logs_in, &hosts[i].spoil);
	ADD(the_daemon_hears_who_what_and_from_where);
	ADD(a_remote_name_that_is_too_long_is_left_out);
	ADD(enrolling_is_offered_only_with_enroll);
	ADD(a_request_is_not_repeated_on_another_connection);
	ADD(the_account_phase_says_nothing_to_who_wants_silence);
	ADD(a_code_that_no_line_judged_keeps_the_user_out);
	ADD(a_judged_code_lets_the_account_phase_decide);
	ADD(the_next_try_on_a_handle_starts_over);
	ADD(a_failure_is_slow_whatever_its_cause);
	ADD(without_descriptors_nobody_is_let_in);
	ADD(in_a_chroot_without_the_socket_nothing_is_decided);
	ADD(nothing_listens);
	ADD(a_password_is_parted_from_its_code);
	return _cmocka_run_group_tests("pam", tests, test_count, set_up, tear_down);
}
