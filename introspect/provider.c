/*
 * NAME
 *	provider - ask an identity provider what a token is
 * DESCRIPTION
 *	The client's secret is read for each question: it can be replaced without a
 *	restart, and is in memory only while it is sent. Name and secret go into the
 *	Authorization header in form encoding (RFC 6749 section 2.3.1).
 */
#include "introspect/provider.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/secret.h"

/* Together less than the five seconds that the daemon waits. */
#define CONNECT_MS 2000
#define TOTAL_MS   4000

#define SECRET_MAX 512
#define CODED_SIZE (3 * SECRET_MAX + 2)

/* Its first line. */
static int read_secret(const char *path, char *out, size_t size, struct mw_span *secret,
		       struct mw_err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, out, size);
	int error = errno;
	struct mw_span all;

	if (fd >= 0)
		close(fd);
	if (n < 0)
		return mw_fail(err, "introspection_secret %s: %s", path, strerror(error));
	all = mw_span_of(out, (size_t)n);
	secret->ptr = all.ptr;
	secret->len = mw_span_find(all, '\n');
	if (secret->len == 0 || secret->len > SECRET_MAX)
		return mw_fail(err, "introspection_secret %s: wanted a line of 1 to %d characters",
			       path, SECRET_MAX);
	return 0;
}

static const char *form_coded(struct mw_span value, char *out, size_t size)
{
	struct mw_wbuf w = mw_wbuf_of(out, size);

	mw_https_put_value(&w, value);
	return mw_wbuf_cstr(&w);
}

static int send_form(struct mw_https *h, const struct mw_conf_oauth *section, struct mw_span form,
		     struct mw_wbuf *answer, struct mw_err *err)
{
	char line[SECRET_MAX + 2], user[CODED_SIZE], password[CODED_SIZE];
	struct mw_https_request r = { .url = section->introspection,
				      .ca = section->ca,
				      .form = form,
				      .user = user,
				      .password = password,
				      .connect_ms = CONNECT_MS,
				      .total_ms = TOTAL_MS };
	struct mw_span secret;
	long status = 0;
	int failed = read_secret(section->introspection_secret, line, sizeof(line), &secret, err);

	if (failed == 0) {
		form_coded(mw_span_str(section->introspection_client), user, sizeof(user));
		form_coded(secret, password, sizeof(password));
		failed = mw_https_send(h, &r, answer, &status, err);
		mw_wipe(password, sizeof(password));
	}
	mw_wipe(line, sizeof(line));
	if (failed == 0 && status != 200)
		failed = mw_fail(err, "%s: HTTP status %ld%s", section->introspection, status,
				 status == 401 ? " (introspection_client or its secret is wrong)"
					       : "");
	return failed;
}

int mw_provider_ask(struct mw_https *h, const struct mw_conf_oauth *section, struct mw_span token,
		    struct mw_wbuf *answer, struct mw_err *err)
{
	static _Thread_local uint8_t text[3 * MW_SECRET_MAX + 64];
	struct mw_wbuf form = mw_wbuf_of(text, sizeof(text));
	int r;

	mw_https_put_field(&form, "token", token);
	mw_https_put_field(&form, "token_type_hint", mw_span_str("access_token"));
	r = send_form(h, section, mw_wbuf_span(&form), answer, err);
	mw_wipe(text, form.len);
	return r;
}
