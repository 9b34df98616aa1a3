/*
 * qr_file: a QR code as a picture.
 *
 * It holds the secret of a device, so the file is new (an existing one is never
 * written to) and readable for its owner alone.
 */
#ifndef MW_CLI_CMD_QR_FILE_H
#define MW_CLI_CMD_QR_FILE_H

#include "base/err.h"

/* 0, or -1 with the reason; half a file is removed. */
int mw_qr_png(const char *path, const char *text, struct mw_err *err);
int mw_qr_svg(const char *path, const char *text, struct mw_err *err);

#endif
