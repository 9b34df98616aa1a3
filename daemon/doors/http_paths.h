/*
 * http_paths: the paths of the HTTP door, and what answers each.
 *
 * The file that answers a path owns its row: it exports an array that ends with a row
 * without a path, and http.c collects the arrays.
 */
#ifndef MW_DAEMON_DOORS_HTTP_PATHS_H
#define MW_DAEMON_DOORS_HTTP_PATHS_H

#include "daemon/doors/http_call.h"

struct mw_http_path {
	const char *method, *path;
	unsigned role; /* who may ask: MW_ROLE_ANY or MW_ROLE_CHECK (daemon/peer.h) */
	/* Decides at once and never waits; the answer is in *call. */
	void (*handle)(struct mw_http_call *call);
};

extern const struct mw_http_path mw_oauth_paths[], mw_nginx_paths[], mw_status_paths[];

#endif
