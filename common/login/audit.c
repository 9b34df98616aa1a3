/*
 * NAME
 *	audit - one line for each decision
 * DESCRIPTION
 *	The syslog line puts what others can choose (the name given, a token's
 *	id) last and in quotes, so that nothing can pretend to be another field
 *	to a program that reads the log. The file's lines are written with one
 *	write(2) to a descriptor opened for appending: they never interleave.
 */
#include "common/login/audit.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/wbuf.h"

#define LINE_SIZE 6144

struct mw_audit {
	void (*write)(void *ctx, const struct mw_event *event);
	void *ctx;
	char path[MW_PATH_SIZE]; /* of a file sink */
	int fd;
	int64_t complained; /* mw_monotonic_ms() when a failing file was last reported */
};

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

/*
 * Quoted, with \ before quotes and backslashes: one field whatever is in it, and
 * a JSON string (RFC 8259) as well, since text has no control characters.
 * Bytes that are not text are not repeated.
 */
static void put_quoted(struct mw_wbuf *w, const char *text)
{
	struct mw_span s = mw_span_str(or_empty(text)), run;

	if (!mw_span_is_text(s))
		s = mw_span_str("?");
	mw_put_u8(w, '"');
	while (s.len > 0) {
		size_t plain = 0;

		while (plain < s.len && s.ptr[plain] != '"' && s.ptr[plain] != '\\')
			plain++;
		mw_take(&s, plain, &run);
		mw_put(w, run);
		if (s.len > 0 && mw_take(&s, 1, &run)) {
			mw_put_u8(w, '\\');
			mw_put(w, run);
		}
	}
	mw_put_u8(w, '"');
}

static void put_pair(struct mw_wbuf *w, const char *key, const char *value)
{
	if (or_empty(value)[0] != '\0')
		mw_putf(w, " %s=%s", key, value);
}

static void to_syslog(void *ctx, const struct mw_event *e)
{
	char text[LINE_SIZE];
	struct mw_wbuf w = mw_wbuf_of(text, sizeof(text));

	(void)ctx;
	mw_putf(&w, "%s reason=%s frontend=%s", mw_verdict_name(e->verdict),
		mw_reason_name(e->reason), or_empty(e->frontend));
	put_pair(&w, "remote", e->remote);
	mw_putf(&w, " uid=%lld pid=%lld us=%lld", (long long)e->uid, (long long)e->pid,
		(long long)e->us);
	mw_put_str(&w, " mechanism=");
	put_quoted(&w, e->mechanism);
	mw_put_str(&w, " service=");
	put_quoted(&w, e->service);
	mw_put_str(&w, " account=");
	put_quoted(&w, e->account);
	mw_put_str(&w, " credential=");
	put_quoted(&w, e->credential);
	mw_put_str(&w, " name=");
	put_quoted(&w, e->name);
	if (or_empty(e->sid)[0] != '\0') {
		mw_put_str(&w, " sid=");
		put_quoted(&w, e->sid);
	}
	if (or_empty(e->detail)[0] != '\0') {
		mw_put_str(&w, " detail=");
		put_quoted(&w, e->detail);
	}
	syslog(LOG_AUTHPRIV | (e->verdict == MW_OK ? LOG_INFO : LOG_NOTICE), "%s",
	       mw_wbuf_cstr(&w));
}

/* With leading zeros. */
static void put_digits(struct mw_wbuf *w, int value, size_t count)
{
	char text[8] = "00000000";

	for (size_t i = count; i > 0; value /= 10)
		text[--i] = (char)('0' + value % 10);
	mw_put(w, mw_span_of(text, count));
}

/* RFC 3339 in UTC, with microseconds. */
static void put_time(struct mw_wbuf *w, int64_t time_us)
{
	time_t seconds = (time_t)(time_us / 1000000);
	struct tm tm;

	gmtime_r(&seconds, &tm);
	put_digits(w, tm.tm_year + 1900, 4);
	mw_put_u8(w, '-');
	put_digits(w, tm.tm_mon + 1, 2);
	mw_put_u8(w, '-');
	put_digits(w, tm.tm_mday, 2);
	mw_put_u8(w, 'T');
	put_digits(w, tm.tm_hour, 2);
	mw_put_u8(w, ':');
	put_digits(w, tm.tm_min, 2);
	mw_put_u8(w, ':');
	put_digits(w, tm.tm_sec, 2);
	mw_put_u8(w, '.');
	put_digits(w, (int)(time_us % 1000000), 6);
	mw_put_u8(w, 'Z');
}

static void put_key(struct mw_wbuf *w, const char *key)
{
	mw_put_str(w, ",\"");
	mw_put_str(w, key);
	mw_put_str(w, "\":");
}

static void put_member(struct mw_wbuf *w, const char *key, int64_t value)
{
	put_key(w, key);
	mw_put_number(w, value);
}

/* One JSON object. Every login waits for it, so it is written straight into the
 * line: a tree of allocated nodes took a sixth of the whole decision, and printf(3)
 * and strftime(3) a tenth. */
static void put_object(struct mw_wbuf *w, const struct mw_event *e)
{
	const struct {
		const char *key, *value;
	} texts[] = {
		{ "frontend", e->frontend },
		{ "verdict", mw_verdict_name(e->verdict) },
		{ "reason", mw_reason_name(e->reason) },
		{ "account", e->account },
		{ "name", e->name },
		{ "credential", e->credential },
		{ "mechanism", e->mechanism },
		{ "service", e->service },
		{ "remote", e->remote },
		{ "sid", e->sid },
		{ "detail", e->detail },
	};

	mw_put_str(w, "{\"time\":\"");
	put_time(w, e->time_us);
	mw_put_u8(w, '"');
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		put_key(w, texts[i].key);
		put_quoted(w, texts[i].value);
	}
	put_member(w, "uid", e->uid);
	put_member(w, "pid", e->pid);
	put_member(w, "us", e->us);
	mw_put_str(w, "}\n");
}

/* A full disk must not lock users out: the line goes to syslog
 * instead, and a complaint with it, once a minute. */
static void fall_back(struct mw_audit *a, const struct mw_event *e, const char *why)
{
	int64_t now = mw_monotonic_ms();

	if (a->complained == 0 || now - a->complained >= 60000) {
		a->complained = now;
		syslog(LOG_AUTHPRIV | LOG_ERR, "audit: %s: %s; events go to syslog meanwhile",
		       a->path, why);
	}
	to_syslog(NULL, e);
}

static void to_file(void *ctx, const struct mw_event *e)
{
	struct mw_audit *a = ctx;
	char line[LINE_SIZE];
	struct mw_wbuf w = mw_wbuf_of(line, sizeof(line));

	put_object(&w, e);
	if (w.overflow)
		fall_back(a, e, "an event does not fit a line");
	else if (write(a->fd, line, w.len) != (ssize_t)w.len)
		fall_back(a, e, strerror(errno));
}

static int open_file(const char *path, struct mw_err *err)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0640);

	if (fd < 0)
		mw_fail(err, "audit file %s: %s", path, strerror(errno));
	return fd;
}

struct mw_audit *mw_audit_to(void (*write_event)(void *ctx, const struct mw_event *), void *ctx)
{
	struct mw_audit *a = calloc(1, sizeof(*a));

	if (a != NULL) {
		a->write = write_event;
		a->ctx = ctx;
		a->fd = -1;
	}
	return a;
}

struct mw_audit *mw_audit_open(const char *sink, struct mw_err *err)
{
	struct mw_span path = mw_span_str(sink);
	struct mw_audit *a = mw_audit_to(NULL, NULL);

	if (a == NULL) {
		mw_fail(err, "no memory for the audit sink");
		return NULL;
	}
	if (strcmp(sink, "syslog") == 0) {
		a->write = to_syslog;
	} else if (mw_take_prefix(&path, "file:")) {
		a->write = to_file;
		a->ctx = a;
		mw_span_copy(path, a->path, sizeof(a->path));
		a->fd = open_file(a->path, err);
	} else if (strcmp(sink, "none") != 0) {
		mw_fail(err, "%s: no such audit sink", sink);
		mw_audit_close(a);
		return NULL;
	}
	if (a->write == to_file && a->fd < 0) {
		mw_audit_close(a);
		return NULL;
	}
	return a;
}

void mw_audit_write(struct mw_audit *a, const struct mw_event *event)
{
	if (a != NULL && a->write != NULL)
		a->write(a->ctx, event);
}

void mw_audit_close(struct mw_audit *a)
{
	if (a != NULL && a->fd >= 0)
		close(a->fd);
	free(a);
}
