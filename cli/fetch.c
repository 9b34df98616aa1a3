/*
 * NAME
 *	fetch - an issuer's metadata and keys, over https
 */
#include "cli/fetch.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "base/wbuf.h"

#define CONNECT_SECONDS 10L
#define TOTAL_SECONDS	30L
#define REDIRECTS	3L

struct body {
	char *text; /* MW_FETCH_MAX + 1 bytes */
	size_t len;
};

static size_t keep(char *data, size_t one, size_t count, void *ctx)
{
	struct body *b = ctx;
	size_t len = one * count;

	if (len > MW_FETCH_MAX - b->len)
		return 0; /* ends the transfer */
	memcpy(b->text + b->len, data, len);
	b->len += len;
	return len;
}

/* libcurl verifies certificate and host unless it is told not to. */
static bool set_up(CURL *curl, const char *url, const char *ca, struct body *body, char *why)
{
	return curl_easy_setopt(curl, CURLOPT_URL, url) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https") == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "https") == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_MAXREDIRS, REDIRECTS) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_TIMEOUT, TOTAL_SECONDS) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) ==
		       CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_USERAGENT, "mailward/" MW_VERSION) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_WRITEDATA, body) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why) == CURLE_OK &&
	       (ca[0] == '\0' || (curl_easy_setopt(curl, CURLOPT_CAINFO, ca) == CURLE_OK &&
				  curl_easy_setopt(curl, CURLOPT_CAPATH, NULL) == CURLE_OK));
}

static int transfer(CURL *curl, const char *url, long *status, const struct body *body,
		    const char *why, struct mw_err *err)
{
	CURLcode code = curl_easy_perform(curl);

	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, status);
	if (code == CURLE_WRITE_ERROR && body->len > 0)
		return mw_fail(err, "%s: is longer than %d bytes", url, MW_FETCH_MAX);
	if (code != CURLE_OK)
		return mw_fail(err, "%s: %s", url, why[0] != '\0' ? why : curl_easy_strerror(code));
	if (*status != 200)
		return mw_fail(err, "%s: the server answers with HTTP status %ld", url, *status);
	return 0;
}

char *mw_fetch(const char *url, const char *ca, long *status, struct mw_err *err)
{
	struct body body = { .text = malloc(MW_FETCH_MAX + 1) };
	CURL *curl = curl_easy_init();
	char why[CURL_ERROR_SIZE] = "";
	int r;

	*status = 0;
	if (curl == NULL || body.text == NULL || !set_up(curl, url, ca, &body, why))
		r = mw_fail(err, "%s: libcurl cannot start", url);
	else
		r = transfer(curl, url, status, &body, why, err);
	curl_easy_cleanup(curl);
	if (r != 0) {
		free(body.text);
		return NULL;
	}
	body.text[body.len] = '\0';
	return body.text;
}

bool mw_fetch_discovery(const char *issuer, char *oidc, char *oauth, size_t size)
{
	static const char scheme[] = "https://";
	struct mw_wbuf a = mw_wbuf_of(oidc, size), b = mw_wbuf_of(oauth, size);
	struct mw_span all = mw_span_str(issuer), host, path;

	while (all.len > 0 && all.ptr[all.len - 1] == '/')
		all.len--;
	if (!mw_span_starts(all, scheme) || mw_span_find(all, '?') != all.len ||
	    mw_span_find(all, '#') != all.len || mw_span_find(all, '@') != all.len)
		return false;
	path = mw_span_of(all.ptr + sizeof(scheme) - 1, all.len - (sizeof(scheme) - 1));
	mw_take(&path, mw_span_find(path, '/'), &host);
	mw_put(&a, all);
	mw_put_str(&a, "/.well-known/openid-configuration");
	mw_put_str(&b, scheme);
	mw_put(&b, host);
	mw_put_str(&b, "/.well-known/oauth-authorization-server");
	mw_put(&b, path);
	return host.len > 0 && mw_wbuf_cstr(&a)[0] != '\0' && mw_wbuf_cstr(&b)[0] != '\0';
}
