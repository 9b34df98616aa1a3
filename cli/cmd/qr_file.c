/*
 * NAME
 *	qr_file - a QR code as a picture
 */
#include "cli/cmd/qr_file.h"

#include <errno.h>
#include <fcntl.h>
#include <png.h>
#include <qrencode.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/secret.h"

#define QUIET 4 /* light modules around it */
#define SCALE 8 /* dots a module */

typedef int (*write_fn)(FILE *file, const QRcode *code);

static bool is_dark(const QRcode *code, int x, int y)
{
	return x >= 0 && y >= 0 && x < code->width && y < code->width &&
	       (code->data[y * code->width + x] & 1) != 0;
}

static int write_svg(FILE *file, const QRcode *code)
{
	int side = code->width + 2 * QUIET;

	fprintf(file,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"%d %d %d %d\" width=\"%d\">"
		"<rect x=\"%d\" y=\"%d\" width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>"
		"<path d=\"",
		-QUIET, -QUIET, side, side, side * SCALE, -QUIET, -QUIET);
	for (int y = 0; y < code->width; y++)
		for (int x = 0; x < code->width; x++)
			if (is_dark(code, x, y))
				fprintf(file, "M%d %dh1v1h-1z", x, y);
	fputs("\"/></svg>\n", file);
	return 0;
}

/* libpng complains by a long jump; nothing is allocated in between. */
static int write_rows(png_structp png, png_infop info, FILE *file, const QRcode *code)
{
	png_byte row[(177 + 2 * QUIET) * SCALE];
	int side = (code->width + 2 * QUIET) * SCALE;

	if (setjmp(png_jmpbuf(png)) != 0)
		return -1;
	png_init_io(png, file);
	png_set_IHDR(png, info, (png_uint_32)side, (png_uint_32)side, 8, PNG_COLOR_TYPE_GRAY,
		     PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	png_write_info(png, info);
	for (int y = 0; y < side; y++) {
		for (int x = 0; x < side; x++)
			row[x] = is_dark(code, x / SCALE - QUIET, y / SCALE - QUIET) ? 0 : 255;
		png_write_row(png, row);
	}
	png_write_end(png, NULL);
	return 0;
}

static int write_png(FILE *file, const QRcode *code)
{
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png != NULL ? png_create_info_struct(png) : NULL;
	int r = info != NULL ? write_rows(png, info, file, code) : -1;

	png_destroy_write_struct(&png, &info);
	return r;
}

static int write_file(const char *path, const QRcode *code, write_fn write, struct mw_err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
	int r;

	if (file == NULL) {
		mw_fail(err, "%s: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	r = write(file, code);
	if (ferror(file) || fflush(file) != 0)
		r = -1;
	if (fclose(file) != 0 || r != 0) {
		unlink(path);
		return mw_fail(err, "%s: could not be written", path);
	}
	return 0;
}

static int draw(const char *path, const char *text, write_fn write, struct mw_err *err)
{
	QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
	int r;

	if (code == NULL)
		return mw_fail(err, "no QR code can be made of this: %s", strerror(errno));
	r = write_file(path, code, write, err);
	mw_wipe(code->data, (size_t)code->width * (size_t)code->width);
	QRcode_free(code);
	return r;
}

int mw_qr_png(const char *path, const char *text, struct mw_err *err)
{
	return draw(path, text, write_png, err);
}

int mw_qr_svg(const char *path, const char *text, struct mw_err *err)
{
	return draw(path, text, write_svg, err);
}
