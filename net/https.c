/*
 * NAME
 *	https - one request to a server on the network, by libcurl
 */
#include "net/https.h"

#include <curl/curl.h>
#include <stdlib.h>

struct mw_https {
	CURL *curl;
	char why[CURL_ERROR_SIZE];
};

struct mw_https *mw_https_new(void)
{
	struct mw_https *h = calloc(1, sizeof(*h));

	if (h != NULL && (h->curl = curl_easy_init()) == NULL) {
		free(h);
		return NULL;
	}
	return h;
}

void mw_https_free(struct mw_https *h)
{
	if (h == NULL)
		return;
	curl_easy_cleanup(h->curl);
	free(h);
}

/* Less than what came ends the transfer with CURLE_WRITE_ERROR. */
static size_t keep(char *data, size_t one, size_t count, void *ctx)
{
	struct mw_wbuf *body = ctx;

	mw_put(body, mw_span_of(data, one * count));
	return body->overflow ? 0 : one * count;
}

static bool set_transfer(struct mw_https *h, const struct mw_https_request *r, struct mw_wbuf *body)
{
	/* clang-format off */
	return curl_easy_setopt(h->curl, CURLOPT_URL, r->url) == CURLE_OK &&
	       curl_easy_setopt(h->curl, CURLOPT_FOLLOWLOCATION, r->redirects > 0 ? 1L : 0L) == CURLE_OK &&
	       curl_easy_setopt(h->curl, CURLOPT_MAXREDIRS, r->redirects) == CURLE_OK &&
	       curl_easy_setopt(h->curl, CURLOPT_CONNECTTIMEOUT_MS, r->connect_ms) == CURLE_OK &&
	       curl_easy_setopt(h->curl, CURLOPT_TIMEOUT_MS, r->total_ms) == CURLE_OK &&
	       curl_easy_setopt(h->curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	       curl_easy_setopt(h->curl, CURLOPT_USERAGENT, "mailward/" MW_VERSION) == CURLE_OK &&
	       curl_easy_setopt(h->curl, CURLOPT_WRITEFUNCTION, keep) == CURLE_OK &&
	       curl_easy_setopt(h->curl, CURLOPT_WRITEDATA, body) == CURLE_OK &&
	       curl_easy_setopt(h->curl, CURLOPT_ERRORBUFFER, h->why) == CURLE_OK;
	/* clang-format on */
}

/* libcurl verifies certificate and host unless it is told not to. A redirect never leads
 * from https to http. */
static bool set_security(struct mw_https *h, const struct mw_https_request *r)
{
	const char *protocols = mw_span_starts(mw_span_str(r->url), "http://") ? "http" : "https";
	CURL *curl = h->curl;

	return curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, protocols) == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "https") == CURLE_OK &&
	       curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) ==
		       CURLE_OK &&
	       (r->ca[0] == '\0' || (curl_easy_setopt(curl, CURLOPT_CAINFO, r->ca) == CURLE_OK &&
				     curl_easy_setopt(curl, CURLOPT_CAPATH, NULL) == CURLE_OK));
}

static bool set_content(struct mw_https *h, const struct mw_https_request *r)
{
	CURL *curl = h->curl;

	if (r->user != NULL &&
	    (curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC) != CURLE_OK ||
	     curl_easy_setopt(curl, CURLOPT_USERNAME, r->user) != CURLE_OK ||
	     curl_easy_setopt(curl, CURLOPT_PASSWORD, r->password) != CURLE_OK))
		return false;
	return r->form.ptr == NULL ||
	       (curl_easy_setopt(curl, CURLOPT_POST, 1L) == CURLE_OK &&
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)r->form.len) == CURLE_OK &&
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, r->form.ptr) == CURLE_OK);
}

int mw_https_send(struct mw_https *h, const struct mw_https_request *r, struct mw_wbuf *body,
		  long *status, struct mw_err *err)
{
	CURLcode code;
	int failed = 0;

	*status = 0;
	h->why[0] = '\0';
	if (!mw_https_url(mw_span_str(r->url)))
		return mw_fail(err, "%s: not an https URL", r->url);
	if (!set_transfer(h, r, body) || !set_security(h, r) || !set_content(h, r)) {
		failed = mw_fail(err, "%s: libcurl cannot send this request", r->url);
	} else if ((code = curl_easy_perform(h->curl)) == CURLE_WRITE_ERROR && body->overflow) {
		failed =
			mw_fail(err, "%s: the answer is longer than %zu bytes", r->url, body->size);
	} else if (code != CURLE_OK) {
		failed = mw_fail(err, "%s: %s", r->url,
				 h->why[0] != '\0' ? h->why : curl_easy_strerror(code));
	}
	curl_easy_getinfo(h->curl, CURLINFO_RESPONSE_CODE, status);
	curl_easy_reset(h->curl); /* no form and no password stay; connections do */
	return failed;
}

bool mw_https_url(struct mw_span url)
{
	static const char *const local[] = { "localhost", "127.0.0.1", "[::1]" };
	struct mw_span host;

	if (mw_span_starts(url, "https://"))
		return true;
	if (!mw_take_prefix(&url, "http://"))
		return false;
	for (size_t i = 0; i < sizeof(local) / sizeof(local[0]); i++) {
		host = url;
		if (mw_take_prefix(&host, local[i]) &&
		    (host.len == 0 || host.ptr[0] == ':' || host.ptr[0] == '/'))
			return true;
	}
	return false;
}

void mw_https_put_value(struct mw_wbuf *form, struct mw_span value)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789-._";

	for (size_t i = 0; i < value.len; i++)
		if (mw_span_find(mw_span_str(plain), value.ptr[i]) < sizeof(plain) - 1)
			mw_put_u8(form, value.ptr[i]);
		else
			mw_putf(form, "%%%02X", value.ptr[i]);
}

void mw_https_put_field(struct mw_wbuf *form, const char *name, struct mw_span value)
{
	if (form->len > 0)
		mw_put_u8(form, '&');
	mw_put_str(form, name);
	mw_put_u8(form, '=');
	mw_https_put_value(form, value);
}
