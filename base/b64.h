/*
 * b64: base64, strictly as RFC 4648 has it.
 *
 * MW_B64 is section 4 (padding required), MW_B64URL section 5 without padding
 * (RFC 7515 section 2). Decoding refuses anything an encoder would not have
 * written: white space, wrong padding, letters outside the alphabet and
 * non-zero bits after the last byte, so that no value has two spellings.
 */
#ifndef MW_BASE_B64_H
#define MW_BASE_B64_H

#include "base/wbuf.h"

enum mw_b64_kind { MW_B64, MW_B64URL };

void mw_b64_encode(enum mw_b64_kind kind, struct mw_span bytes, struct mw_wbuf *out);
/* false when malformed or too long for *out; *out is then as it was. */
bool mw_b64_decode(enum mw_b64_kind kind, struct mw_span text, struct mw_wbuf *out);

#endif
