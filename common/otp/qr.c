/*
 * NAME
 *	qr - a QR code as lines of text
 */
#include "common/otp/qr.h"

#include <qrencode.h>
#include <string.h>

#include "base/secret.h"

#define QUIET 4 /* light modules around it, by the standard; fewer if need be */

/* Light, or outside of the code. */
static bool is_light(const QRcode *code, int x, int y)
{
	if (x < 0 || y < 0 || x >= code->width || y >= code->width)
		return true;
	return (code->data[y * code->width + x] & 1) == 0;
}

static void draw(const QRcode *code, int quiet, struct mw_wbuf *out)
{
	/* Indexed by: the upper module is light, the lower one is. */
	static const char *const blocks[2][2] = { { " ", "\u2584" }, { "\u2580", "\u2588" } };
	int end = code->width + quiet;

	for (int y = -quiet; y < end; y += 2) {
		for (int x = -quiet; x < end; x++)
			mw_put_str(out, blocks[is_light(code, x, y)][is_light(code, x, y + 1)]);
		mw_put_str(out, "\n");
	}
}

bool mw_qr_draw(const char *text, struct mw_wbuf *out)
{
	QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L);
	size_t start = out->len;
	int room;

	if (code == NULL)
		return false;
	room = (2 * MW_QR_LINES - code->width) / 2;
	if (room > 0)
		draw(code, room < QUIET ? room : QUIET, out);
	mw_wipe(code->data, (size_t)code->width * (size_t)code->width);
	QRcode_free(code);
	if (out->overflow)
		mw_wbuf_cut(out, start);
	return out->len > start;
}
