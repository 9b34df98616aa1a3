/*
 * libmailward.so in a host: the real Cyrus SASL library loads the plugin from
 * the build tree and asks the real daemon, or doubles of a broken one.
 */
#include "tests/unit/unit.h"

#include <dirent.h>
#include <glob.h>
#include <sasl/sasl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/unit/mailwardd.h"

#define OURS	     MW_BUILDDIR "/sasl/.libs"
#define PASSWORD     "correct horse battery staple"
#define NO_KEY	     "mwk_00000000000000000000zzzz"
#define XOAUTH2_JSON "{\"status\":\"401\",\"schemes\":\"bearer\",\"scope\":\"smtp\"}"
#define BEARER_JSON  "{\"status\":\"invalid_token\",\"scope\":\"smtp\"}"

static struct mailwardd mailwardd;
static char key[64];

/* What the host's configuration says, and what it was told in its log. */
static struct host {
	const char *socket, *timeout, *service, *pwcheck, *auxprop;
	char sasldb[128];
	char log[8192];
} host;

static int get_option(void *context, const char *plugin, const char *name, const char **result,
		      unsigned *len)
{
	const struct {
		const char *name, *value;
	} options[] = {
		{ "mailward_socket", host.socket },
		{ "mailward_timeout", host.timeout },
		{ "mailward_service", host.service },
		{ "pwcheck_method", host.pwcheck },
		{ "sasldb_path", host.sasldb[0] ? host.sasldb : NULL },
		{ "auxprop_plugin", "sasldb" },
	};

	(void)context, (void)plugin;
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		if (strcmp(name, options[i].name) != 0 || options[i].value == NULL)
			continue;
		*result = options[i].value;
		if (len != NULL)
			*len = (unsigned)strlen(*result);
		return SASL_OK;
	}
	return SASL_FAIL;
}

static int keep_log(void *context, int level, const char *message)
{
	size_t used = strlen(host.log);

	(void)context, (void)level;
	snprintf(host.log + used, sizeof(host.log) - used, "%s\n", message);
	return SASL_OK;
}

/* By way of void (*)(void), which stands for any function. */
#define CALLBACK(function) ((int (*)(void))(void (*)(void))(function))

static const sasl_callback_t callbacks[] = {
	{ SASL_CB_GETOPT, CALLBACK(get_option), NULL },
	{ SASL_CB_LOG, CALLBACK(keep_log), NULL },
	{ SASL_CB_LIST_END, NULL, NULL },
};

static void load(const char *path)
{
	char copy[512];

	snprintf(copy, sizeof(copy), "%s", path);
	assert_int_equal(sasl_set_path(SASL_PATH_TYPE_PLUGIN, copy), SASL_OK);
	assert_int_equal(sasl_server_init(callbacks, "mailward-test"), SASL_OK);
}

static int set_up(void **state)
{
	(void)state;
	memset(&host, 0, sizeof(host));
	host.socket = mailwardd.socket;
	load(OURS);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	sasl_done();
	return 0;
}

static sasl_conn_t *connection(void)
{
	sasl_conn_t *conn = NULL;

	assert_int_equal(sasl_server_new("smtp", "localhost", NULL, "127.0.0.1;25",
					 "192.0.2.7;4711", NULL, 0, &conn),
			 SASL_OK);
	return conn;
}

static const char *account(sasl_conn_t *conn)
{
	const void *name = NULL;

	assert_int_equal(sasl_getprop(conn, SASL_USERNAME, &name), SASL_OK);
	return name;
}

/* A mechanism's message for a name and a secret. */
struct message {
	char bytes[1024];
	unsigned len;
};

static struct message message(const char *mechanism, const char *name, const char *secret)
{
	struct message m;
	int n;

	if (strcmp(mechanism, "PLAIN") == 0)
		n = snprintf(m.bytes, sizeof(m.bytes), "%c%s%c%s", 0, name, 0, secret);
	else if (strcmp(mechanism, "XOAUTH2") == 0)
		n = snprintf(m.bytes, sizeof(m.bytes), "user=%s\1auth=Bearer %s\1\1", name, secret);
	else
		n = snprintf(m.bytes, sizeof(m.bytes), "n,a=%s,\1auth=Bearer %s\1\1", name, secret);
	assert_true(n > 0 && (size_t)n < sizeof(m.bytes));
	m.len = (unsigned)n;
	return m;
}

static int start(sasl_conn_t *conn, const char *mechanism, const struct message *m,
		 const char **out, unsigned *out_len)
{
	return sasl_server_start(conn, mechanism, m ? m->bytes : NULL, m ? m->len : 0, out,
				 out_len);
}

static int step(sasl_conn_t *conn, const char *text, const char **out, unsigned *out_len)
{
	return sasl_server_step(conn, text, text ? (unsigned)strlen(text) : 0, out, out_len);
}

static void assert_challenge(const char *out, unsigned len, const char *text)
{
	assert_non_null(out);
	assert_int_equal(len, strlen(text));
	assert_memory_equal(out, text, len);
}

/* One login, the way a client does it with an initial response. */
static int login(const char *mechanism, const char *name, const char *secret)
{
	struct message m = message(mechanism, name, secret);
	sasl_conn_t *conn = connection();
	const char *out;
	unsigned len;
	int r;

	if (strcmp(mechanism, "LOGIN") != 0) {
		r = start(conn, mechanism, &m, &out, &len);
	} else if ((r = start(conn, mechanism, NULL, &out, &len)) == SASL_CONTINUE &&
		   (r = step(conn, name, &out, &len)) == SASL_CONTINUE) {
		r = step(conn, secret, &out, &len);
	}
	if (r == SASL_CONTINUE)
		r = step(conn, "", &out, &len);
	if (r == SASL_OK)
		assert_string_equal(account(conn), "alice@example.org");
	sasl_dispose(&conn);
	return r;
}

static const char *const mechanisms[] = { "PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER" };

static void every_mechanism_accepts_a_key(void **state)
{
	(void)state;
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(login(mechanisms[i], "alice@example.org", key), SASL_OK);
		assert_int_equal(login(mechanisms[i], "ALICE@example.org", key), SASL_OK);
		assert_int_equal(login(mechanisms[i], "apikey", key), SASL_OK);
	}
}

static void every_mechanism_refuses_passwords_and_wrong_keys(void **state)
{
	(void)state;
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(login(mechanisms[i], "alice@example.org", PASSWORD), SASL_BADAUTH);
		assert_int_equal(login(mechanisms[i], "alice@example.org", NO_KEY), SASL_BADAUTH);
		assert_int_equal(login(mechanisms[i], "bob@example.org", key), SASL_BADAUTH);
		assert_int_equal(login(mechanisms[i], "nobody", key), SASL_BADAUTH);
	}
	assert_string_equal(host.log, "");
}

static void without_initial_response_an_empty_challenge_comes_first(void **state)
{
	const char *out;
	unsigned len;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		const char *mechanism = (const char *[]){ "PLAIN", "XOAUTH2", "OAUTHBEARER" }[i];
		struct message m = message(mechanism, "alice@example.org", key);
		sasl_conn_t *conn = connection();

		assert_int_equal(start(conn, mechanism, NULL, &out, &len), SASL_CONTINUE);
		assert_challenge(out, len, "");
		assert_int_equal(sasl_server_step(conn, m.bytes, m.len, &out, &len), SASL_OK);
		assert_null(out);
		assert_string_equal(account(conn), "alice@example.org");
		sasl_dispose(&conn);
	}
}

static void login_asks_or_takes_the_name_as_it_comes(void **state)
{
	sasl_conn_t *conn = connection();
	struct message name = { "alice@example.org", 17 };
	const char *out;
	unsigned len;

	(void)state;
	assert_int_equal(start(conn, "LOGIN", NULL, &out, &len), SASL_CONTINUE);
	assert_challenge(out, len, "Username:");
	assert_int_equal(step(conn, "alice@example.org", &out, &len), SASL_CONTINUE);
	assert_challenge(out, len, "Password:");
	assert_int_equal(step(conn, key, &out, &len), SASL_OK);
	sasl_dispose(&conn);
	conn = connection();
	assert_int_equal(start(conn, "LOGIN", &name, &out, &len), SASL_CONTINUE);
	assert_challenge(out, len, "Password:");
	assert_int_equal(step(conn, key, &out, &len), SASL_OK);
	sasl_dispose(&conn);
}

static void authcid_and_authzid_are_the_account(void **state)
{
	struct message m = message("PLAIN", "apikey", key);
	sasl_conn_t *conn = connection();
	const void *authcid = NULL;
	const char *out;
	unsigned len;

	(void)state;
	assert_int_equal(start(conn, "PLAIN", &m, &out, &len), SASL_OK);
	assert_int_equal(sasl_getprop(conn, SASL_AUTHUSER, &authcid), SASL_OK);
	assert_string_equal(authcid, "alice@example.org");
	assert_string_equal(account(conn), "alice@example.org");
	sasl_dispose(&conn);
}

/* What clients answer to the JSON, and the whole message with a good key. */
static void nothing_said_after_a_refused_token_is_a_login(void **state)
{
	static const char *const replies[] = { NULL, "", "\1", "*" };
	struct message good = message("XOAUTH2", "alice@example.org", key);
	struct message wrong = message("XOAUTH2", "alice@example.org", NO_KEY);
	const char *out;
	unsigned len;

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		sasl_conn_t *conn = connection();
		int r;

		assert_int_equal(start(conn, "XOAUTH2", &wrong, &out, &len), SASL_CONTINUE);
		assert_challenge(out, len, XOAUTH2_JSON);
		r = i < 4 ? step(conn, replies[i], &out, &len)
			  : sasl_server_step(conn, good.bytes, good.len, &out, &len);
		assert_int_equal(r, SASL_BADAUTH);
		sasl_dispose(&conn);
	}
}

static void oauthbearer_tells_of_a_refusal_in_json_of_its_own(void **state)
{
	struct message wrong = message("OAUTHBEARER", "alice@example.org", NO_KEY);
	sasl_conn_t *conn = connection();
	const char *out;
	unsigned len;

	(void)state;
	assert_int_equal(start(conn, "OAUTHBEARER", &wrong, &out, &len), SASL_CONTINUE);
	assert_challenge(out, len, BEARER_JSON);
	assert_int_equal(step(conn, "\1", &out, &len), SASL_BADAUTH);
	sasl_dispose(&conn);
}

static void a_refused_token_is_audited_before_the_client_answers(void **state)
{
	struct message wrong = message("XOAUTH2", "hangs-up@example.org", NO_KEY);
	sasl_conn_t *conn = connection();
	const char *out;
	unsigned len;

	(void)state;
	assert_int_equal(start(conn, "XOAUTH2", &wrong, &out, &len), SASL_CONTINUE);
	assert_int_equal(mailwardd_audited(&mailwardd, "hangs-up@example.org", "key_"), 1);
	assert_int_equal(step(conn, "", &out, &len), SASL_BADAUTH);
	assert_int_equal(mailwardd_audited(&mailwardd, "hangs-up@example.org", ""), 1);
	sasl_dispose(&conn);
}

static void the_audit_names_service_address_and_mechanism(void **state)
{
	(void)state;
	assert_int_equal(login("PLAIN", "who-was-it", NO_KEY), SASL_BADAUTH);
	assert_int_equal(mailwardd_audited(&mailwardd, "who-was-it", "192.0.2.7"), 1);
	assert_int_equal(mailwardd_audited(&mailwardd, "who-was-it", "\"smtp\""), 1);
	assert_int_equal(mailwardd_audited(&mailwardd, "who-was-it", "\"PLAIN\""), 1);
}

static void a_revoked_key_is_refused_at_the_next_login(void **state)
{
	char doomed[64];
	uint64_t id = mailwardd_add_key(&mailwardd, "alice@example.org", "smtp", doomed);

	(void)state;
	assert_int_equal(login("PLAIN", "alice@example.org", doomed), SASL_OK);
	mailwardd_revoke_key(&mailwardd, id);
	assert_int_equal(login("PLAIN", "alice@example.org", doomed), SASL_BADAUTH);
}

static void mailward_service_stands_in_for_the_hosts_service(void **state)
{
	char imap[64];

	(void)state;
	mailwardd_add_key(&mailwardd, "alice@example.org", "imap", imap);
	assert_int_equal(login("PLAIN", "alice@example.org", imap), SASL_BADAUTH);
	host.service = "imap";
	assert_int_equal(login("PLAIN", "alice@example.org", imap), SASL_OK);
	assert_int_equal(login("PLAIN", "alice@example.org", key), SASL_BADAUTH);
}

static void null_and_empty_messages_are_refused(void **state)
{
	struct message empty = { .len = 0 };
	const char *out;
	unsigned len;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		sasl_conn_t *conn = connection();
		int r;

		assert_int_equal(start(conn, mechanisms[i], &empty, &out, &len), SASL_BADAUTH);
		assert_int_equal(start(conn, mechanisms[i], NULL, &out, &len), SASL_CONTINUE);
		/* The library may pass an empty answer as NULL: asked once more at most. */
		r = step(conn, NULL, &out, &len);
		if (r == SASL_CONTINUE)
			r = step(conn, NULL, &out, &len);
		assert_int_equal(r, SASL_BADAUTH);
		sasl_dispose(&conn);
	}
}

static void a_message_that_no_daemon_takes_is_a_protocol_error(void **state)
{
	static char big[20000];
	sasl_conn_t *conn = connection();
	const char *out;
	unsigned len;

	(void)state;
	memset(big, 'x', sizeof(big));
	assert_int_equal(sasl_server_start(conn, "PLAIN", big, sizeof(big), &out, &len),
			 SASL_BADPROT);
	assert_int_equal(sasl_server_start(conn, "LOGIN", NULL, 0, &out, &len), SASL_CONTINUE);
	assert_int_equal(sasl_server_step(conn, big, 12289, &out, &len), SASL_BADPROT);
	assert_int_equal(sasl_server_start(conn, "PLAIN", big, 12288, &out, &len), SASL_BADAUTH);
	sasl_dispose(&conn);
}

/* The line says what to do and holds no secret. */
static void assert_temporary_failure(const char *mechanism, const char *why)
{
	host.log[0] = '\0';
	assert_int_equal(login(mechanism, "alice@example.org", key), SASL_UNAVAIL);
	assert_non_null(strstr(host.log, why));
	assert_non_null(strstr(host.log, "mailward status"));
	assert_null(strstr(host.log, key));
	assert_null(strstr(host.log, key + 4));
}

static void without_a_daemon_logins_fail_temporarily(void **state)
{
	(void)state;
	host.socket = "/nonexistent/auth.sock";
	for (size_t i = 0; i < 4; i++)
		assert_temporary_failure(mechanisms[i], "/nonexistent/auth.sock");
}

static void an_option_that_makes_no_sense_fails_temporarily(void **state)
{
	static const char *const timeouts[] = { "0", "301", "-1", "5s", "18446744073709551617" };

	(void)state;
	for (size_t i = 0; i < sizeof(timeouts) / sizeof(timeouts[0]); i++) {
		host.timeout = timeouts[i];
		assert_temporary_failure("PLAIN", "mailward_timeout");
	}
	host.timeout = NULL;
	host.socket = "auth.sock";
	assert_temporary_failure("PLAIN", "mailward_socket");
	host.socket = mailwardd.socket;
	host.service = "a service's name that is longer than any can be: sixty-five bytes";
	assert_temporary_failure("PLAIN", "service");
}

/* Doubles of a daemon that is not well. */
static int listen_at(char path[static 108])
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	snprintf(path, 108, "%s/double.sock", mailwardd.folder);
	memcpy(addr.sun_path, path, strlen(path));
	unlink(path);
	assert_int_equal(bind(fd, (struct sockaddr *)&addr, sizeof(addr)), 0);
	assert_int_equal(listen(fd, 8), 0);
	return fd;
}

static void a_daemon_that_never_answers_costs_the_timeout_and_no_more(void **state)
{
	struct timespec before, after;
	char path[108];
	int fd = listen_at(path);

	(void)state;
	host.socket = path;
	host.timeout = "1";
	clock_gettime(CLOCK_MONOTONIC, &before);
	assert_temporary_failure("PLAIN", "no answer in time");
	clock_gettime(CLOCK_MONOTONIC, &after);
	assert_true(after.tv_sec - before.tv_sec <= 5);
	close(fd);
}

/* Answer every request on every connection with the same bytes; none: hang up. */
static pid_t answer_always(int listener, struct mw_span reply)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	while (pid == 0) {
		char request[64];
		int fd = accept(listener, NULL, NULL);

		while (reply.len > 0 && recv(fd, request, sizeof(request), 0) > 0)
			send(fd, reply.ptr, reply.len, MSG_NOSIGNAL);
		close(fd);
	}
	return pid;
}

static void assert_double_gives_temporary_failure(struct mw_span reply, const char *why)
{
	char path[108];
	int fd = listen_at(path);
	pid_t pid = answer_always(fd, reply);

	close(fd);
	host.socket = path;
	assert_temporary_failure("PLAIN", why);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void only_a_whole_and_known_yes_is_a_yes(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *why;
	} replies[] = {
		{ "", 0, "mailwardd" },
		{ "x", 1, "too short" },
		{ "\1\1", 2, "does not fit" },
		{ "\2\1\1\0\10\0\0\0\0\0\0\0\1", 13, "unknown version" },
		{ "\1\2\1\0\10\0\0\0\0\0\0\0\1", 13, "does not fit" },
		{ "\1\1\1\0\10\0\0\0\0\0\0\0\1x", 14, "in the middle" },
		{ "\1\1\1\0\10\0\0\0\0\0\0\0\1", 13, "did not say whose" },
		{ "\1\1\1\0\10\0\0\0\0\0\0\0\1\31\0\0", 16, "did not say whose" },
		{ "\1\1\1\0\10\0\0\0\0\0\0\0\3", 13, "could not decide" },
		{ "\1\1\1\0\10\0\0\0\0\0\0\0\4", 13, "could not decide" },
		{ "\1\1\1\0\10\0\0\0\0\0\0\0\5", 13, "could not decide" },
		{ "\1\1\1\0\10\1\0\0\0\0\0\0\1", 13, "could not decide" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(replies) / sizeof(replies[0]); i++)
		assert_double_gives_temporary_failure(mw_span_of(replies[i].bytes, replies[i].len),
						      replies[i].why);
}

static void a_fork_between_two_logins_is_harmless(void **state)
{
	int status = -1;
	pid_t pid;

	(void)state;
	assert_int_equal(login("PLAIN", "alice@example.org", key), SASL_OK);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		_exit(login("LOGIN", "alice@example.org", key) == SASL_OK &&
				      login("XOAUTH2", "alice@example.org", NO_KEY) == SASL_BADAUTH
			      ? 0
			      : 1);
	assert_int_equal(login("OAUTHBEARER", "alice@example.org", key), SASL_OK);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(login("PLAIN", "alice@example.org", key), SASL_OK);
}

static unsigned entries(const char *folder)
{
	DIR *d = opendir(folder);
	unsigned count = 0;

	assert_non_null(d);
	while (readdir(d) != NULL)
		count++;
	closedir(d);
	return count;
}

static void a_thousand_exchanges_leave_no_descriptor_open(void **state)
{
	unsigned before = entries("/proc/self/fd");
	const char *out;
	unsigned len;

	(void)state;
	for (int i = 0; i < 250; i++) {
		sasl_conn_t *abandoned = connection();

		assert_int_equal(login("PLAIN", "alice@example.org", key), SASL_OK);
		assert_int_equal(login("LOGIN", "alice@example.org", PASSWORD), SASL_BADAUTH);
		assert_int_equal(login("XOAUTH2", "alice@example.org", NO_KEY), SASL_BADAUTH);
		assert_int_equal(start(abandoned, "LOGIN", NULL, &out, &len), SASL_CONTINUE);
		assert_int_equal(start(abandoned, "LOGIN", NULL, &out, &len), SASL_CONTINUE);
		sasl_dispose(&abandoned);
	}
	assert_int_equal(entries("/proc/self/fd"), before);
}

static void read_handlers(void (*handlers[static 65])(int))
{
	struct sigaction action;

	for (int sig = 1; sig < 65; sig++)
		handlers[sig] = sigaction(sig, NULL, &action) == 0 ? action.sa_handler : SIG_ERR;
}

static void the_host_keeps_its_threads_and_signals(void **state)
{
	void (*before[65])(int) = { NULL }, (*after[65])(int) = { NULL };

	(void)state;
	sasl_done();
	read_handlers(before);
	load(OURS);
	assert_int_equal(login("PLAIN", "alice@example.org", key), SASL_OK);
	assert_int_equal(login("XOAUTH2", "alice@example.org", NO_KEY), SASL_BADAUTH);
	read_handlers(after);
	assert_memory_equal(before, after, sizeof(before));
	assert_int_equal(entries("/proc/self/task"), 3); /* ".", ".." and one thread */
}

/* A folder with links to the stock plugins alone, and not to an installed
 * libmailward.so; false when there are none on this machine. */
static bool find_stock_plugins(char folder[static 96])
{
	char pattern[64], link[160];
	glob_t found;

	snprintf(folder, 96, "%s/stock", mailwardd.folder);
	mkdir(folder, 0700);
	for (size_t i = 0; i < 3; i++) {
		const char *name = (const char *[]){ "libplain", "liblogin", "libsasldb" }[i];

		snprintf(pattern, sizeof(pattern), "/usr/lib{/*,64,}/sasl2/%s.so", name);
		if (glob(pattern, GLOB_BRACE, NULL, &found) != 0)
			return false;
		snprintf(link, sizeof(link), "%s/%s.so", folder, name);
		if (symlink(found.gl_pathv[0], link) != 0 && access(link, F_OK) != 0)
			fail_msg("%s", link);
		globfree(&found);
	}
	return true;
}

/* The stock plugins' user database gets alice, and her password works there. */
static void make_stock_user(const char *stock)
{
	sasl_conn_t *conn;

	load(stock);
	conn = connection();
	assert_int_equal(sasl_setpass(conn, "alice@example.org", PASSWORD, strlen(PASSWORD), NULL,
				      0, SASL_SET_CREATE),
			 SASL_OK);
	sasl_dispose(&conn);
	assert_int_equal(login("PLAIN", "alice@example.org", PASSWORD), SASL_OK);
	assert_int_equal(login("LOGIN", "alice@example.org", PASSWORD), SASL_OK);
	sasl_done();
}

static unsigned times_offered(const char *mechanism)
{
	sasl_conn_t *conn = connection();
	struct mw_span list, word;
	const char *text;
	unsigned count = 0;

	assert_int_equal(sasl_listmech(conn, NULL, "", " ", "", &text, NULL, NULL), SASL_OK);
	list = mw_span_str(text);
	while (mw_take_word(&list, &word))
		count += mw_span_is(word, mechanism);
	sasl_dispose(&conn);
	return count;
}

/* The library lists both plugs of a name; hosts such as Postfix show a name once. */
static void ours_answers_where_stock_plain_and_login_are_installed(void **state)
{
	char stock[96], paths[2][256];

	(void)state;
	sasl_done();
	host.pwcheck = "auxprop";
	host.auxprop = "sasldb";
	snprintf(host.sasldb, sizeof(host.sasldb), "%s/sasldb2", mailwardd.folder);
	if (!find_stock_plugins(stock)) {
		load(OURS);
		skip();
	}
	make_stock_user(stock);
	snprintf(paths[0], sizeof(paths[0]), "%s:%s", OURS, stock);
	snprintf(paths[1], sizeof(paths[1]), "%s:%s", stock, OURS);
	for (size_t i = 0; i < 2; i++) {
		load(paths[i]);
		for (size_t m = 0; m < 2; m++) {
			assert_int_equal(login(mechanisms[m], "alice@example.org", key), SASL_OK);
			assert_int_equal(login(mechanisms[m], "alice@example.org", PASSWORD),
					 SASL_BADAUTH);
		}
		sasl_done();
	}
	load(OURS);
}

static void each_mechanism_is_offered_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(times_offered(mechanisms[i]), 1);
}

static int start_daemon(void **state)
{
	(void)state;
	mailwardd_start(&mailwardd);
	mailwardd_add_account(&mailwardd, "alice@example.org");
	mailwardd_add_account(&mailwardd, "bob@example.org");
	mailwardd_add_key(&mailwardd, "alice@example.org", "smtp", key);
	return 0;
}

static int stop_daemon(void **state)
{
	(void)state;
	mailwardd_stop(&mailwardd);
	return 0;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_mechanism_accepts_a_key),
		TEST(every_mechanism_refuses_passwords_and_wrong_keys),
		TEST(without_initial_response_an_empty_challenge_comes_first),
		TEST(login_asks_or_takes_the_name_as_it_comes),
		TEST(authcid_and_authzid_are_the_account),
		TEST(nothing_said_after_a_refused_token_is_a_login),
		TEST(oauthbearer_tells_of_a_refusal_in_json_of_its_own),
		TEST(a_refused_token_is_audited_before_the_client_answers),
		TEST(the_audit_names_service_address_and_mechanism),
		TEST(a_revoked_key_is_refused_at_the_next_login),
		TEST(mailward_service_stands_in_for_the_hosts_service),
		TEST(null_and_empty_messages_are_refused),
		TEST(a_message_that_no_daemon_takes_is_a_protocol_error),
		TEST(without_a_daemon_logins_fail_temporarily),
		TEST(an_option_that_makes_no_sense_fails_temporarily),
		TEST(a_daemon_that_never_answers_costs_the_timeout_and_no_more),
		TEST(only_a_whole_and_known_yes_is_a_yes),
		TEST(a_fork_between_two_logins_is_harmless),
		TEST(a_thousand_exchanges_leave_no_descriptor_open),
		TEST(the_host_keeps_its_threads_and_signals),
		TEST(each_mechanism_is_offered_once),
		TEST(ours_answers_where_stock_plain_and_login_are_installed),
	};

	return cmocka_run_group_tests_name("sasl_plugin", tests, start_daemon, stop_daemon);
}
