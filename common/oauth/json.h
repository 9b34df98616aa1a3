/*
 * json: read a JSON object that a stranger wrote (RFC 8259).
 *
 * jansson, kept on a short leash: one object and nothing after it, no member
 * twice (JSON_REJECT_DUPLICATES; parsers disagree on which of two counts), no
 * NUL in a string, and at most MW_JSON_DEPTH brackets inside each other, which
 * is counted before jansson recurses.
 */
#ifndef MW_COMMON_OAUTH_JSON_H
#define MW_COMMON_OAUTH_JSON_H

#include <jansson.h>

#include "base/limits.h"
#include "base/span.h"

#define MW_JSON_DEPTH 16

/* NULL when it is no such object; else json_decref() it. */
json_t *mw_json_object(struct mw_span text);

/* A string member as a span borrowed from the object; absent (NULL) when there
 * is no such member or it is something else. */
struct mw_span mw_json_string(const json_t *object, const char *name);

/*
 * A claim by its path: the member of that very name or, if there is none, for
 * "a.b" the member b of the object a (names may have dots in them: each dot is tried,
 * the first one first). NULL when there is none. `path` is at most MW_CLAIM_SIZE - 1
 * bytes long.
 */
const json_t *mw_json_path(const json_t *object, struct mw_span path);

/* Not there, or null: whoever wrote it had nothing to say. */
bool mw_json_is_absent(const json_t *value);

#endif
