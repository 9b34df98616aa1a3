/*
 * The client: an answer, or none in time, and nothing left in its host.
 *
 * The server is this process, too: a reply is sent before its request is, since
 * the socket keeps both. Started with --once the program is a daemon for one
 * connection.
 */
#include "tests/unit/unit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/verdict.h"
#include "ipc/client.h"
#include "tests/unit/temp_folder.h"

#define SHORT_MS   150	 /* deadlines that pass */
#define LONG_MS	   20000 /* deadlines that do not */
#define LATE_MS	   10000 /* later than any deadline that passes, on any machine */
#define EVERY_USEC 2000	 /* a signal storm */
#define REPLY_LEN  13	 /* of a verdict and nothing else */

static char folder[TEMP_FOLDER_SIZE];
static struct sockaddr_un address = { .sun_family = AF_UNIX };
static uint8_t request_bytes[64], reply_bytes[MW_MESSAGE_MAX + 1], buf[MW_MESSAGE_MAX];
static struct mw_message reply;
static struct mw_err err;

static int make_folder(void **state)
{
	(void)state;
	temp_folder_make(folder);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/socket", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	temp_folder_remove(folder);
	return 0;
}

static int remove_socket(void **state)
{
	(void)state;
	unlink(address.sun_path);
	return 0;
}

static struct mw_span request(void)
{
	struct mw_wbuf w = mw_wbuf_of(request_bytes, sizeof(request_bytes));

	mw_message_begin(&w, MW_V_STATUS);
	mw_message_put_text(&w, MW_F_NAME, "alice");
	return mw_wbuf_span(&w);
}

static struct mw_span a_reply(uint8_t verb, enum mw_verdict verdict)
{
	struct mw_wbuf w = mw_wbuf_of(reply_bytes, sizeof(reply_bytes));

	mw_message_begin(&w, verb);
	mw_message_put_number(&w, MW_F_VERDICT, verdict);
	return mw_wbuf_span(&w);
}

/* A client with its server's end of the connection. */
static int pair_with(struct mw_client *c, int timeout_ms)
{
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
	assert_int_equal(mw_client_adopt(c, pair[0], timeout_ms), 0);
	return pair[1];
}

static void serve(int fd, struct mw_span bytes)
{
	assert_int_equal(send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL), bytes.len);
}

static int call(struct mw_client *c)
{
	err.text[0] = '\0';
	return mw_client_call(c, request(), buf, &reply, &err);
}

/* No verdict came, the text says why, and the connection is gone. */
static void assert_failed(struct mw_client *c, const char *wanted)
{
	assert_int_equal(call(c), -1);
	if (strstr(err.text, wanted) == NULL)
		fail_msg("%s (wanted \"%s\")", err.text, wanted);
	assert_int_equal(c->fd, -1);
}

static int start_listening(int backlog)
{
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, backlog), 0);
	return fd;
}

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* Kept: not given up early, and not waited for without end. The kernel rounds
 * to its ticks, so a little early is fine. */
static void assert_deadline_kept(int64_t begun)
{
	assert_in_range(now_ms() - begun, SHORT_MS - 20, LATE_MS);
}

static volatile sig_atomic_t signals;
static int answering = -1; /* the server's end, to be served by the third signal */

static void on_signal(int sig)
{
	int error = errno;

	(void)sig;
	if (++signals == 3 && answering >= 0)
		send(answering, reply_bytes, REPLY_LEN, MSG_NOSIGNAL);
	errno = error;
}

static void set_storm(long usec)
{
	const struct sigaction action = { .sa_handler = on_signal };
	const struct itimerval every = { { 0, usec }, { 0, usec } };

	signals = 0;
	assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
	assert_int_equal(setitimer(ITIMER_REAL, &every, NULL), 0);
}

static int open_descriptors(void)
{
	DIR *d = opendir("/proc/self/fd");
	int count = 0;

	assert_non_null(d);
	while (readdir(d) != NULL)
		count++;
	closedir(d);
	return count;
}

static void several_questions_are_answered_over_one_connection(void **state)
{
	struct mw_client c;
	int listener = start_listening(4), fd;

	(void)state;
	assert_int_equal(mw_client_connect(&c, address.sun_path, LONG_MS, &err), 0);
	fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	assert_true(fd >= 0);
	for (int i = 0; i < 3; i++) {
		ssize_t got;

		serve(fd, a_reply(MW_V_STATUS, MW_OK));
		assert_int_equal(call(&c), 0);
		assert_int_equal(mw_message_number(&reply, MW_F_VERDICT, 0), MW_OK);
		got = recv(fd, reply_bytes, sizeof(reply_bytes), 0);
		assert_true(mw_span_eq(mw_span_of(reply_bytes, (size_t)got), request()));
	}
	mw_client_close(&c);
	mw_client_close(&c);
	close(fd);
	close(listener);
}

static void a_socket_that_is_not_there_is_told_from_one_where_nobody_listens(void **state)
{
	struct mw_client c;
	char longer[200];

	(void)state;
	assert_int_equal(mw_client_connect(&c, address.sun_path, LONG_MS, &err), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(c.fd, -1);
	close(start_listening(4));
	assert_int_equal(mw_client_connect(&c, address.sun_path, LONG_MS, &err), -1);
	assert_int_equal(errno, ECONNREFUSED);
	memset(longer, 'x', sizeof(longer));
	longer[sizeof(longer) - 1] = '\0';
	assert_int_equal(mw_client_connect(&c, longer, LONG_MS, &err), -1);
	assert_int_equal(errno, ENAMETOOLONG);
	assert_failed(&c, "not connected");
}

static void time_without_end_is_not_to_be_had(void **state)
{
	struct mw_client c;
	int listener = start_listening(4);

	(void)state;
	for (int timeout_ms = -1; timeout_ms <= 0; timeout_ms++)
		assert_int_equal(mw_client_connect(&c, address.sun_path, timeout_ms, &err), -1);
	close(listener);
}

static void a_silent_server_is_waited_for_until_the_deadline(void **state)
{
	struct mw_client c;
	int fd = pair_with(&c, SHORT_MS);
	int64_t begun = now_ms();

	(void)state;
	assert_failed(&c, "no answer in time");
	assert_deadline_kept(begun);
	close(fd);
}

static void signals_do_not_put_the_deadline_off(void **state)
{
	struct mw_client c;
	int fd = pair_with(&c, SHORT_MS);
	int64_t begun = now_ms();

	(void)state;
	set_storm(EVERY_USEC);
	assert_failed(&c, "no answer in time");
	set_storm(0);
	assert_deadline_kept(begun);
	close(fd);
}

static void signals_do_not_keep_an_answer_away(void **state)
{
	struct mw_client c;
	int fd = pair_with(&c, LONG_MS);
	struct timeval left;
	socklen_t len = sizeof(left);

	(void)state;
	assert_int_equal(a_reply(MW_V_STATUS, MW_OK).len, REPLY_LEN);
	answering = fd;
	set_storm(EVERY_USEC);
	assert_int_equal(call(&c), 0);
	assert_true(signals >= 3);
	set_storm(0);
	answering = -1;
	/* The next call has all its time again. */
	assert_int_equal(getsockopt(c.fd, SOL_SOCKET, SO_RCVTIMEO, &left, &len), 0);
	assert_int_equal(left.tv_sec, LONG_MS / 1000);
	mw_client_close(&c);
	close(fd);
}

/* A backlog that is full holds connect(2) up. */
static void connecting_has_a_deadline_too(void **state)
{
	struct mw_client waiting, c;
	int listener = start_listening(0);
	int64_t begun;

	(void)state;
	assert_int_equal(mw_client_connect(&waiting, address.sun_path, LONG_MS, &err), 0);
	for (long usec = 0; usec <= EVERY_USEC; usec += EVERY_USEC) {
		begun = now_ms();
		set_storm(usec);
		assert_int_equal(mw_client_connect(&c, address.sun_path, SHORT_MS, &err), -1);
		set_storm(0);
		assert_non_null(strstr(err.text, "no answer in time"));
		assert_int_equal(c.fd, -1);
		assert_deadline_kept(begun);
	}
	mw_client_close(&waiting);
	close(listener);
}

static void replies_that_do_not_fit_are_no_answer(void **state)
{
	static const struct {
		struct mw_span bytes;
		const char *wanted;
	} bad[] = {
#define BAD(literal, wanted) { { (const uint8_t *)(literal), sizeof(literal) - 1 }, wanted }
		BAD("\1", "too short"),
		BAD("\2\21\1\0\10\0\0\0\0\0\0\0\1", "unknown version"),
		BAD("\1\21", "does not fit"),
		BAD("\1\22\1\0\10\0\0\0\0\0\0\0\1", "does not fit"),
		BAD("\1\21\1\0\10\0\0\0\0\0\0\0", "ends in the middle"),
		BAD("\1\21\1\0\10\0\0\0\0\0\0\0\1x", "ends in the middle"),
		BAD("\1\21\1\0\7\0\0\0\0\0\0\1", "malformed field"),
		BAD("\1\21\x7f\0\0", "unknown field"),
#undef BAD
	};
	struct mw_client c;

	(void)state;
	assert_int_equal(MW_V_STATUS, 021);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int fd = pair_with(&c, LONG_MS);

		serve(fd, bad[i].bytes);
		assert_failed(&c, bad[i].wanted);
		close(fd);
	}
}

static void a_reply_that_was_cut_off_is_no_answer(void **state)
{
	struct mw_client c;
	struct mw_span whole = a_reply(MW_V_STATUS, MW_OK);

	(void)state;
	for (size_t len = 1; len < whole.len; len++) {
		int fd = pair_with(&c, LONG_MS);

		serve(fd, mw_span_of(whole.ptr, len));
		assert_failed(&c, "mailwardd's reply");
		close(fd);
	}
}

static void a_reply_longer_than_the_buffer_is_no_answer(void **state)
{
	struct mw_client c;
	int fd = pair_with(&c, LONG_MS);

	(void)state;
	a_reply(MW_V_STATUS, MW_OK);
	serve(fd, mw_span_of(reply_bytes, sizeof(reply_bytes)));
	assert_failed(&c, "too long");
	close(fd);
}

static void a_server_that_closes_is_no_answer_and_no_signal(void **state)
{
	struct mw_client c;
	int fd = pair_with(&c, LONG_MS);

	(void)state;
	close(fd);
	assert_failed(&c, "Broken pipe");
	fd = pair_with(&c, LONG_MS);
	shutdown(fd, SHUT_WR);
	assert_failed(&c, "closed the connection");
	close(fd);
}

static void nothing_is_left_open(void **state)
{
	struct mw_client c;
	int before = open_descriptors(), listener = start_listening(4), fd;

	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(mw_client_connect(&c, address.sun_path, LONG_MS, &err), 0);
		close(accept(listener, NULL, NULL));
		assert_failed(&c, "mailwardd");
		fd = pair_with(&c, LONG_MS);
		mw_client_close(&c);
		close(fd);
	}
	close(listener);
	for (int i = 0; i < 3; i++)
		assert_int_equal(mw_client_connect(&c, address.sun_path, LONG_MS, &err), -1);
	assert_int_equal(open_descriptors(), before);
}

/* In a child: 0 when the connection is above the standard descriptors, and the
 * only one there is. */
static int connect_without_stdio(void)
{
	struct mw_client c;

	for (int fd = 0; fd < 3; fd++)
		close(fd);
	if (mw_client_connect(&c, address.sun_path, LONG_MS, &err) != 0 || c.fd < 3 ||
	    (fcntl(c.fd, F_GETFD) & FD_CLOEXEC) == 0)
		return 1;
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			return 2;
	return 0;
}

static void assert_exits(pid_t pid, int wanted)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), wanted);
}

static void a_host_without_standard_descriptors_keeps_them_free(void **state)
{
	int listener = start_listening(4);
	pid_t pid = fork();

	(void)state;
	if (pid == 0)
		_exit(connect_without_stdio());
	assert_exits(pid, 0);
	close(listener);
}

static void the_connection_does_not_pass_an_exec(void **state)
{
	struct mw_client c;
	int listener = start_listening(4);
	char command[64];
	pid_t pid;

	(void)state;
	assert_int_equal(mw_client_connect(&c, address.sun_path, LONG_MS, &err), 0);
	snprintf(command, sizeof(command), "test ! -e /proc/self/fd/%d", c.fd);
	if ((pid = fork()) == 0) {
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	assert_exits(pid, 0);
	mw_client_close(&c);
	close(listener);
}

/* mailwardd --once -c CONFIG: says yes when it was started as it must be. */
static int serve_once(int argc, char **argv)
{
	bool clean = argc == 4 && strcmp(argv[2], "-c") == 0 && strcmp(argv[3], "/conf") == 0 &&
		     getenv("HOME") == NULL && getsid(0) == getpid();

	struct sigaction action;
	sigset_t mask;

	for (int fd = 3; fd < 100; fd++)
		clean = clean && fcntl(fd, F_GETFD) < 0;
	clean = clean && sigprocmask(SIG_SETMASK, NULL, &mask) == 0 && sigisemptyset(&mask);
	clean = clean && sigaction(SIGTERM, NULL, &action) == 0 && action.sa_handler == SIG_DFL;
	if (recv(0, buf, sizeof(buf), 0) <= 0)
		return 1;
	serve(0, a_reply(buf[1], clean ? MW_OK : MW_DENY));
	return 0;
}

static void root_is_served_by_a_daemon_of_its_own_that_the_host_does_not_notice(void **state)
{
	const struct sigaction action = { .sa_handler = on_signal };
	struct mw_client c;
	int before = open_descriptors(), extra = dup(1);

	(void)state;
	signals = 0;
	assert_int_equal(setenv("HOME", "/", 1), 0);
	assert_int_equal(sigaction(SIGCHLD, &action, NULL), 0);
	assert_int_equal(mw_client_once(&c, "/proc/self/exe", "/conf", LONG_MS, &err), 0);
	assert_int_equal(call(&c), 0);
	assert_int_equal(mw_message_number(&reply, MW_F_VERDICT, 0), MW_OK);
	mw_client_close(&c);
	close(extra);
	assert_int_equal(signals, 0);
	assert_int_equal(waitpid(-1, NULL, WNOHANG | __WALL), -1);
	assert_int_equal(errno, ECHILD);
	assert_int_equal(open_descriptors(), before);
}

/* As sudo and login do while a person types. */
static void a_daemon_of_ones_own_can_be_ended_whatever_its_host_blocks(void **state)
{
	struct mw_client c;
	sigset_t term, before;
	void (*handler)(int) = signal(SIGTERM, SIG_IGN);

	(void)state;
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	assert_int_equal(sigprocmask(SIG_BLOCK, &term, &before), 0);
	assert_int_equal(mw_client_once(&c, "/proc/self/exe", "/conf", LONG_MS, &err), 0);
	assert_int_equal(call(&c), 0);
	assert_int_equal(mw_message_number(&reply, MW_F_VERDICT, 0), MW_OK);
	mw_client_close(&c);
	assert_int_equal(sigprocmask(SIG_SETMASK, &before, NULL), 0);
	signal(SIGTERM, handler);
}

static void a_daemon_that_cannot_be_started_is_no_answer(void **state)
{
	struct mw_client c;
	int before = open_descriptors();

	(void)state;
	assert_int_equal(mw_client_once(&c, "/nonexistent", NULL, LONG_MS, &err), -1);
	assert_non_null(strstr(err.text, "/nonexistent: No such file"));
	assert_int_equal(mw_client_once(&c, "/bin/false", NULL, LONG_MS, &err), 0);
	assert_int_equal(call(&c), -1);
	assert_int_equal(open_descriptors(), before);
}

#define TEST(name) cmocka_unit_test_teardown(name, remove_socket)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		TEST(several_questions_are_answered_over_one_connection),
		TEST(a_socket_that_is_not_there_is_told_from_one_where_nobody_listens),
		TEST(time_without_end_is_not_to_be_had),
		TEST(a_silent_server_is_waited_for_until_the_deadline),
		TEST(signals_do_not_put_the_deadline_off),
		TEST(signals_do_not_keep_an_answer_away),
		TEST(connecting_has_a_deadline_too),
		TEST(replies_that_do_not_fit_are_no_answer),
		TEST(a_reply_that_was_cut_off_is_no_answer),
		TEST(a_reply_longer_than_the_buffer_is_no_answer),
		TEST(a_server_that_closes_is_no_answer_and_no_signal),
		TEST(nothing_is_left_open),
		TEST(a_host_without_standard_descriptors_keeps_them_free),
		TEST(the_connection_does_not_pass_an_exec),
		TEST(root_is_served_by_a_daemon_of_its_own_that_the_host_does_not_notice),
		TEST(a_daemon_of_ones_own_can_be_ended_whatever_its_host_blocks),
		TEST(a_daemon_that_cannot_be_started_is_no_answer),
	};

	if (argc > 1 && strcmp(argv[1], "--once") == 0)
		return serve_once(argc, argv);
	return cmocka_run_group_tests_name("client", tests, make_folder, remove_folder);
}
