/*
 * qr: a QR code as lines of text.
 *
 * Two rows of modules make a line of UTF-8 half blocks. Light modules are
 * drawn and dark ones left out, as terminals are dark. The lines, each ended by
 * "\n", are at most MW_QR_LINES, which is what fits a login's window; the
 * error correction is the lowest (L), as a screen has no scratches.
 */
#ifndef MW_COMMON_OTP_QR_H
#define MW_COMMON_OTP_QR_H

#include "base/limits.h"
#include "base/wbuf.h"

#define MW_QR_LINES 24

/* false, and nothing written: too long for so few lines, or no memory. */
bool mw_qr_draw(const char *text, struct mw_wbuf *out);

#endif
