/*
 * NAME
 *	mailwardd - the real daemon, for tests that want one to talk to
 */
#include "tests/unit/mailwardd.h"

#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/keyfile.h"
#include "base/verdict.h"
#include "tests/unit/unit.h"

#define DAEMON	   MW_BUILDDIR "/daemon/mailwardd"
#define TIMEOUT_MS 10000

static void write_config(const struct mailwardd *d, const char *path)
{
	const struct passwd *me = getpwuid(geteuid());
	FILE *f = fopen(path, "w");

	assert_non_null(me);
	assert_non_null(f);
	fprintf(f,
		"[daemon]\nuser = %s\nworkers = 2\n"
		"[listen]\nauth = %s\nself = %s/self.sock\n"
		"[store]\nurl = sqlite:%s/mailward.db\n"
		"[master]\nkey = %s/master.key\n"
		"[peers]\nverifiers =\n"
		"[audit]\nsink = file:%s\n"
		"[limits]\nmax_failures = 0\n",
		me->pw_name, d->socket, d->folder, d->folder, d->folder, d->audit);
	assert_int_equal(fclose(f), 0);
}

/* The daemon says that it listens with a newline, and that it can't by ending. */
static void wait_until_ready(int fd)
{
	char c = 0;

	assert_int_equal(read(fd, &c, 1), 1);
	assert_int_equal(c, '\n');
	close(fd);
}

/* One connection, one question; the answer must be yes. */
static void ask(struct mw_client *client, struct mw_span request, struct mw_message *reply)
{
	static uint8_t buf[MW_MESSAGE_MAX];
	struct mw_err err;

	if (mw_client_call(client, request, buf, reply, &err) != 0)
		fail_msg("%s", err.text);
	mw_client_close(client);
	assert_int_equal(mw_message_number(reply, MW_F_VERDICT, MW_TEMPFAIL), MW_OK);
}

/* As `mailward init` does it before anything runs. */
static void make_store(const char *config)
{
	uint8_t buf[16];
	struct mw_wbuf request = mw_wbuf_of(buf, sizeof(buf));
	struct mw_client client;
	struct mw_message reply;
	struct mw_err err;

	if (mw_client_once(&client, DAEMON, config, TIMEOUT_MS, &err) != 0)
		fail_msg("%s", err.text);
	mw_message_begin(&request, MW_V_INIT);
	ask(&client, mw_wbuf_span(&request), &reply);
}

void mailwardd_start(struct mailwardd *d)
{
	char config[96], key[96], ready_fd[16];
	struct mw_err err;
	int ready[2];

	*d = (struct mailwardd){ 0 };
	temp_folder_make(d->folder);
	snprintf(d->socket, sizeof(d->socket), "%s/auth.sock", d->folder);
	snprintf(d->audit, sizeof(d->audit), "%s/audit.json", d->folder);
	snprintf(config, sizeof(config), "%s/mailward.conf", d->folder);
	snprintf(key, sizeof(key), "%s/master.key", d->folder);
	assert_int_equal(mw_keyfile_create(key, getegid(), &err), 0);
	write_config(d, config);
	make_store(config);
	assert_int_equal(pipe(ready), 0);
	assert_int_equal(fcntl(ready[0], F_SETFD, FD_CLOEXEC), 0);
	snprintf(ready_fd, sizeof(ready_fd), "%d", ready[1]);
	d->pid = fork();
	assert_true(d->pid >= 0);
	if (d->pid == 0) {
		/* A test that fails half-way leaves no daemon behind. */
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		execl(DAEMON, DAEMON, "-c", config, "-f", "--ready-fd", ready_fd, (char *)NULL);
		_exit(127);
	}
	close(ready[1]);
	wait_until_ready(ready[0]);
}

void mailwardd_stop(struct mailwardd *d)
{
	int status = -1;

	assert_int_equal(kill(d->pid, SIGTERM), 0);
	assert_int_equal(waitpid(d->pid, &status, 0), d->pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	temp_folder_remove(d->folder);
}

void mailwardd_ask(const struct mailwardd *d, struct mw_span request, struct mw_message *reply)
{
	struct mw_client client;
	struct mw_err err;

	if (mw_client_connect(&client, d->socket, TIMEOUT_MS, &err) != 0)
		fail_msg("%s", err.text);
	ask(&client, request, reply);
}

void mailwardd_add_account(const struct mailwardd *d, const char *name)
{
	uint8_t buf[512];
	struct mw_wbuf request = mw_wbuf_of(buf, sizeof(buf));
	struct mw_message reply;

	mw_message_begin(&request, MW_V_ACCOUNT_ADD);
	mw_message_put_text(&request, MW_F_NAME, name);
	mailwardd_ask(d, mw_wbuf_span(&request), &reply);
}

uint64_t mailwardd_add_key(const struct mailwardd *d, const char *account, const char *scopes,
			   char key[static 64])
{
	uint8_t buf[1024];
	struct mw_wbuf request = mw_wbuf_of(buf, sizeof(buf));
	struct mw_message reply;

	mw_message_begin(&request, MW_V_KEY_CREATE);
	mw_message_put_text(&request, MW_F_NAME, account);
	mw_message_put_text(&request, MW_F_LABEL, "test");
	mw_message_put_text(&request, MW_F_SCOPES, scopes);
	mailwardd_ask(d, mw_wbuf_span(&request), &reply);
	assert_true(mw_span_copy(mw_message_get(&reply, MW_F_KEY), key, 64));
	return mw_message_number(&reply, MW_F_ID, 0);
}

void mailwardd_revoke_key(const struct mailwardd *d, uint64_t id)
{
	uint8_t buf[32];
	struct mw_wbuf request = mw_wbuf_of(buf, sizeof(buf));
	struct mw_message reply;

	mw_message_begin(&request, MW_V_KEY_REVOKE);
	mw_message_put_number(&request, MW_F_ID, id);
	mailwardd_ask(d, mw_wbuf_span(&request), &reply);
}

unsigned mailwardd_audited(const struct mailwardd *d, const char *a, const char *b)
{
	FILE *f = fopen(d->audit, "r");
	unsigned count = 0;
	char line[4096];

	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL)
		if (strstr(line, a) != NULL && strstr(line, b) != NULL)
			count++;
	fclose(f);
	return count;
}
